/** Where does the time of one session go, from the start of the command to its end? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { Cost } from '../measure/stopwatch.ts'

interface Event {
  readonly at: string
  readonly type: string
}

/**
 * Seconds of the parts, one after the other; they add up to the command's wall time. The server's times are whole
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
  const marks: readonly (readonly [phase: string, end: number | undefined])[] = [
    ['command starts, asks', Date.parse(session.createdAt)],
    ['server: request to order', at('identified')],
    ['agent looks', at('answered')],
    ['server: plan', at('planned')],
    [
      'agent carries out',
      session.actions.some(({ startedAt }) => startedAt !== undefined) ? end(session) : at('planned'),
    ],
    ['server: close', end(session)],
    ['answer, command ends', cost.startedAt + cost.wall * 1000],
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

function end(session: SessionDetail): number | undefined {
  return session.endedAt === undefined ? undefined : Date.parse(session.endedAt)
}
