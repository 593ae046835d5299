/** Says by whose word and when a session changes things, how long that will take, and what became of reboots; in one small line. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import type { ReactNode } from 'react'
import { Moment } from '../../parts/Moment.tsx'
import { formatCount } from '../../words/counts.ts'
import { formatDuration } from '../../words/durations.ts'
import { changesThings, rebootWords } from '../../words/option-words.ts'
import classes from './session-page.module.css'

export function SessionFacts({ session }: { readonly session: SessionDetail }) {
  const facts = factsOf(session)
  if (facts.length === 0) return null
  return (
    <dl className={classes.facts} aria-label="Circumstances">
      {facts.map(({ name, value }, place) => (
        <div key={place}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface Fact {
  readonly name: string
  readonly value: ReactNode
}

function factsOf(session: SessionDetail): readonly Fact[] {
  const { approval, postponed, reboots } = session
  const facts: readonly (Fact | false | undefined)[] = [
    ...(isFinal(session.state) ? [] : ahead(session)),
    approval && {
      name: 'Approved',
      value: (
        <>
          by {approval.by} <Moment at={approval.at} />
        </>
      ),
    },
    postponed && {
      name: 'Postponed',
      value: (
        <>
          {formatCount(postponed.times, 'time')}, last by {postponed.by} to <Moment at={postponed.until} form="day" />
        </>
      ),
    },
    ...reboots
      .filter(({ outcome }) => outcome !== 'notNeeded')
      .map(({ at, sentence }) => ({
        name: 'Reboot',
        value: (
          <>
            {sentence} <Moment at={at} />
          </>
        ),
      })),
  ]
  return facts.filter(isThere)
}

/** What matters only while there is something to come. What the session waits for says the notice above. */
function ahead({ window, wait, plan, kind, options }: SessionDetail): readonly (Fact | false | undefined)[] {
  const { preference } = options.reboot
  return [
    window !== undefined &&
      window.sentence !== 'now' &&
      wait?.reason !== 'window' && { name: 'Window', value: window.sentence },
    window?.closesAt !== undefined && {
      name: 'No change begins after',
      value: <Moment at={window.closesAt} form="day" />,
    },
    plan !== undefined &&
      plan.expectedMs > 0 && { name: 'Expected', value: `about ${formatDuration(plan.expectedMs)}` },
    changesThings(kind) && preference !== 'suppress' && { name: 'Reboots', value: rebootWords[preference] },
  ]
}

function isThere(fact: Fact | false | undefined): fact is Fact {
  return typeof fact === 'object'
}
