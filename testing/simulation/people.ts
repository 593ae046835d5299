/** Simulates the people: they ask for sessions of all kinds, ask again, cancel, cancel harder, and meddle with computers. */
import type { SessionId } from '@fettle/core/terms/ids.ts'
import { defaultOptions, sessionKinds, type SessionOptions } from '@fettle/core/terms/session.ts'
import type { Scene } from './scene.ts'
import type { Server } from './server.ts'
import type { World } from './world.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const offlineWaits = [0, 10 * minute, hour, 2 * day]
const timeLimits = [2 * minute, 20 * minute, hour, 4 * hour]

/** Lets people ask for this many sessions; `done` is called some time after the last. */
export function letPeopleWork(
  { scene, server, worlds }: { readonly scene: Scene; readonly server: Server; readonly worlds: readonly World[] },
  sessions: number,
  done: () => void,
): void {
  const { random } = scene

  function ask(left: number): void {
    if (left === 0) return scene.after(random.spread(minute, day), done)
    const computer = random.between(0, worlds.length - 1)
    if (random.chance(0.7)) worlds[computer]?.meddle()
    const sessionId = server.ask(computer, someOptions())
    if (sessionId) perhapsCancel(computer, sessionId)
    scene.after(random.spread(1000, 6 * hour), () => ask(left - 1))
  }

  function someOptions(): SessionOptions {
    const kind = random.chance(0.5) ? 'full' : random.pick(sessionKinds)
    const [offlineWaitMs, timeLimitMs] = [random.pick(offlineWaits), random.pick(timeLimits)]
    return { ...defaultOptions, kind, offlineWaitMs, timeLimitMs }
  }

  function perhapsCancel(computer: number, sessionId: SessionId): void {
    if (!random.chance(0.25)) return
    const how = random.pick(['now', 'afterAction'] as const)
    const isAtOnce = random.chance(0.1)
    if (isAtOnce) scene.saw('cancelled within a millisecond of being asked for')
    const after = isAtOnce ? random.between(0, 1) : random.spread(200, 2 * hour)
    scene.after(after, () => server.cancel(computer, sessionId, how))
    if (random.chance(0.3)) scene.after(after + random.spread(1, hour), () => server.cancel(computer, sessionId, 'now'))
  }

  scene.after(random.spread(1000, hour), () => ask(sessions))
}
