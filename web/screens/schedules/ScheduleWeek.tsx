/** Shows what schedules fire in a week: a column for each day, how many computers, how long, and where more come than may run at once. */
import { Button } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import { type ScheduleLoad, scheduleLoadQuery } from '../../api/schedule-queries.ts'
import { Banner } from '../../parts/Banner.tsx'
import { LoadFailed, Loading, NothingYet } from '../../parts/Notices.tsx'
import { useNow } from '../../parts/use-now.ts'
import { formatCount } from '../../words/counts.ts'
import { plannedWords, zoneHere } from './planned-words.ts'
import classes from './schedule-week.module.css'
import { crowdsOf, type Day, layOut, mondayOf, weekFrom } from './week-layout.ts'
import { WeekBlock } from './WeekBlock.tsx'

const hours = Array.from({ length: 24 }, (_, hour) => hour)
/** A working day begins in sight. */
const firstHourShown = 6
const hourHeight = 32

interface ScheduleWeekProps {
  /** A day of the week that is shown: "2026-11-20"; undefined: this week. */
  readonly week: string | undefined
  readonly onWeek: (day: string | undefined) => void
}

export function ScheduleWeek({ week, onWeek }: ScheduleWeekProps) {
  const now = useNow(60_000)
  const thisMonday = mondayOf(new Date(now)).getTime()
  const monday = useMemo(() => mondayOf(readDay(week) ?? new Date(thisMonday)), [week, thisMonday])
  const bounds = useMemo(() => weekFrom(monday), [monday])
  const [from = 0, until = 0] = [bounds[0], bounds.at(-1)]
  const { data, error, refetch } = useQuery(
    scheduleLoadQuery(new Date(from).toISOString(), new Date(until).toISOString()),
  )
  const move = (days: number): void => {
    const next = new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + days)
    onWeek(next.getTime() === thisMonday ? undefined : writeDay(next))
  }
  return (
    <div className={classes.page}>
      <div className={classes.tools}>
        <Button.Group>
          <Button size="xs" variant="default" aria-label="Week before" onClick={() => move(-7)}>
            <IconChevronLeft size={15} />
          </Button>
          <Button size="xs" variant="default" disabled={week === undefined} onClick={() => onWeek(undefined)}>
            This week
          </Button>
          <Button size="xs" variant="default" aria-label="Week after" onClick={() => move(7)}>
            <IconChevronRight size={15} />
          </Button>
        </Button.Group>
        <h2>{weekWords(from, until)}</h2>
        <span className="soft">
          by the clocks here ({zoneHere})
          {data?.atOnce !== undefined && `; at most ${formatCount(data.atOnce, 'session')} at once`}
        </span>
      </div>
      {data === undefined ? (
        error === null ? (
          <Loading rows={10} />
        ) : (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <Week load={data} bounds={bounds} now={now} />
      )}
    </div>
  )
}

function Week({
  load,
  bounds,
  now,
}: {
  readonly load: ScheduleLoad
  readonly bounds: readonly number[]
  readonly now: number
}) {
  const days = useMemo(() => layOut(load, bounds), [load, bounds])
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const first = Math.min(
      ...days.flatMap(({ blocks, from }) => blocks.map((block) => (block.from - from) / 3_600_000)),
    )
    const hour = Number.isFinite(first) ? Math.max(0, Math.min(first - 0.5, 18)) : firstHourShown
    scroller.current?.scrollTo({ top: hour * hourHeight })
  }, [days])
  if (load.fires.length === 0)
    return (
      <NothingYet title="Nothing is planned in this week">
        <p>No schedule that is on fires in it.</p>
      </NothingYet>
    )
  return (
    <>
      <Crowds load={load} />
      {!load.isWhole && (
        <Banner tone="neutral">
          <p>So much is planned that only the first thousand runs of the week are shown.</p>
        </Banner>
      )}
      <div className={classes.scroller} ref={scroller} tabIndex={0} role="region" aria-label="Week">
        <div className={classes.grid}>
          <div className={classes.corner} />
          {days.map((day) => (
            <DayHead key={day.from} day={day} isToday={day.from <= now && now < day.until} />
          ))}
          <div className={classes.hours} aria-hidden="true">
            {hours.map((hour) => (
              <span key={hour}>{hour > 0 && `${String(hour).padStart(2, '0')}:00`}</span>
            ))}
          </div>
          {days.map((day) => (
            <DayColumn key={day.from} day={day} now={now} />
          ))}
        </div>
      </div>
    </>
  )
}

function DayHead({ day, isToday }: { readonly day: Day; readonly isToday: boolean }) {
  return (
    <div className={classes.dayHead} data-today={isToday || undefined}>
      <b>{plannedWords(new Date(day.from).toISOString(), zoneHere, 'day')}</b>
      <span className="soft">{day.fires === 0 ? 'nothing' : formatCount(day.fires, 'run')}</span>
      {day.often.map(({ fire, times }) => (
        <Link
          key={fire.schedule.id}
          to="/schedules/$name"
          params={{ name: fire.schedule.id }}
          search={{}}
          className={classes.often}
          title={`${fire.schedule.name}: ${fire.when}`}
        >
          <span>{fire.schedule.name}</span> <span className="soft">×{times}</span>
        </Link>
      ))}
    </div>
  )
}

function DayColumn({ day, now }: { readonly day: Day; readonly now: number }) {
  return (
    <ol className={classes.day} aria-label={plannedWords(new Date(day.from).toISOString(), zoneHere, 'day')}>
      {day.blocks.map((block) => (
        <WeekBlock key={`${block.fire.schedule.id} ${block.from} ${block.what}`} block={block} day={day} />
      ))}
      {day.from <= now && now < day.until && (
        <li className={classes.now} aria-hidden="true" style={{ top: `${shareOf(day, now) * 100}%` }} />
      )}
    </ol>
  )
}

function shareOf(day: Day, at: number): number {
  return (at - day.from) / (day.until - day.from)
}

function Crowds({ load }: { readonly load: ScheduleLoad }) {
  const crowds = useMemo(() => crowdsOf(load), [load])
  const [first] = crowds
  if (first === undefined) return null
  const more = crowds.length - 1
  return (
    <Banner tone="drift">
      <p>
        {plannedWords(new Date(first.at).toISOString(), zoneHere)}: {formatCount(first.computers, 'computer')} of{' '}
        {first.schedules.join(' and ')} come together, and {load.atOnce} may run at once; the others wait for their
        turn.
        {more > 0 && ` So it is ${formatCount(more, 'more time')} in this week.`}
      </p>
    </Banner>
  )
}

function readDay(text: string | undefined): Date | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '') ?? []
  return year === undefined ? undefined : new Date(Number(year), Number(month) - 1, Number(day))
}

function writeDay(day: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

function weekWords(from: number, until: number): string {
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' }
  return new Intl.DateTimeFormat(undefined, day).formatRange(from, until - 1)
}
