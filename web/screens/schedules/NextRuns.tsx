/** Lists the next times a schedule fires, in its zone, with what clocks that are changed and freezes do to them. */
import type { ScheduleDetail } from '../../api/schedule-queries.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { plannedWords } from './planned-words.ts'
import classes from './schedules.module.css'

interface NextRunsProps {
  readonly runs: ScheduleDetail['nextRuns']
  readonly zone: string
}

export function NextRuns({ runs, zone }: NextRunsProps) {
  if (runs.length === 0) return <p className="soft">It never fires.</p>
  return (
    <ol className={classes.nextRuns} aria-label="Next runs">
      {runs.map(({ at, words, note }) => (
        <li key={at}>
          <time dateTime={at} title={words}>
            {plannedWords(at, zone)}
          </time>
          {note !== undefined && (
            <p className={classes.note}>
              <ToneIcon tone="drift" size={13} />
              <span>{note}</span>
            </p>
          )}
        </li>
      ))}
    </ol>
  )
}
