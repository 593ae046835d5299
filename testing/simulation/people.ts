/** Simulates the people: they ask for sessions of all kinds, for many at once, change their minds, and meddle with computers. */
import { isFinal } from '@fettle/core/terms/session.ts'
import type { Fleet } from './fleet.ts'
import { someOptions } from './options.ts'
import type { Scene } from './scene.ts'
import type { Server } from './server.ts'
import type { Named, Wishes } from './wishes.ts'
import type { World } from './world.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

interface Office {
  readonly scene: Scene
  readonly server: Server
  readonly wishes: Wishes
  readonly fleet: Fleet
  readonly worlds: readonly World[]
}

/** Lets people ask for this many sessions; `done` is called some time after the last. */
export function letPeopleWork(
  { scene, server, wishes, fleet, worlds }: Office,
  sessions: number,
  done: () => void,
): void {
  const { random } = scene
  const mostMs = random.pick([6 * hour, 2 * day, 6 * day])

  function ask(left: number): void {
    if (left === 0) return scene.after(random.spread(minute, day), done)
    const computer = random.between(0, worlds.length - 1)
    if (worlds.length > 1 && random.chance(0.2)) askMany()
    else askOne(computer)
    if (random.chance(0.6)) scene.after(random.spread(minute, mostMs), lookAround)
    scene.after(random.spread(1000, mostMs), () => ask(left - 1))
  }

  function askOne(computer: number, options = optionsFor(computer), batch?: `bat_${string}`): void {
    if (random.chance(0.7)) worlds[computer]?.meddle()
    const priority = random.pick(['adhoc', 'adhoc', 'onboarding'] as const)
    const asked = wishes.ask(computer, { options, priority, ...(batch === undefined ? {} : { batchId: batch }) })
    if (asked) changeMind({ computer, id: asked.id })
  }

  /** The same for every computer, as one batch. */
  function askMany(): void {
    scene.saw('asked for on many computers at once')
    const options = optionsFor(0)
    const batch = `bat_9${String(random.between(0, 9_999_999)).padStart(7, '0')}` as const
    for (const computer of worlds.keys()) askOne(computer, options, batch)
  }

  /** Somebody sees a session that failed or waits, and does something about it. */
  function lookAround(): void {
    const ended = [...worlds.keys()].flatMap((computer) =>
      [...server.rowsOf(computer).sessions.values()].flatMap(({ id, state, actions }) =>
        actions.length > 0 && (state === 'failed' || state === 'partial') ? [{ computer, id }] : [],
      ),
    )
    if (ended.length > 0 && random.chance(0.5)) return wishes.rerun(random.pick(ended))
    const waiting = [...worlds.keys()].flatMap((computer) =>
      [...server.rowsOf(computer).sessions.values()].flatMap(({ id, wait }) =>
        wait && wait.reason !== 'turn' && wait.reason !== 'computer' ? [{ computer, id }] : [],
      ),
    )
    if (waiting.length === 0) return
    const named = random.pick(waiting)
    switch (random.pick(['now', 'later', 'pause', 'skip', 'cancel'] as const)) {
      case 'now':
        return wishes.runNow(named)
      case 'later':
        return wishes.postpone(named, server.now() + random.spread(minute, 2 * day), random.chance(0.5))
      case 'pause':
        wishes.pause(named)
        return later(0.9, minute, day, () => wishes.resume(named))
      case 'skip':
        return wishes.skip(named)
      case 'cancel':
        return wishes.cancel(named, 'afterAction')
    }
  }

  function optionsFor(computer: number) {
    return someOptions(random, server.now(), fleet.computers[computer]?.calendar.zone ?? 'UTC')
  }

  function later(share: number, leastMs: number, mostMs: number, act: () => void): void {
    if (random.chance(share)) scene.after(random.spread(leastMs, mostMs), act)
  }

  function changeMind(named: Named): void {
    perhapsCancel(named)
    perhapsApprove(named, 3)
    for (const isPerson of [true, false])
      later(0.08, 1000, day, () => wishes.postpone(named, server.now() + random.spread(minute, 2 * day), isPerson))
    later(0.1, 1000, day, () => wishes.runNow(named))
    later(0.15, 100, hour, () => {
      wishes.pause(named)
      later(0.9, 50, 6 * hour, () => wishes.resume(named))
    })
    later(0.05, 100, hour, () => wishes.skip(named))
    later(0.2, hour, 3 * day, () => wishes.rerun(named))
  }

  /** Somebody reads the plan, and approves what they read some time later. */
  function perhapsApprove(named: Named, times: number): void {
    if (times === 0 || wishes.sessionOf(named)?.options.approval !== 'person') return
    later(0.9, minute, 8 * hour, () => {
      const session = wishes.sessionOf(named)
      const hash = session?.plan?.hash
      if (!session || isFinal(session.state)) return
      if (hash !== undefined) scene.after(random.spread(1000, 2 * hour), () => wishes.approve(named, hash))
      perhapsApprove(named, times - 1)
    })
  }

  function perhapsCancel(named: Named): void {
    if (!random.chance(0.25)) return
    const how = random.pick(['now', 'afterAction'] as const)
    const isAtOnce = random.chance(0.1)
    if (isAtOnce) scene.saw('cancelled within a millisecond of being asked for')
    const after = isAtOnce ? random.between(0, 1) : random.spread(200, 2 * hour)
    scene.after(after, () => wishes.cancel(named, how))
    if (random.chance(0.3)) scene.after(after + random.spread(1, hour), () => wishes.cancel(named, 'now'))
  }

  scene.after(random.spread(1000, hour), () => ask(sessions))
}
