/** Plays one run: computers, agents, network, server and people with faults, then without, until all has come to rest. */
import { isFinal, type SessionOptions } from '@fettle/core/terms/session.ts'
import { type Agent, newAgent } from './agent.ts'
import type { Fault } from './faults.ts'
import { newFleet, nextSleep } from './fleet.ts'
import { newJournal } from './journal.ts'
import { newNetwork } from './network.ts'
import { letPeopleWork } from './people.ts'
import type { PlantedBug } from './planted.ts'
import { someOptions } from './options.ts'
import { newScene, type Scene } from './scene.ts'
import { checkSchedules } from './schedule-settlement.ts'
import { newSchedules } from './schedules.ts'
import { newServer, type Server } from './server.ts'
import { checkSettlement, isAtRest, type Settled } from './settlement.ts'
import type { Coverage } from './situations.ts'
import { newWishes } from './wishes.ts'
import { newWitness } from './witness.ts'
import { newWorld } from './world.ts'

export interface RunOptions {
  /** How often people ask for a session; some ask for one that is there already. */
  readonly asks?: number
  readonly planted?: PlantedBug
  /** Keeps the lines of the trace, for reading. */
  readonly keepTrace?: boolean
}

export interface RunResult {
  readonly seed: number
  readonly sessions: number
  /** Steps of sessions. */
  readonly events: number
  /** Things that happened in virtual time. */
  readonly steps: number
  /** Empty when every rule held. */
  readonly violations: readonly string[]
  readonly traceHash: string
  readonly trace: readonly string[]
  readonly coverage: Coverage
  readonly faults: Readonly<Record<Fault, number>>
  /** From the end of the faults until all was at rest, in milliseconds. */
  readonly healedInMs: number
}

const hour = 3_600_000
/** More than any run needs; one that takes more goes round in circles. */
const stepsMax = 2_000_000

/** Plays the run of a seed. The same seed and options give the same result, to the last line of the trace. */
export function simulate(seed: number, { asks = 20, ...options }: RunOptions = {}): RunResult {
  const scene = newScene(seed, options)
  const { random } = scene
  const fleet = newFleet(random)
  const worldNow = (): number => fleet.epoch + scene.now()
  const network = newNetwork(scene)
  const server = newServer({ scene, network, fleet })
  const wishes = newWishes(scene, fleet, server)
  const places = fleet.computers.map((machine, computer) => {
    const { name } = machine
    const journal = newJournal()
    const hearsay = {
      orderOf: (id: `ord_${string}`) => journal.orders.get(id)?.order,
      agentNow: (): number => agent.now(),
      serverNow: server.now,
      locks: server.locks,
    }
    const world = newWorld(scene, { machine, now: worldNow })
    const witness = newWitness(scene, name, hearsay)
    const place = { scene, name, computer, machine, journal, world, witness, worldNow }
    const agent: Agent = newAgent({ ...place, network, stored: () => server.rowsOf(computer).seen })
    return { ...place, agent }
  })
  const schedules = newSchedules({ scene, server, wishes, fleet }, () =>
    someOptions(random, server.now(), random.pick(fleet.computers).calendar.zone),
  )
  const settledOf = (): readonly Settled[] =>
    places.map(({ agent, witness, computer }) => ({
      agent,
      witness,
      rows: server.rowsOf(computer),
      ledger: server.ledger,
    }))

  let healedAt: number | undefined
  let isOver = false
  let clockSetBackMs = 0

  /** Looks now and then whether all is at rest, and not longer than it may take. */
  function awaitRest(until: number): void {
    isOver = (settledOf().every(isAtRest) && schedules.isAtRest()) || scene.now() > until
    if (!isOver) scene.after(600_000, () => awaitRest(until))
  }

  function letSleep(at: number): void {
    const [place, machine] = [places[at], fleet.computers[at]]
    const sleep = machine && nextSleep(random, machine, worldNow())
    if (!place || !sleep) return
    scene.after(sleep.at - worldNow(), () => {
      if (scene.faults.haveStopped()) return
      place.agent.sleep(sleep.ms)
      letSleep(at)
    })
  }

  for (const [at, { agent }] of places.entries()) {
    scene.after(random.spread(1000, 4 * hour), agent.boot)
    letSleep(at)
  }
  letClockJump(scene, server, (byMs) => (clockSetBackMs += Math.max(0, -byMs)))
  letPeopleWork({ scene, server, wishes, fleet, worlds: places.map(({ world }) => world) }, asks, () => {
    scene.note('all faults stop')
    scene.faults.stop()
    schedules.stop()
    server.hurry()
    for (const { agent } of places) agent.hurry()
    healedAt = scene.now()
    awaitRest(healedAt + patience(settledOf()) + clockSetBackMs)
  })

  const goesOn = (): boolean => !isOver && scene.violations.length === 0
  let steps = 0
  while (goesOn() && scene.step()) {
    steps += 1
    if (steps > stepsMax) scene.violated('[P4] the run goes round in circles')
  }
  const isCalm = Object.values(scene.faults.counts()).every((count) => count === 0)
  if (scene.violations.length === 0) {
    for (const settled of settledOf()) checkSettlement(scene, settled, isCalm)
    const sessions = settledOf().map(({ rows }) => rows)
    checkSchedules(scene, schedules.rows(), { sessions, isCalm })
  }
  const sessions = settledOf().flatMap(({ rows }) => [...rows.sessions.values()])
  return {
    seed,
    sessions: sessions.length,
    events: sessions.reduce((sum, { revision }) => sum + revision, 0),
    steps,
    violations: scene.violations,
    traceHash: scene.trace.hash(),
    trace: scene.trace.lines(),
    coverage: scene.coverage,
    faults: scene.faults.counts(),
    healedInMs: scene.now() - (healedAt ?? scene.now()),
  }
}

function letClockJump(scene: Scene, server: Server, jumped: (byMs: number) => void): void {
  const { random } = scene
  scene.after(random.spread(hour, 12 * hour), () => {
    if (scene.faults.haveStopped()) return
    if (scene.strikes('clockJump')) {
      const byMs = random.spread(60_000, 24 * hour) * random.pick([-1, 1])
      server.setClock(byMs)
      jumped(byMs)
    }
    letClockJump(scene, server, jumped)
  })
}

/** How long it may take until all is at rest: what is open works one after the other, each for as long as it may. */
function patience(settled: readonly Settled[]): number {
  const each = settled.map(({ rows }) =>
    [...rows.sessions.values()]
      .filter(({ state }) => !isFinal(state))
      .reduce((sum, { options }) => sum + longest(options), 24 * hour),
  )
  return Math.max(...each)
}

/** Work, and every wait once: for a turn or its computer, a person, a window and its computer's people. */
function longest(options: SessionOptions): number {
  const { timeLimitMs, offlineWaitMs, personWaitMs, userWaitMs, reboot } = options
  const people = userWaitMs + reboot.deferrals * reboot.deferralMs + 4 * reboot.promptMs
  return timeLimitMs + offlineWaitMs + 3 * personWaitMs + people + 12 * 24 * hour
}
