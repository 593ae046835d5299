/** Shows what schedules do in the next 24 hours: when, to how many computers, how long, and what overlaps. */
import { Link } from '@tanstack/react-router'
import type { Overview } from '../../api/report-queries.ts'
import { Loading } from '../../parts/Notices.tsx'
import { visibleText } from '../../words/visible-text.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { formatDuration } from '../../words/durations.ts'
import { formatClock, formatInstant } from '../../words/moments.ts'
import classes from './overview.module.css'
import { Panel } from './Panel.tsx'
import { type Firing, overlapsOf } from './tonight.ts'

const mostShown = 8

export function Tonight({ tonight }: { readonly tonight: Overview['tonight'] | undefined }) {
  const overlaps = overlapsOf(tonight ?? [])
  const more = (tonight?.length ?? 0) - mostShown
  return (
    <Panel
      title="Next 24 hours"
      line={tonight !== undefined && tonight.length > 0 ? formatNumber(tonight.length) : undefined}
    >
      {tonight === undefined && <Loading rows={2} />}
      {tonight?.length === 0 && <p className={classes.quiet}>No schedule fires.</p>}
      {tonight !== undefined && tonight.length > 0 && (
        <ul className={classes.lines}>
          {tonight.slice(0, mostShown).map((firing, place) => (
            <FiringLine
              key={`${firing.schedule.id} ${firing.at.at}`}
              firing={firing}
              overlaps={overlaps[place] ?? []}
            />
          ))}
        </ul>
      )}
      {more > 0 && <p className={classes.quiet}>and {formatNumber(more)} more</p>}
    </Panel>
  )
}

function FiringLine({ firing, overlaps }: { readonly firing: Firing; readonly overlaps: readonly string[] }) {
  const { at, schedule, target, computers, expectedMs, atOnce } = firing
  const instant = Date.parse(at.at)
  const isInRounds = atOnce !== undefined && computers !== undefined && atOnce < computers
  return (
    <li className={classes.firing}>
      <time dateTime={at.at} title={`${formatInstant(instant)}: ${at.words}`}>
        {formatClock(instant).slice(0, 5)}
      </time>
      <div>
        <p>
          <Link to={'/schedules/$name' as never} params={{ name: schedule.name } as never} className={classes.strong}>
            {schedule.name}
          </Link>
        </p>
        <p className={classes.causeLine}>
          <span>{computers === undefined ? 'its target is missing' : formatCount(computers, 'computer')}</span>
          {expectedMs !== undefined && (
            <span>
              about {formatDuration(expectedMs)}
              {isInRounds && `, ${formatNumber(atOnce)} at once`}
            </span>
          )}
          <span title={target}>{visibleText(target)}</span>
        </p>
        {overlaps.length > 0 && (
          <p className={classes.overlap}>
            <ToneIcon tone="drift" size={13} /> begins while {overlaps.join(', ')} may still run
          </p>
        )}
      </div>
    </li>
  )
}
