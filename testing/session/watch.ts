/** Looks at sessions while they are under way and when they are over, the way the tests of whole sessions want to see them. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { WaitReason } from '@fettle/core/terms/session.ts'
import { until } from '../computers/until.ts'
import type { Operator } from '../world/operator.ts'

type Wait = NonNullable<SessionDetail['wait']>

/** The session as it is now. */
export async function look(operator: Operator, id: string): Promise<SessionDetail> {
  return await operator.call('getSession', { params: { id }, query: {} })
}

/** The wait of a session once it is one for this reason, whose sentence matches. */
export async function waitOf(operator: Operator, id: string, reason: WaitReason, sentence = /./): Promise<Wait> {
  let seen = 'never looked at'
  const found = async () => {
    const { state, wait, report } = await look(operator, id)
    seen = `${state}, ${wait?.reason ?? 'no wait'}: ${wait?.sentence ?? report.join(' ')}`
    return state === 'waiting' && wait?.reason === reason && sentence.test(wait.sentence) ? wait : undefined
  }
  return await until(`session ${id} waits for ${reason}`, found, 60_000).catch((error: Error) => {
    throw new Error(`${error.message}; it is ${seen}`)
  })
}

/** What became of each item, "verdict reason", by its name without the computer's before it. */
export function results({ actions, computer }: SessionDetail): Record<string, string> {
  const bare = (item: string) => item.replace(`${computer.name}-`, '')
  return Object.fromEntries(
    actions.map(({ item, verdict, reason }) => [bare(item), `${verdict} ${reason ?? ''}`.trim()]),
  )
}

/** What was decided about reboots, "point outcome". */
export function rebootsOf({ reboots }: SessionDetail): readonly string[] {
  return reboots.map(({ point, outcome }) => `${point} ${outcome}`)
}

/** Says what happened to a session, for a test that fails. */
export function story({ state, problem, report, reboots, wait }: SessionDetail): string {
  return JSON.stringify({ state, problem, report, reboots, wait }, null, 1)
}
