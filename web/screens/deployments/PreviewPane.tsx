/** Shows, while a deployment is written, where it would win and what saving it would make different. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { type Preview, previewQuery, type WhatIf, whatIfQuery } from '../../api/deployment-queries.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Loading } from '../../parts/Notices.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { desiredWords } from '../../words/action-words.ts'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { visibleText } from '../../words/visible-text.ts'
import { type Becoming, becomingWords } from '../../words/deployment-words.ts'
import type { Draft } from './draft.ts'
import { type Rivalry, rivalriesOf } from './rivalries.ts'
import classes from './preview.module.css'

interface PreviewPaneProps {
  /** What is previewed; undefined while something is missing. */
  readonly draft: Draft | undefined
  /** What is missing, in words. */
  readonly missing: string
  /** It is not what is in the form yet: somebody is still writing. */
  readonly isBehind: boolean
}

const shownAtFirst = 12

export function PreviewPane({ draft, missing, isBehind }: PreviewPaneProps) {
  return (
    <section className={classes.pane} aria-label="What it would do" aria-busy={isBehind}>
      {draft === undefined ? <p className="soft">{missing}</p> : <Previewed draft={draft} isBehind={isBehind} />}
    </section>
  )
}

function Previewed({ draft, isBehind }: { readonly draft: Draft; readonly isBehind: boolean }) {
  const preview = useQuery(previewQuery(draft))
  const whatIf = useQuery(whatIfQuery(draft))
  const error = preview.error ?? whatIf.error
  if (error !== null)
    return (
      <Banner tone="drift">
        <strong>It cannot be previewed like this</strong>
        <p>{visibleText(error.message)}</p>
      </Banner>
    )
  if (preview.data === undefined) return <Loading rows={6} />
  const isOld = isBehind || preview.isPlaceholderData || whatIf.isPlaceholderData
  return (
    <div className={classes.content} data-old={isOld || undefined}>
      <Wins preview={preview.data} />
      {preview.data.warnings.map((warning) => (
        <Banner key={warning} tone="drift">
          {visibleText(warning)}
        </Banner>
      ))}
      {whatIf.data === undefined ? <Loading rows={4} /> : <Differences whatIf={whatIf.data} />}
      <Conflicts preview={preview.data} />
      <Kept preview={preview.data} />
    </div>
  )
}

function Wins({ preview }: { readonly preview: Preview }) {
  const { counts, target, onlyWhenAskedFor } = preview
  const others = [
    { count: counts.loses ?? 0, words: 'where another wins' },
    { count: counts.excluded ?? 0, words: 'excluded' },
    { count: counts.unknown ?? 0, words: 'not known yet' },
  ].filter(({ count }) => count > 0)
  return (
    <div className={classes.wins} aria-live="polite">
      <p className={classes.number}>
        Wins on <strong>{formatCount(counts.wins ?? 0, 'computer')}</strong>
      </p>
      <p className="soft">
        {visibleText(target)}
        {onlyWhenAskedFor && ', when its item is asked for by name'}
        {others.map(({ count, words }) => `; ${formatNumber(count)} ${words}`).join('')}
      </p>
    </div>
  )
}

