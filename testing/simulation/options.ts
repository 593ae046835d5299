/** Makes up what people may ask a session to do: every option, and combinations that nobody would think of. */
import type { Command } from '@fettle/core/terms/command.ts'
import {
  catchUps,
  defaultOptions,
  noAnswerActs,
  rebootPreferences,
  sessionKinds,
  type SessionOptions,
  userContexts,
  type WindowOptions,
} from '@fettle/core/terms/session.ts'
import type { Random } from './random.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const offlineWaits = [0, 10 * minute, hour, 2 * day, 2 * day, 5 * day]
const timeLimits = [2 * minute, 20 * minute, hour, 4 * hour, 4 * hour]

/** Options of a session that is asked for at a moment of the server's clock. */
export function someOptions(random: Random, now: number, zone: string): SessionOptions {
  const purpose = random.chance(0.85) ? 'keep' : random.pick(['repair', 'reboot', 'reboot'] as const)
  const kind = purpose !== 'keep' || random.chance(0.6) ? 'full' : random.pick(sessionKinds)
  return {
    ...defaultOptions,
    kind,
    ...(kind === 'command' ? { command: someCommand(random) } : {}),
    purpose,
    offlineWaitMs: random.pick(offlineWaits),
    timeLimitMs: random.pick(timeLimits),
    window: someWindow(random, now, zone),
    approval: random.chance(0.25) ? 'person' : 'none',
    personWaitMs: random.pick([2 * hour, day, 4 * day]),
    userContext: random.pick(userContexts),
    userWaitMs: random.pick([0, 10 * minute, 2 * hour, 8 * hour]),
    reboot: {
      preference: random.chance(0.2) ? 'prompt' : random.pick(rebootPreferences),
      promptMs: random.pick([minute, 30 * minute, 2 * hour]),
      onNoAnswer: random.pick(noAnswerActs),
      deferrals: random.pick([0, 0, 1, 3]),
      deferralMs: random.pick([10 * minute, hour, 4 * hour]),
      noticeMs: random.pick([0, 5 * minute]),
      notInBusinessHours: random.chance(0.5),
    },
    postpone: { times: random.pick([1, 3]), withinMs: random.pick([day, 7 * day]) },
    inventoryFirst: random.chance(0.8),
  }
}

function someCommand(random: Random): Command {
  const script = { language: 'sh', source: 'true', timeoutSeconds: 60 } as const
  return { title: 'true', script: random.chance(0.3) ? { ...script, context: 'user' } : script, environment: {} }
}

function someWindow(random: Random, now: number, zone: string): WindowOptions {
  const at = now + random.spread(minute, 3 * day)
  const start = random.pick([
    { type: 'now' } as const,
    { type: 'now' } as const,
    { type: 'afterHours' } as const,
    { type: 'at', at, zone } as const,
  ])
  const lengthMs = random.pick([undefined, 20 * minute, 2 * hour, 2 * hour, 8 * hour])
  return { start, catchUp: random.pick(catchUps), ...(lengthMs === undefined ? {} : { lengthMs }) }
}
