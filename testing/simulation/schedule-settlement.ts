/** Checks, when all has come to rest, that schedules did what they say: each planned time once, each computer once. */
import { nextRuns } from '@fettle/core/calendar/schedule.ts'
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Scene } from './scene.ts'
import type { Schedule, ScheduleRows } from './schedules.ts'
import type { Rows } from './store.ts'

interface Settled {
  readonly sessions: readonly Rows[]
  readonly isCalm: boolean
}

/** The rules of schedules. Times of the last minutes may still be coming. */
export function checkSchedules(scene: Scene, all: readonly ScheduleRows[], { sessions, isCalm }: Settled): void {
  const must = (holds: boolean, rule: string): void => {
    if (!holds) scene.violated(rule)
  }
  for (const { schedule, nextAt, runs } of all) {
    const planned = plannedBefore(schedule, nextAt)
    const fired = runs.map(({ plannedFor }) => plannedFor)
    const text = JSON.stringify(schedule.recurring)
    must(new Set(fired).size === fired.length, `[C1] no planned time is fired twice (${text})`)
    const isWhole = planned.every((at) => fired.includes(at))
    must(isWhole, `[C1] every planned time was started or is recorded as missed (${text})`)
    must(
      fired.every((at) => planned.includes(at)),
      `[C1] nothing is fired at a time that was not planned (${text})`,
    )
    for (const at of fired)
      must(isOnTheClock(schedule, at), `[C2] it fires at its time by the clocks of its zone, not at ${at} (${text})`)
    if (isCalm)
      must(
        runs.every(({ state }) => state !== 'missed'),
        `[C1] a time is missed only when the server was away (${text})`,
      )
    for (const { state, starts, batchId } of runs) {
      must(state === 'done' || state === 'missed', `[C3] a run that was fired comes to its end (${text})`)
      for (const { computer, id } of starts) {
        const own = [...(sessions[computer]?.sessions.values() ?? [])]
        must(
          own.some((session) => session.id === id),
          `[C3] each computer of a run has its session (${text})`,
        )
        must(
          own.filter((session) => session.batchId === batchId).length <= 1,
          `[C3] a run starts one session on a computer (${text})`,
        )
      }
    }
  }
}

function plannedBefore({ recurring, since }: Schedule, until: Instant): readonly Instant[] {
  const planned: Instant[] = []
  for (let last = since; ;) {
    const [next] = nextRuns(recurring, last, 1)
    if (next === undefined || next >= until) return planned
    planned.push((last = next))
  }
}

/** Clocks of its zone show its time; on a day on which they skip it, they show the first time after the skip. */
function isOnTheClock({ recurring: { recurrence, zone } }: Schedule, at: Instant): boolean {
  if (recurrence.type === 'cron') return true
  const shown = new Temporal.ZonedDateTime(BigInt(at) * 1_000_000n, zone)
  if (shown.toPlainTime().toString({ smallestUnit: 'minute' }) === recurrence.time) return true
  const wanted = shown.toPlainDate().toPlainDateTime(recurrence.time)
  return (
    !wanted.toZonedDateTime(zone).toPlainDateTime().equals(wanted) &&
    shown.subtract({ seconds: 1 }).offset !== shown.offset
  )
}
