/** May a session still be postponed, brought forward or followed by a restart, and to when? Pure; screens, links and API ask it. */
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Facts } from '@fettle/core/terms/computer.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import { canPostpone } from '@fettle/core/session/steering.ts'
import { opensAtOf } from './letter.ts'

/** How often the session may still be postponed, and until when; undefined: not at all. */
export function postponeLeft(
  session: Session,
  now: Instant,
): { readonly left: number; readonly until: Instant } | undefined {
  const { times, withinMs } = session.options.postpone
  const left = times - (session.postponed?.times ?? 0)
  const until = session.createdAt + withinMs
  return left > 0 && until > now && isYetToBegin(session) ? { left, until } : undefined
}

/** Nothing was changed yet: it waits for its time, or is still looking. */
export function isYetToBegin(session: Session): boolean {
  return !isFinal(session.state) && canPostpone(session)
}

export interface Choice {
  readonly label: string
  readonly at: Instant
}

const hourMs = 3_600_000
/** When a working day is over where nobody said when people work. */
const eveningHour = 20

/** The moments a person can choose: an hour later, after work, the same time tomorrow; those that are not too late. */
export function postponeChoices(session: Session, until: Instant, zone: string, now: Instant): readonly Choice[] {
  const planned = Math.max(now, opensAtOf(session) ?? now)
  const local = Temporal.Instant.fromEpochMilliseconds(planned).toZonedDateTimeISO(zone)
  const all: readonly Choice[] = [
    { label: 'An hour later', at: planned + hourMs },
    { label: 'After work', at: afterWork(session, planned, zone) },
    { label: 'Tomorrow at the same time', at: local.add({ days: 1 }).epochMilliseconds },
  ]
  const seen = new Set<Instant>()
  return all
    .map(({ label, at }) => ({ label, at: Math.round(at / 60_000) * 60_000 }))
    .filter(({ at }) => at > now && at > planned && at <= until && !seen.has(at) && seen.add(at))
    .toSorted((a, b) => a.at - b.at)
}

/** The end of the next stretch of business hours, else the next evening. */
function afterWork({ openWindow }: Session, planned: Instant, zone: string): Instant {
  const span = openWindow?.businessHours.find(({ until }) => until > planned)
  if (span) return span.until
  const local = Temporal.Instant.fromEpochMilliseconds(planned).toZonedDateTimeISO(zone)
  const evening = local.startOfDay().with({ hour: eveningHour })
  return Temporal.ZonedDateTime.compare(evening, local) > 0
    ? evening.epochMilliseconds
    : evening.add({ days: 1 }).epochMilliseconds
}

/** The computer has not been restarted since the session asked for it. */
export function isRestartWanted(session: Session, facts: Facts): boolean {
  if (session.rebootPending !== true) return false
  const bootedAt = facts.boot === undefined ? Number.NaN : Date.parse(facts.boot.bootedAt)
  return !(bootedAt > (session.endedAt ?? session.createdAt))
}

/** The zone in which a person reads times: the one they chose by its window, the computer's, else the settings'. */
export function zoneOf(session: Session, facts: Facts, otherwise: string): string {
  const { start } = session.options.window
  const wanted = [facts.timeZone, start.type === 'at' ? start.zone : undefined, otherwise, 'UTC']
  return wanted.find((zone) => zone !== undefined && isZone(zone)) ?? 'UTC'
}

/** Whether this system knows the zone. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false // that is the answer
  }
}
