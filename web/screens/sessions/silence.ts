/** Says whether nothing has been heard of what runs for longer than is good. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'

type Given = Pick<SessionDetail, 'state' | 'heardAt'> & {
  readonly options: Pick<SessionDetail['options'], 'timeLimitMs'>
  readonly actions: readonly Pick<SessionDetail['actions'][number], 'status' | 'limitMs'>[]
}

/** So much of its time limit an action may say nothing. */
const quietShare = 1 / 3

/**
 * How long nothing was heard of the actions that run, in milliseconds; undefined while that is nothing to speak of. An action
 * without a limit of its own has the session's. `heard`: what came in since the session was read, milliseconds since 1970.
 */
export function silenceOf({ state, heardAt, actions, options }: Given, now: number, heard = 0): number | undefined {
  const running = actions.filter(({ status }) => status === 'running')
  if (state !== 'executing' || heardAt === undefined || running.length === 0) return undefined
  const limitMs = Math.min(...running.map((action) => action.limitMs ?? options.timeLimitMs))
  const ms = now - Math.max(Date.parse(heardAt), heard)
  return ms > limitMs * quietShare ? ms : undefined
}
