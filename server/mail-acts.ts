/** What the links of mails can do with sessions; a refusal becomes a sentence for the person. */
import type { Session } from '@fettle/core/terms/session.ts'
import { Refusal } from './http/refusal.ts'
import type { ActResult, LinkActs } from './mail/link.routes.ts'
import { postponeSession, rebootNow, runSessionNow, type SteerParts } from './sessions/steer.commands.ts'

/** The acts, on an engine that may exist only later. */
export function mailActs(parts: () => SteerParts): LinkActs {
  return {
    postpone: (sessionId, by, until) =>
      told(
        () => postponeSession(parts(), { sessionId, by, until, isPerson: true }),
        (session) => session.postponed?.until === until,
      ),
    runNow: (sessionId, by) =>
      told(
        () => runSessionNow(parts(), { sessionId, by }),
        () => true,
      ),
    rebootNow: (sessionId, by) =>
      told(
        () => rebootNow(parts(), { sessionId, by }),
        () => true,
      ),
  }
}

async function told(
  ask: () => Promise<Session | undefined>,
  isDone: (session: Session) => boolean,
): Promise<ActResult> {
  try {
    const session = await ask()
    if (session && isDone(session)) return { done: true }
    return { done: false, sentence: 'The updates have begun meanwhile.' }
  } catch (error) {
    if (error instanceof Refusal) return { done: false, sentence: error.message }
    throw error
  }
}
