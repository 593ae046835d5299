/** Where does the time of one session go, from the start of the command to its end? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { Cost } from '../measure/stopwatch.ts'

/** An event of a session, as the server stored it. */
interface Event {
  readonly at: string
  readonly type: string
}

/**
 * Seconds of the parts, one after the other; they add up to the command's wall time. The server's moments are whole
 * milliseconds, so each part may be one off.
 */
export function phasesOf(
  cost: Cost,
  session: SessionDetail,
  events: readonly Event[],
): Readonly<Record<string, number>> {
  const at = (type: string): number | undefined => {
    const found = events.find((event) => event.type === type)
    return found && Date.parse(found.at)
  }
  const isCarriedOut = session.actions.some(({ startedAt }) => startedAt !== undefined)
  const marks: readonly (readonly [phase: string, end: number | undefined])[] = [
    ['command starts, asks', Date.parse(session.createdAt)],
    ['inventory', at('inventoried')],
    ['server identifies', at('identified')],
    ['order goes, agent looks, answers come', at('answered')],
    ['server plans', at('planned')],
    ['order goes, agent carries out and verifies', isCarriedOut ? serverEnd(session) : undefined],
    ['final state comes, command ends', cost.startedAt + cost.wall * 1000],
  ]
  const phases: Record<string, number> = {}
  let last = cost.startedAt
  for (const [phase, moment] of marks) {
    if (moment === undefined) continue
    phases[phase] = (moment - last) / 1000
    last = moment
  }
  return phases
}

/** Seconds from the request's arrival at the server until the final state was stored there; undefined before that. */
export function serverSeconds(session: SessionDetail): number | undefined {
  const end = serverEnd(session)
  return end === undefined ? undefined : (end - Date.parse(session.createdAt)) / 1000
}

function serverEnd({ endedAt }: SessionDetail): number | undefined {
  return endedAt === undefined ? undefined : Date.parse(endedAt)
}
