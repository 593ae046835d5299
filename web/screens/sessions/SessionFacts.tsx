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
  const { approval, postponed, window, plan } = session
  const isOpen = !isFinal(session.state)
  const facts: readonly (Fact | false | undefined)[] = [
    isOpen &&
      window !== undefined &&
      window.closesAt !== undefined && {
        name: 'Window closes',
        value: <Moment at={window.closesAt} form="day" />,
      },
    isOpen && window !== undefined && window.sentence !== 'now' && { name: 'Window', value: window.sentence },
    isOpen &&
      plan !== undefined &&
      plan.expectedMs > 0 && { name: 'Changes will take about', value: formatDuration(plan.expectedMs) },
    isOpen &&
      changesThings(session.kind) &&
      session.options.reboot.preference !== 'suppress' && {
        name: 'Reboots',
        value: rebootWords[session.options.reboot.preference],
      },
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
    ...session.reboots
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
  return facts.filter((fact): fact is Fact => typeof fact === 'object')
}
