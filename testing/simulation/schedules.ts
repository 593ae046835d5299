/** Simulates schedules: each planned time is fired once or recorded as missed, and each computer of a run is started once. */
import { executionStart, nextRuns, type Recurring } from '@fettle/core/calendar/schedule.ts'
import { weekdays } from '@fettle/core/terms/calendar.ts'
import type { BatchId, Instant, SessionId } from '@fettle/core/terms/ids.ts'
import type { Execution, Recurrence } from '@fettle/core/terms/schedule.ts'
import type { SessionOptions } from '@fettle/core/terms/session.ts'
import type { Fleet } from './fleet.ts'
import type { Scene } from './scene.ts'
import type { Server } from './server.ts'
import type { Wishes } from './wishes.ts'

export interface Schedule {
  readonly recurring: Recurring
  readonly execution: Execution
  readonly options: SessionOptions
  readonly spreadMs: number
  readonly toleranceMs: number
  readonly since: Instant
}

/** One computer of a run. */
export interface Start {
  readonly computer: number
  readonly at: Instant
  readonly id?: SessionId
}

export interface ScheduledRun {
  readonly plannedFor: Instant
  readonly state: 'missed' | 'waiting' | 'starting' | 'done'
  /** From when executions at a time of day are counted. */
  readonly detectionAt: Instant
  readonly batchId: BatchId
  readonly starts: readonly Start[]
}

/** What the server has stored of a schedule. */
export interface ScheduleRows {
  readonly schedule: Schedule
  readonly nextAt: Instant
  readonly runs: readonly ScheduledRun[]
}

export interface Schedules {
  readonly rows: () => readonly ScheduleRows[]
  /** No further planned time is fired. */
  readonly stop: () => void
  /** Every run has come to its end. */
  readonly isAtRest: () => boolean
}

/** A run that fires not later than this is on time. Milliseconds. */
const onTimeMs = 60_000
const times = ['00:00', '02:00', '02:30', '03:30', '09:00', '13:00', '21:45']

