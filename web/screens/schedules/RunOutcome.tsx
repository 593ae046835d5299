/** Shows what became of a run: the bar with its parts in words, and why computers were left out. */
import { Link } from '@tanstack/react-router'
import type { ScheduleRun } from '../../api/schedule-queries.ts'
import { StackedBar } from '../../parts/StackedBar.tsx'
import { runParts, skippedSentences } from './run-parts.ts'
import classes from './schedules.module.css'

export function RunOutcome({ run }: { readonly run: ScheduleRun }) {
  const reasons = skippedSentences(run)
  return (
    <div className={classes.outcome}>
      {run.sentence !== undefined && <p>{run.sentence}</p>}
      {run.counts.computers > 0 ? (
        <StackedBar label="Computers" parts={runParts(run)} />
      ) : (
        run.sentence === undefined && <p className="soft">It meant no computer.</p>
      )}
      {reasons.length > 0 && (
        <ul className={classes.reasons} aria-label="Left out">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {run.batchId !== undefined && run.sessions.length > 0 && (
        <Link to="/batches/$id" params={{ id: run.batchId }} search={{}}>
          All its sessions
        </Link>
      )}
    </div>
  )
}
