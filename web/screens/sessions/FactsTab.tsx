/** Shows the circumstances under which a session was made, as they were frozen then: its options, and what it was made from. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Moment } from '../../parts/Moment.tsx'
import { Facts, Scroll, Section } from '../../parts/Section.tsx'
import { codeWords, desiredWords } from '../../words/action-words.ts'
import { formatCount } from '../../words/counts.ts'
import { formatDuration } from '../../words/durations.ts'
import { rebootWords, windowWords } from '../../words/option-words.ts'
import { kindWords, workWords } from '../../words/session-words.ts'
import classes from './session-page.module.css'

export function FactsTab({ session }: { readonly session: SessionDetail }) {
  return (
    <Scroll wide>
      <div className={classes.columns}>
        <Section title="Asked for">
          <Facts facts={asked(session)} />
        </Section>
        <Section title="How it may work">
          <Facts facts={ways(session)} />
        </Section>
      </div>
      <Definitions session={session} />
    </Scroll>
  )
}

type Fact = readonly [name: string, value: ReactNode]

function asked(session: SessionDetail): readonly Fact[] {
  const { options, plan, batchId } = session
  const batch: readonly Fact[] =
    batchId === undefined
      ? []
      : [
          [
            'Batch',
            <Link key="batch" to="/batches/$id" params={{ id: batchId }}>
              {batchId}
            </Link>,
          ],
        ]
  return [
    ['Session', <code key="id">{session.id}</code>],
    ['What', workWords(session)],
    ['Kind', kindWords[session.kind].sentence],
    ['By', session.trigger],
    ['At', <Moment key="at" at={session.createdAt} form="day" />],
    ['Items', options.items?.join(', ') ?? 'All that apply'],
    ...batch,
    ['Plan', plan === undefined ? 'None yet' : <code key="plan">{plan.hash}</code>],
  ]
}

function ways({ options }: SessionDetail): readonly Fact[] {
  const { reboot, window, notify, postpone } = options
  const told = [
    notify.before && 'before',
    notify.after && (notify.afterOnlyIfNeeded ? 'after, when something was done' : 'after'),
  ].filter((word) => word !== false)
  return [
    [
      'Window',
      windowWords[window.start.type] +
        (window.lengthMs === undefined ? '' : `, for ${formatDuration(window.lengthMs)}`),
    ],
    ['Missed window', codeWords(window.catchUp)],
    [
      'Approval',
      options.approval === 'person'
        ? `A person approves the plan, within ${formatDuration(options.personWaitMs)}`
        : 'Not needed',
    ],
    ['Reboots', rebootWords[reboot.preference] + (reboot.notInBusinessHours ? '; never in business hours' : '')],
    [
      'When asked',
      `${formatDuration(reboot.promptMs)} to answer, then: ${codeWords(reboot.onNoAnswer).toLowerCase()}; ${formatCount(reboot.deferrals, 'deferral')}`,
    ],
    ['Runs as', codeWords(options.userContext)],
    ['When offline', options.offlineWaitMs === 0 ? 'Skipped' : `Waits ${formatDuration(options.offlineWaitMs)}`],
    ['Time limit', `${formatDuration(options.timeLimitMs)} of work`],
    ['People are told', told.length === 0 ? 'No' : told.join(', ')],
    [
      'Postponing',
      postpone.times === 0
        ? 'Not offered'
        : `${formatCount(postpone.times, 'time')}, within ${formatDuration(postpone.withinMs)}`,
    ],
  ]
}

function Definitions({ session }: { readonly session: SessionDetail }) {
  if (session.actions.length === 0) return null
  return (
    <Section title="Made from" hint="Which deployment wanted what, as it was when the session began.">
      <table className={classes.definitions}>
        <thead>
          <tr>
            <th>Item</th>
            <th>Wanted</th>
            <th>Deployment</th>
          </tr>
        </thead>
        <tbody>
          {session.actions.map((action) => (
            <tr key={action.id}>
              <td>
                {action.title} <code className="soft">{action.key}</code>
              </td>
              <td>{desiredWords(action.desired)}</td>
              <td>
                {action.deploymentId === undefined ? (
                  <span className="soft">None: something else needs it</span>
                ) : (
                  <Link to="/deployments/$name" params={{ name: action.deploymentId }}>
                    {action.deploymentName ?? action.deploymentId}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
