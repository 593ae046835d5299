/** What is special about one run of a schedule: clocks that are changed, a freeze that holds. */
import type { Freeze } from '../terms/calendar.ts'
import type { Instant } from '../terms/ids.ts'
import type { Recurrence } from '../terms/schedule.ts'
import { inZone } from './local-time.ts'
import { freezeSpans } from './spans.ts'

export interface RunPlace {
  readonly recurrence: Recurrence
  readonly zone: string
  /** The run before, to tell that clocks were changed between the two. */
  readonly before?: Instant
}

/** What clocks that are changed do to the run at this moment, as a sentence; undefined when nothing is special. */
export function clockNote(at: Instant, { recurrence, zone, before }: RunPlace): string | undefined {
  const local = inZone(at, zone)
  const shown = timeOf(local)
  const wanted = recurrence.type === 'cron' ? undefined : recurrence.time
  if (wanted !== undefined && wanted !== shown)
    return `Clocks skip ${wanted} on this day; it fires at ${shown}, the first minute after.`
  const again = local.toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'later' })
  if (again.epochMilliseconds !== at) return `Clocks show ${shown} twice on this day; it fires once, the first time.`
  if (before === undefined) return undefined
  const was = inZone(before, zone)
  if (was.offsetNanoseconds === local.offsetNanoseconds) return undefined
  return `Clocks were changed since the run before: ${was.offset} became ${local.offset}; it stays at ${shown}.`
}

/** The freeze that holds at this moment, as a sentence; undefined when none does. */
export function freezeNote(at: Instant, freezes: readonly Freeze[], zone: string): string | undefined {
  const found = freezeSpans(freezes, zone).find(({ from, until }) => from <= at && at < until)
  if (found === undefined) return undefined
  const { until, reason, owner } = found.freeze
  return `Frozen until ${until.replace('T', ' ')} (${reason}, ${owner}): it looks, and changes wait until then.`
}

function timeOf(local: Temporal.ZonedDateTime): string {
  return local.toPlainTime().toString({ smallestUnit: 'minute' })
}
