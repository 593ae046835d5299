/** Says how much runs now and how much failed today, and leads there. */
import { IconPlayerPlayFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sessionCountsQuery } from '../../api/list-queries.ts'
import { useNow } from '../../parts/use-now.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { formatNumber } from '../../words/counts.ts'
import classes from './top-bar.module.css'
import { useScope } from './use-scope.ts'

export function RunningNow() {
  const { scoped } = useScope()
  const today = startOfDay(useNow(60_000))
  const running = 'status:inProgress'
  const failed = `status:failed since:${today}`
  const runningNow = useQuery(sessionCountsQuery(scoped(running)))
  const failedToday = useQuery(sessionCountsQuery(scoped(failed)))
  const runs = runningNow.data?.total ?? 0
  const fails = failedToday.data?.total ?? 0
  if (runningNow.data === undefined || runs + fails === 0) return null
  return (
    <div className={classes.now}>
      {runs > 0 && (
        <Link to="/sessions" search={{ q: running } as never} className={classes.running}>
          <IconPlayerPlayFilled size={12} aria-hidden />
          {formatNumber(runs)} <span>running</span>
        </Link>
      )}
      {fails > 0 && (
        <Link to="/sessions" search={{ q: failed } as never} className={classes.failed}>
          <ToneIcon tone="failed" size={14} />
          {formatNumber(fails)} <span>failed today</span>
        </Link>
      )}
    </div>
  )
}

/** The moment the day began here, as a filter takes it: "2026-11-20T00:00:00Z". */
function startOfDay(now: number): string {
  const day = new Date(now)
  day.setHours(0, 0, 0, 0)
  return day.toISOString().replace(/\.\d+/, '')
}
