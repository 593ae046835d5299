/** Shows a session's plan: what differs, what is already as wanted, and what was left out and why. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { NothingYet } from '../../parts/Notices.tsx'
import { type Action, actionKindWords, plannedWay } from '../../words/action-words.ts'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { formatDuration } from '../../words/durations.ts'
import { KindBadge } from './KindBadge.tsx'
import { Way } from './Way.tsx'
import classes from './session-page.module.css'

const hashLettersShown = 12

export function PlanTab({ session }: { readonly session: SessionDetail }) {
  const { plan, actions } = session
  if (plan === undefined) {
    return (
      <NothingYet title="There is no plan yet">
        <p>It is made from the deployments that apply and from what is found on the computer.</p>
      </NothingYet>
    )
  }
  const changes = actions.filter((action) => actionKindWords[action.kind].effect !== 'looks')
  const looks = actions.filter((action) => action.kind === 'audit' || action.kind === 'monitor')
  const nothing = actions.filter((action) => action.kind === 'none')
  return (
    <div className={classes.scroll}>
      <div className={classes.planHead}>
        <PlanCounts actions={actions} />
        {plan.expectedMs > 0 && <span>about {formatDuration(plan.expectedMs)}</span>}
        <span>{changes.some(({ rebootNeeded }) => rebootNeeded) ? 'a reboot is expected' : 'no reboot expected'}</span>
        {plan.excluded.length > 0 && <span>{plan.excluded.length} left out</span>}
        <span className={classes.hash} title="The same inputs give the same plan, and the same plan has the same hash.">
          Hash <code className="mono">{plan.hash.slice(0, hashLettersShown)}</code>
          <CopyButton text={plan.hash} label="Copy the whole hash" />
        </span>
      </div>
      {changes.length > 0 && <Differences title="To change" actions={changes} late={plan.willNotFit} />}
      {looks.length > 0 && <Differences title="To look at" actions={looks} />}
      {nothing.length > 0 && (
        <Differences title={`${formatCount(nothing.length, 'item')} with nothing to do`} actions={nothing} folded />
      )}
      {plan.excluded.length > 0 && <Excluded excluded={plan.excluded} />}
    </div>
  )
}

/** How many actions of each kind: "+ 3 Install, 2 Update". */
function PlanCounts({ actions }: { readonly actions: readonly Action[] }) {
  const kinds = new Map<Action['kind'], number>()
  for (const { kind } of actions) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  return (
    <ul className={classes.planCounts} aria-label="Actions of this plan">
      {[...kinds].map(([kind, count]) => (
        <li key={kind}>
          <b>{formatNumber(count)}</b> <KindBadge kind={kind} />
        </li>
      ))}
    </ul>
  )
}

interface DifferencesProps {
  readonly title: string
  readonly actions: readonly Action[]
  readonly folded?: true
  /** Titles of those that will probably not end before the window closes. */
  readonly late?: readonly string[]
}

function Differences({ title, actions, folded, late = [] }: DifferencesProps) {
  const table = (
    <table className={classes.difference}>
      <tbody>
        {actions.map((action) => (
          <tr key={action.id}>
            <td>
              <KindBadge kind={action.kind} />
            </td>
            <td>
              {action.title} {action.instance !== undefined && <span className="soft">{action.instance}</span>}
            </td>
            <td className="mono">
              <Way {...plannedWay(action)} />
            </td>
            <td className="soft">
              {action.because}
              {action.rebootNeeded && <span className={classes.flag}> It is known to need a reboot.</span>}
              {late.includes(action.title) && (
                <span className={classes.flag}> It will probably not fit the window.</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
  if (folded === true) {
    return (
      <details className={classes.section}>
        <summary>{title}</summary>
        {table}
      </details>
    )
  }
  return (
    <section className={classes.section}>
      <h3>{title}</h3>
      {table}
    </section>
  )
}

function Excluded({ excluded }: { readonly excluded: NonNullable<SessionDetail['plan']>['excluded'] }) {
  return (
    <section className={classes.section}>
      <h3>Left out</h3>
      <table className={classes.difference}>
        <tbody>
          {excluded.map((entry) => (
            <tr key={entry.key}>
              <td className="soft">Excluded</td>
              <td>{entry.title}</td>
              <td colSpan={2} className="soft">
                {entry.sentence}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