function Differences({ whatIf }: { readonly whatIf: WhatIf }) {
  const { counts, computers } = whatIf
  const [kind, setKind] = useState<Becoming>()
  const [isAll, setAll] = useState(false)
  const kinds = (Object.keys(becomingWords) as Becoming[]).filter((one) => counts[one] > 0)
  const lines = computers.flatMap(({ computer, changes }) =>
    changes
      .filter(({ becomes }) => kind === undefined || !kinds.includes(kind) || becomes === kind)
      .map((change) => ({ computer, change })),
  )
  const shown = isAll ? lines : lines.slice(0, shownAtFirst)
  // Mostly it is about the deployment's own item alone, which need not be said in every line.
  const isAboutMany = new Set(lines.map(({ change }) => change.key)).size > 1
  if (counts.computers === 0)
    return (
      <Part title="Nothing would be different">
        <p className="soft">What is wanted of each computer stays as it is.</p>
      </Part>
    )
  return (
    <Part title={`Different on ${formatCount(counts.computers, 'computer')}`}>
      <div className={classes.kinds} role="group" aria-label="Kinds of difference">
        {kinds.map((one) => (
          <button
            key={one}
            type="button"
            className={classes.kind}
            aria-pressed={kind === one}
            title={becomingWords[one].sentence}
            onClick={() => setKind(kind === one ? undefined : one)}
          >
            <ToneIcon tone={becomingWords[one].tone} size={14} />
            <strong>{formatNumber(counts[one])}</strong> {becomingWords[one].word}
          </button>
        ))}
        {counts.rebootsLikely > 0 && (
          <span className={classes.reboots}>
            <ToneIcon tone="waiting" size={14} /> <strong>{formatNumber(counts.rebootsLikely)}</strong> would probably
            reboot
          </span>
        )}
      </div>
      <table className={classes.sample}>
        <thead>
          <tr>
            <th scope="col">Computer</th>
            {isAboutMany && <th scope="col">Item</th>}
            <th scope="col">Wanted now</th>
            <th scope="col">Then</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ computer, change }) => (
            <tr key={`${computer.id} ${change.key}`}>
              <td>
                <Link to="/computers/$id" params={{ id: computer.id }} search={{ tab: 'items' }}>
                  {computer.name}
                </Link>
              </td>
              {isAboutMany && <td title={change.title}>{change.title}</td>}
              <td className="soft">{standingWords(change.before)}</td>
              <td>
                {change.becomes === 'excluded' ? 'excluded' : standingWords(change.after)}
                {change.rebootLikely && <span className="soft"> · reboot likely</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > shown.length && (
        <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
          Show {formatNumber(lines.length - shown.length)} more
        </Button>
      )}
      {isAll && counts.computers > computers.length && (
        <p className="soft">and on {formatCount(counts.computers - computers.length, 'more computer')}</p>
      )}
    </Part>
  )
}

type Standing = WhatIf['computers'][number]['changes'][number]['before']

function standingWords(standing: Standing): string {
  return standing === undefined ? 'nothing' : desiredWords(standing.desired)
}

function Conflicts({ preview }: { readonly preview: Preview }) {
  const rivalries = rivalriesOf(preview.computers)
  if (rivalries.length === 0) return null
  return (
    <Part title="Other deployments of this item">
      <ul className={classes.list}>
        {rivalries.map((rivalry) => (
          <Rival key={`${rivalry.outcome} ${rivalry.deployment.id}`} rivalry={rivalry} />
        ))}
      </ul>
    </Part>
  )
}

function Rival({ rivalry: { outcome, deployment, computers, sentence } }: { readonly rivalry: Rivalry }) {
  return (
    <li>
      {outcome === 'beats' ? 'Goes before ' : 'Gives way to '}
      <Link to="/deployments/$name" params={{ name: deployment.id }}>
        {deployment.name}
      </Link>{' '}
      on {formatCount(computers, 'computer')}
      {sentence !== undefined && (
        <span className="soft">
          {': '}
          {visibleText(sentence)}
        </span>
      )}
    </li>
  )
}

/** Those it means but does not reach, with the reason. */
function Kept({ preview }: { readonly preview: Preview }) {
  const kept = preview.computers.filter(({ is }) => is === 'excluded' || is === 'unknown' || is === 'passedOver')
  if (kept.length === 0) return null
  return (
    <Part title="Meant, but not reached">
      <ul className={classes.list}>
        {kept.slice(0, shownAtFirst).map(({ computer, sentence }) => (
          <li key={computer.id}>
            <Link to="/computers/$id" params={{ id: computer.id }} search={{ tab: 'items' }}>
              {computer.name}
            </Link>{' '}
            <span className="soft">{visibleText(sentence ?? '')}</span>
          </li>
        ))}
      </ul>
      {kept.length > shownAtFirst && <p className="soft">and {formatNumber(kept.length - shownAtFirst)} more</p>}
    </Part>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
