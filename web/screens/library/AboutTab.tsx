/** What an item is: how it is found, changed and removed, its versions, parameters and prerequisites, and who uses it. */
import type { Item, Parameter } from '@fettle/core/terms/item.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import {
  type ItemDefinition,
  itemUsersQuery,
  type ItemUser,
  type LibraryItem,
  libraryQuery,
} from '../../api/library-queries.ts'
import { Loading } from '../../parts/Notices.tsx'
import { PlainText } from '../../parts/PlainText.tsx'
import { Facts, Scroll, Section } from '../../parts/Section.tsx'
import { StackedBar } from '../../parts/StackedBar.tsx'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { itemSteps } from '../../words/item-steps.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './library.module.css'
import { pageOf } from './page-of.ts'
import { PrerequisiteGraph } from './PrerequisiteGraph.tsx'

interface AboutTabProps {
  readonly item: ItemDefinition
  readonly row: LibraryItem | undefined
}

export function AboutTab({ item: { name, definition }, row }: AboutTabProps) {
  const item = definition as unknown as Item
  const items = useQuery(libraryQuery()).data?.items
  return (
    <Scroll>
      <Section title="What it is">
        {item.description !== undefined && <PlainText text={item.description} />}
        <Facts facts={itemSteps(item).map(({ word, sentence }) => [word, visibleText(sentence)] as const)} />
        <Facts facts={otherFacts(item)} />
      </Section>
      {row !== undefined && <Standing row={row} />}
      {item.kind === 'task' && item.parameters.length > 0 && <Parameters parameters={item.parameters} />}
      <Section title="Prerequisites" hint="Left needs right; what is needed is installed first.">
        {items === undefined ? <Loading rows={2} /> : <PrerequisiteGraph items={items} name={name} />}
      </Section>
      <Users name={name} />
    </Scroll>
  )
}

function otherFacts(item: Item): readonly (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = []
  if (item.kind === 'software') {
    if (item.source.type === 'script' && item.source.versions.length > 0)
      facts.push(['On offer', item.source.versions.join(', ')])
    if (item.licence !== undefined)
      facts.push([
        'Licence',
        `${item.licence.need === 'required' ? 'Needs one' : 'May use one'}, in $${item.licence.variable}`,
      ])
  } else {
    facts.push(['When', item.phase === 'configuration' ? 'After software' : 'At the very end'])
    if (item.configures !== undefined) facts.push(['Configures', item.configures])
    if (item.serial === true) facts.push(['One at a time', 'On one computer of the installation at a time'])
    if (item.onboardingOnly === true) facts.push(['Onboarding', 'Only while a computer is onboarded'])
  }
  if (item.rebootNeeded) facts.push(['Reboot', 'Its change is known to need one'])
  if (item.order.location !== 'unordered') facts.push(['Order', `At the ${item.order.location}`])
  return facts
}

function Standing({ row: { installed, standing, kind, name } }: { readonly row: LibraryItem }) {
  const { good, failed, total } = standing
  return (
    <Section title={kind === 'software' ? 'Where it is' : 'How it stands'}>
      {total === 0 && installed.computers === 0 && (
        <p className="soft">It is on no computer that has been looked at.</p>
      )}
      {total > 0 && (
        <StackedBar
          label={`${formatCount(total, 'computer')} where it is wanted`}
          parts={[
            {
              ...{ tone: 'success', count: good, words: 'as wanted' },
              link: (words) => (
                <Link to={pageOf(kind)} params={{ name }} search={{ tab: 'where' } as object}>
                  {words}
                </Link>
              ),
            },
            { tone: 'failed', count: failed, words: 'failed' },
            { tone: 'drift', count: total - good - failed, words: 'not as wanted or not known' },
          ]}
        />
      )}
      {installed.versions.length > 0 && (
        <table className={classes.table}>
          <caption>{formatCount(installed.computers, 'computer')} have it, whoever installed it</caption>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col" className={classes.number}>
                Computers
              </th>
            </tr>
          </thead>
          <tbody>
            {installed.versions.map(({ version, computers }) => (
              <tr key={version}>
                <td>
                  <PlainText text={version} mono />
                </td>
                <td className={classes.number}>{formatNumber(computers)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}

function Parameters({ parameters }: { readonly parameters: readonly Parameter[] }) {
  return (
    <Section title="Parameters" hint="Deployments say their values.">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">Default</th>
            <th scope="col">What it is for</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(({ name, type, required, default: usual, choices, help }) => (
            <tr key={name}>
              <td>
                <code>{name}</code> {required && <span className="soft">required</span>}
              </td>
              <td>{choices === undefined ? type : choices.join(', ')}</td>
              <td>
                {usual === undefined ? '–' : visibleText(typeof usual === 'string' ? usual : JSON.stringify(usual))}
              </td>
              <td>{help === undefined ? '' : visibleText(help)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function Users({ name }: { readonly name: string }) {
  const { data, error } = useQuery(itemUsersQuery(name))
  return (
    <Section title="Used by">
      {error !== null && <p role="alert">{error.message}</p>}
      {data === undefined && error === null && <Loading rows={2} />}
      {data?.items.length === 0 && <p className="soft">Nothing uses it yet.</p>}
      {data !== undefined && data.items.length > 0 && (
        <ul className={classes.users}>
          {data.items.map((user) => (
            <li key={user.id}>
              <span className="soft">{user.kind}</span> <UserLink user={user} />{' '}
              <span className="soft">{user.how}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function UserLink({ user: { kind, id, name } }: { readonly user: ItemUser }) {
  const words = visibleText(name)
  if (kind === 'deployment')
    return (
      <Link to="/deployments/$name" params={{ name: id }} search={{} as never}>
        {words}
      </Link>
    )
  if (kind === 'software' || kind === 'task')
    return (
      <Link to={pageOf(kind)} params={{ name }} search={{}}>
        {words}
      </Link>
    )
  return <span>{words}</span>
}
