/** Shows what became of a run of a schedule in one line: a bar, how it went, and when. */
import type { ScheduleRun } from '../../api/schedule-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { ShareBar } from '../../parts/ShareBar.tsx'
import { Tip } from '../../parts/Tip.tsx'
import { runParts, runSentence, runWording } from './run-parts.ts'
import classes from './schedules.module.css'

/** The bar alone. */
export function RunBar({ run }: { readonly run: ScheduleRun }) {
  const sentence = runSentence(run)
  return (
    <Tip label={run.sentence ?? sentence}>
      <span className={classes.runBar}>
        <ShareBar shares={runParts(run)} label={sentence} />
      </span>
    </Tip>
  )
}

/** State, age and bar, for a row of the list of schedules. */
export function LastRun({ run }: { readonly run: ScheduleRun | undefined }) {
  if (run === undefined) return <span className="soft">has not run yet</span>
  return (
    <span className={classes.lastRun}>
      <span className={classes.lastRunLine}>
        <Chip wording={runWording(run)} plain /> <Moment at={run.firedAt ?? run.plannedFor.at} form="age" />
      </span>
      {run.counts.computers > 0 && <RunBar run={run} />}
    </span>
  )
}
