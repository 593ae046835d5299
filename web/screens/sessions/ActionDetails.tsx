/** Shows what was planned for an action and what became of it, in full. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { ReactNode } from 'react'
import { Moment } from '../../parts/Moment.tsx'
import { type Action, codeWords, desiredWords, plannedWay, stateWords } from '../../words/action-words.ts'
import { formatDuration } from '../../words/durations.ts'
import classes from './actions.module.css'
import { ActionTime } from './ActionTime.tsx'
import { Way } from './Way.tsx'

interface ActionDetailsProps {
  readonly session: SessionDetail
  readonly action: Action
  readonly onChoose: (id: string) => void
}

export function ActionDetails({ session, action, onChoose }: ActionDetailsProps) {
  const { plan, reboots } = session
  const facts: readonly (readonly [string, ReactNode] | false)[] = [
    ['Wanted', desiredWords(action.desired)],
    ['Planned', <Way key="way" {...plannedWay(action)} />],
    action.after !== undefined && ['Found afterwards', stateWords(action.after)],
    action.verdict !== undefined && action.reason !== undefined && ['Outcome', codeWords(action.reason)],
    action.startedAt !== undefined && [
      'Started',
      <>
        <Moment at={action.startedAt} form="day" />, took <ActionTime action={action} />
      </>,
    ],
    action.attempts > 0 && ['Attempts', String(action.attempts)],
    action.ranAs !== undefined && ['Ran as', action.ranAs],
    action.expectedMs !== undefined && ['Usually takes', `about ${formatDuration(action.expectedMs)}`],
    ['Reboot', action.rebootNeeded ? 'It is known to need one.' : 'None is expected.'],
    action.dependsOn.length > 0 && [
      'Comes after',
      action.dependsOn.map((id) => (
        <button key={id} type="button" className={classes.dependency} onClick={() => onChoose(id)}>
          {session.actions.find((other) => other.id === id)?.title ?? id}
        </button>
      )),
    ],
    plan?.willNotFit.includes(action.title) === true && [
      'Window',
      'It will probably not end before the window closes.',
    ],
    reboots.length > 0 && action.rebootNeeded && ['Reboots', reboots.map(({ sentence }) => sentence).join(' ')],
    ['Item', <code key="item">{action.key}</code>],
  ]
  return (
    <div className={classes.detailsPane}>
      <dl className={classes.facts}>
        {facts.map(
          (fact) =>
            fact !== false && (
              <div key={fact[0]}>
                <dt>{fact[0]}</dt>
                <dd>{fact[1]}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  )
}
