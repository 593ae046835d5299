/** Places what schedules fire in a week: a column for each day, side by side what overlaps, and where more comes than may run at once. */
import type { ScheduleLoad } from '../../api/schedule-queries.ts'

type Fire = ScheduleLoad['fires'][number]

/** One thing that takes time: a run, or the changes of a run that begin at another time. */
export interface Block {
  readonly fire: Fire
  readonly what: 'run' | 'changes'
  readonly from: number
  readonly until: number
  /** Which of the places side by side it has, and how many there are where it stands. */
  readonly lane: number
  readonly lanes: number
  /** More computers come at some moment of it than may run at once. */
  readonly isOver: boolean
}

/** A schedule that fires too often on a day to be shown each time. */
export interface Often {
  readonly fire: Fire
  readonly times: number
}

export interface Day {
  readonly from: number
  readonly until: number
  readonly blocks: readonly Block[]
  readonly often: readonly Often[]
  readonly fires: number
}

/** A moment at which more computers come than may run at once. */
export interface Crowd {
  readonly at: number
  readonly computers: number
  readonly schedules: readonly string[]
}

/** A block that takes less, or nobody knows how long, is drawn as long as this. Milliseconds. */
const leastMs = 30 * 60_000
const oftenFrom = 6

/** The first moment of the day and of the six after it, and of the eighth, by the clocks here. */
export function weekFrom(start: Date): readonly number[] {
  return Array.from({ length: 8 }, (_, n) =>
    new Date(start.getFullYear(), start.getMonth(), start.getDate() + n).getTime(),
  )
}

/** The Monday on or before a day. */
export function mondayOf(day: Date): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - ((day.getDay() + 6) % 7))
}

/** The days of a week; `bounds` are the first moments of its days and of the day after. */
export function layOut(
  { fires, atOnce }: Pick<ScheduleLoad, 'fires' | 'atOnce'>,
  bounds: readonly number[],
): readonly Day[] {
  const crowds = crowdsOf({ fires, ...(atOnce === undefined ? {} : { atOnce }) })
  return bounds.slice(0, -1).map((from, n) => {
    const until = bounds[n + 1] ?? from
    const within = fires.filter(({ at }) => from <= Date.parse(at.at) && Date.parse(at.at) < until)
    const times = new Map<string, number>()
    for (const { schedule } of within) times.set(schedule.id, (times.get(schedule.id) ?? 0) + 1)
    const isOften = ({ schedule }: Fire): boolean => (times.get(schedule.id) ?? 0) >= oftenFrom
    const seen = new Set<string>()
    const often = within.flatMap((fire) => {
      if (!isOften(fire) || seen.has(fire.schedule.id)) return []
      seen.add(fire.schedule.id)
      return [{ fire, times: times.get(fire.schedule.id) ?? 0 }]
    })
    const spans = fires
      .filter((fire) => !isOften(fire))
      .flatMap(spansOf)
      // A night's work goes on below the next day's midnight.
      .filter((span) => span.from < until && span.until > from)
      .map((span) => ({ ...span, from: Math.max(span.from, from), until: Math.min(span.until, until) }))
    return { from, until, blocks: inLanes(spans, crowds), often, fires: within.length }
  })
}

type Span = Pick<Block, 'fire' | 'what' | 'from' | 'until'>

function spansOf(fire: Fire): readonly Span[] {
  const at = Date.parse(fire.at.at)
  const workMs = Math.max(fire.expectedMs ?? 0, fire.spreadMs, leastMs)
  if (fire.changesAt === undefined) return [{ fire, what: 'run', from: at, until: at + workMs }]
  const changes = Date.parse(fire.changesAt)
  return [
    { fire, what: 'run', from: at, until: at + Math.max(fire.spreadMs, leastMs) },
    { fire, what: 'changes', from: changes, until: changes + Math.max(workMs, fire.windowMs ?? 0) },
  ]
}

function inLanes(spans: readonly Span[], crowds: readonly Crowd[]): readonly Block[] {
  const sorted = spans.toSorted((a, b) => a.from - b.from || b.until - a.until)
  const blocks: Block[] = []
  let group: (Span & { lane: number })[] = []
  let end = -Infinity
  const close = (): void => {
    const lanes = Math.max(0, ...group.map(({ lane }) => lane)) + 1
    const isOver = (span: Span): boolean => crowds.some(({ at }) => span.from <= at && at < span.until)
    blocks.push(...group.map((span) => ({ ...span, lanes, isOver: isOver(span) })))
    group = []
  }
  for (const span of sorted) {
    if (span.from >= end) {
      close()
      end = -Infinity
    }
    const taken = new Set(group.filter(({ until }) => until > span.from).map(({ lane }) => lane))
    let lane = 0
    while (taken.has(lane)) lane += 1
    group.push({ ...span, lane })
    end = Math.max(end, span.until)
  }
  close()
  return blocks
}

/** Where more computers come at the same time than may run at once; none where there is no limit. */
export function crowdsOf({ fires, atOnce }: Pick<ScheduleLoad, 'fires' | 'atOnce'>): readonly Crowd[] {
  if (atOnce === undefined) return []
  const working = fires.flatMap((fire) =>
    spansOf(fire).filter(({ what }) => (what === 'changes') === (fire.changesAt !== undefined)),
  )
  const crowds: Crowd[] = []
  for (const { from } of working) {
    const there = working.filter((span) => span.from <= from && from < span.until)
    const computers = there.reduce((sum, { fire }) => sum + (fire.computers ?? 0), 0)
    const schedules = [...new Set(there.map(({ fire }) => fire.schedule.name))]
    const isKnown = crowds.some(({ at }) => at === from)
    if (computers > atOnce && schedules.length > 1 && !isKnown) crowds.push({ at: from, computers, schedules })
  }
  return crowds.toSorted((a, b) => a.at - b.at)
}
