/** Explains why an item is wanted as it is: which deployment won, which lost, and which were passed over. */
import type { ItemState } from '@fettle/contract/http/computers.ts'
import { Button, Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { type Explanation, explainQuery } from '../../api/queries.ts'
import { codeWords, desiredWords } from '../../words/action-words.ts'
import { itemOfKey } from '../../words/computer-words.ts'
import classes from './why.module.css'

interface WhyPopoverProps {
  readonly computerId: string
  readonly item: Pick<ItemState, 'key' | 'title' | 'desired'>
}

export function WhyPopover({ computerId, item }: WhyPopoverProps) {
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={420} shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="subtle" size="compact-xs" aria-label={`Why ${item.title}`} onClick={() => setOpened(!opened)}>
          Why
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        {opened && <Why computerId={computerId} item={item} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Why({ computerId, item }: WhyPopoverProps) {
  const { data, error } = useQuery(explainQuery(computerId, itemOfKey(item.key).item))
  if (error !== null && data === undefined) return <p className={classes.refusal}>{error.message}</p>
  const result = data?.results.find((one) => one.key === item.key)
  return (
    <>
      <h3>
        {item.title}: {desiredWords(item.desired)}
      </h3>
      {data === undefined && <p className="soft">Asking which deployments concern it…</p>}
      {data !== undefined && result === undefined && <NotDeployed text={data.results.length === 0 ? data.text : []} />}
      {result !== undefined && <Verdicts result={result} />}
    </>
  )
}

/** It is there as a prerequisite of something else, or because of a deployment that is gone; `text` says what is known. */
function NotDeployed({ text }: { readonly text: readonly string[] }) {
  const lines = text.length > 0 ? text : ['No deployment names it any more; this is what was last found.']
  return lines.map((line) => <p key={line}>{line}</p>)
}

function Verdicts({ result }: { readonly result: Explanation['results'][number] }) {
  const { winner, exclusion, losers, passedOver } = result
  return (
    <>
      {winner !== undefined && (
        <Part title="Winner">
          <One {...winner} />
        </Part>
      )}
      {exclusion !== undefined && (
        <Part title="Excluded">
          <li>
            <strong>{exclusion.name}</strong>
            <p>{exclusion.sentence}</p>
          </li>
        </Part>
      )}
      {losers.length > 0 && (
        <Part title="Lost">
          {losers.map((loser) => (
            <One key={loser.id} {...loser} />
          ))}
        </Part>
      )}
      {passedOver.length > 0 && (
        <Part title="Passed over">
          {passedOver.map((other) => (
            <One key={other.id} {...other} />
          ))}
        </Part>
      )}
    </>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h4>{title}</h4>
      <ul>{children}</ul>
    </section>
  )
}

interface OneProps {
  readonly id: string
  readonly name: string
  readonly sentence: string
  readonly reason?: string
}

function One({ id, name, sentence, reason }: OneProps) {
  return (
    <li>
      <Link to="/deployments/$name" params={{ name: id }}>
        {name}
      </Link>
      {reason !== undefined && <span className="soft"> {codeWords(reason)}</span>}
      <p>{sentence}</p>
    </li>
  )
}