/** Lets some schedules start sessions until they are stopped. */
export function newSchedules(
  {
    scene,
    server,
    wishes,
    fleet,
  }: { readonly scene: Scene; readonly server: Server; readonly wishes: Wishes; readonly fleet: Fleet },
  someOptions: () => SessionOptions,
): Schedules {
  const { random } = scene
  const { now, isUp, commit } = server
  let hasStopped = false
  const all: ScheduleRows[] = Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, () => {
    const schedule = someSchedule()
    return { schedule, nextAt: nextAfter(schedule, schedule.since), runs: [] }
  })

  function someSchedule(): Schedule {
    const zone = random.pick(fleet.computers).calendar.zone
    return {
      recurring: { recurrence: someRecurrence(), zone },
      execution: random.pick<Execution>([
        { type: 'immediately' },
        { type: 'afterHours' },
        { type: 'at', time: '23:30', zone: 'schedule' },
        { type: 'at', time: '02:30', zone: 'computer' },
      ]),
      options: someOptions(),
      spreadMs: random.pick([0, 0, 600_000]),
      toleranceMs: random.pick([0, 3_600_000, 12 * 3_600_000]),
      since: now(),
    }
  }

  function someRecurrence(): Recurrence {
    const time = random.pick(times)
    return random.pick<Recurrence>([
      { type: 'daily', time },
      { type: 'weekly', days: [random.pick(weekdays), random.pick(weekdays)], time },
      { type: 'monthlyWeekday', week: 'last', weekday: 'sunday', time },
      { type: 'cron', expression: `${time.slice(3)} ${Number(time.slice(0, 2))} * * *` },
    ])
  }

  // --- firing

  /** The job of a schedule is set again each minute before its moment comes, so it is never lost for long. */
  function arm(at: number): void {
    const rows = all[at]
    if (!rows || hasStopped) return
    const { nextAt } = rows
    scene.after(Math.max(500, nextAt - now()), () => {
      if (hasStopped || !isUp() || all[at]?.nextAt !== nextAt) return
      if (now() < nextAt) return arm(at)
      fire(at)
      arm(at)
    })
  }

  function fire(at: number): void {
    const rows = all[at]
    if (!rows) return
    const fired = firedAt(rows)
    const added = fired.runs.length > rows.runs.length
    if (!commit(() => (all[at] = fired))) return
    if (added) scene.saw('a schedule fired')
    for (const { plannedFor, state } of fired.runs) if (state === 'waiting') goOn(at, plannedFor)
  }

  /** Of the times that have passed the last that is not too old is started; the others were missed. */
  function firedAt(rows: ScheduleRows): ScheduleRows {
    const { schedule, nextAt, runs } = rows
    const within = Math.max(schedule.toleranceMs, onTimeMs)
    const passed = [nextAt, ...timesUntil(schedule, nextAt)]
    const caught = passed.filter((one) => one >= now() - within).at(-1)
    const missed = passed.filter((one) => one !== caught)
    if (missed.length > 0) scene.saw('a planned time was missed')
    if (caught !== undefined && now() - caught > onTimeMs) scene.saw('a planned time was caught up late')
    const known = new Set(scene.isPlanted('firesTwice') ? [] : runs.map(({ plannedFor }) => plannedFor))
    const fresh = [
      ...(scene.isPlanted('forgetsMissedTimes') ? [] : missed).map((plannedFor) => newRun(plannedFor, 'missed')),
      ...(caught === undefined ? [] : [newRun(caught, 'waiting')]),
    ].filter(({ plannedFor }) => !known.has(plannedFor))
    return { schedule, nextAt: nextAfter(schedule, now()), runs: [...runs, ...fresh] }
  }

  function newRun(plannedFor: Instant, state: 'missed' | 'waiting'): ScheduledRun {
    const isLate = now() - plannedFor > onTimeMs
    const batchId: BatchId = `bat_${String(random.between(0, 99_999_999)).padStart(8, '0')}`
    return { plannedFor, state, detectionAt: isLate ? now() : plannedFor, batchId, starts: [] }
  }

  function timesUntil({ recurring }: Schedule, from: Instant): readonly Instant[] {
    const found: Instant[] = []
    for (let last = from; ;) {
      const [next] = nextRuns(recurring, last, 1)
      if (next === undefined || next > now()) return found
      found.push((last = next))
    }
  }

  function nextAfter({ recurring }: Schedule, from: Instant): Instant {
    const [next = Number.MAX_SAFE_INTEGER] = nextRuns(recurring, from, 1)
    const isDaily = recurring.recurrence.type === 'daily'
    return isDaily && scene.isPlanted('addsDays') && from > fleet.epoch + 86_400_000
      ? from - (from % 60_000) + 86_400_000
      : next
  }

  // --- starting

  function goOn(at: number, plannedFor: Instant): void {
    if (!isUp()) return
    const run = runOf(at, plannedFor)
    if (run?.state === 'waiting') {
      const starts = fleet.computers.map((_, computer) => ({ computer, at: startMoment(at, computer) }))
      if (!change(at, { ...run, state: 'starting', starts })) return
      return goOn(at, plannedFor)
    }
    if (run?.state !== 'starting') return
    for (const { computer, at: moment, id } of run.starts) {
      if (id !== undefined || moment > now()) continue
      const started = startOn(at, run, computer)
      const present = runOf(at, plannedFor)
      if (started === undefined || !present) return
      const starts = present.starts.map((one) => (one.computer === computer ? { ...one, id: started } : one))
      if (!change(at, { ...present, starts })) return
    }
    settle(at, plannedFor)
  }

  function startMoment(at: number, computer: number): Instant {
    return now() + Math.floor(((all[at]?.schedule.spreadMs ?? 0) * computer) / fleet.computers.length)
  }

  function settle(at: number, plannedFor: Instant): void {
    const run = runOf(at, plannedFor)
    if (!run) return
    const open = run.starts.filter(({ id }) => id === undefined).map((one) => one.at)
    if (open.length === 0) return void change(at, { ...run, state: 'done' })
    const next = Math.max(500, Math.min(...open) - now())
    if (!scene.strikes('scheduleJobLost')) scene.after(next, () => goOn(at, plannedFor))
    scene.after(next + random.between(60_000, 120_000), () => {
      if (runOf(at, plannedFor)?.state === 'starting') goOn(at, plannedFor)
    })
  }

  /** A session that the run has started before is not started again. */
  function startOn(at: number, { batchId, detectionAt }: ScheduledRun, computer: number): SessionId | undefined {
    const rows = all[at]
    const machine = fleet.computers[computer]
    if (!rows || !machine) return undefined
    const before = [...server.rowsOf(computer).sessions.values()].find((one) => one.batchId === batchId)
    if (before) scene.saw('a run went on where a crash had stopped it')
    if (before && !scene.isPlanted('startsTwice')) return before.id
    const { execution, options, recurring } = rows.schedule
    const zones = { zone: recurring.zone, computerZone: machine.calendar.zone }
    const start = executionStart(execution, detectionAt, zones)
    const wish = {
      options: { ...options, window: { ...options.window, start } },
      priority: 'scheduled',
      batchId,
    } as const
    return wishes.ask(computer, wish)?.id
  }

  function runOf(at: number, plannedFor: Instant): ScheduledRun | undefined {
    return all[at]?.runs.findLast((one) => one.plannedFor === plannedFor)
  }

  function change(at: number, run: ScheduledRun): boolean {
    return commit(() => {
      const rows = all[at]
      const place = rows?.runs.findLastIndex(({ plannedFor }) => plannedFor === run.plannedFor) ?? -1
      if (rows && place >= 0) all[at] = { ...rows, runs: rows.runs.with(place, run) }
    })
  }

  function takeUp(): void {
    for (const [at, { runs, nextAt, schedule }] of all.entries()) {
      const last = runs.at(-1)
      // As if it remembered the next moment only when its run was done.
      if (last && scene.isPlanted('firesTwice')) all[at] = { schedule, runs, nextAt: Math.min(nextAt, last.plannedFor) }
      arm(at)
      for (const { plannedFor, state } of runs)
        if (state === 'waiting' || state === 'starting')
          scene.after(random.between(500, 60_000), () => goOn(at, plannedFor))
    }
  }

  server.onReturn(takeUp)
  takeUp()
  const isOver = ({ state }: ScheduledRun): boolean => state === 'done' || state === 'missed'
  return {
    rows: () => all,
    stop: () => (hasStopped = true),
    isAtRest: () => all.every(({ runs }) => runs.every(isOver)),
  }
}
