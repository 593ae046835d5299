/** Shows what came out of the sessions that ended today. */
import type { FinalState } from '@fettle/core/terms/session.ts'
import { Link } from '@tanstack/react-router'
import type { Overview } from '../../api/report-queries.ts'
import { Loading } from '../../parts/Notices.tsx'
import { StackedBar } from '../../parts/StackedBar.tsx'
import { formatCount } from '../../words/counts.ts'
import { stateWording } from '../../words/session-words.ts'
import classes from './overview.module.css'
import { Panel } from './Panel.tsx'

const order: readonly FinalState[] = ['compliant', 'changed', 'partial', 'failed', 'missed', 'cancelled']

export function Today({ today }: { readonly today: Overview['today'] | undefined }) {
  return (
    <Panel
      title="Today"
      line={today !== undefined && today.count > 0 ? formatCount(today.count, 'session') : undefined}
    >
      {today === undefined && <Loading rows={1} />}
      {today?.count === 0 && <p className={classes.quiet}>No session has ended since midnight UTC.</p>}
      {today !== undefined && today.count > 0 && (
        <div className={classes.inside}>
          <StackedBar
            label="Sessions that ended today"
            parts={order.map((state) => ({
              tone: stateWording(state).tone,
              words: stateWording(state).word.toLowerCase(),
              count: today.outcomes.find((outcome) => outcome.state === state)?.count ?? 0,
              link: (words: string) => (
                <Link to="/sessions" search={{ q: `status:${state} since:${today.since.replace(/\.\d+/, '')}` }}>
                  {words}
                </Link>
              ),
            }))}
          />
        </div>
      )}
    </Panel>
  )
}
