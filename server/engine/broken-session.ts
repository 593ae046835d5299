/** Tells whose failure an error is: one session's, which must end then, or the database's, which concerns everybody. */
import { DatabaseError } from 'pg'
import { isLostConnection } from '../db/lost-connection.ts'
import { commitUnknown } from '../db/transaction.ts'

/** A session that cannot go on because of a mistake of ours; whatever else was being done has nothing to do with it. */
export class BrokenSession extends Error {
  readonly sessionId: string
  constructor(sessionId: string, cause: unknown) {
    super(`session ${sessionId} cannot go on`, { cause })
    this.sessionId = sessionId
  }
}

/** Runs work for a session. Its failure is that session's, except when the database is to blame. */
export async function blaming<T>(sessionId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BrokenSession || isDatabaseTrouble(error)) throw error
    throw new BrokenSession(sessionId, error)
  }
}

/** Classes of SQLSTATE that say something about the values of a statement: bad data, a broken constraint. */
const aboutValues = new Set(['22', '23'])

function isDatabaseTrouble(error: unknown): boolean {
  if (error instanceof DatabaseError) return !aboutValues.has(error.code?.slice(0, 2) ?? '')
  return isLostConnection(error) || (error as { readonly code?: unknown }).code === commitUnknown
}

/** What people read as the cause of such a session's end. */
export function brokenSentence({ cause }: BrokenSession): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return `The server could not go on with this session because of a mistake of its own: ${text.slice(0, 500)}. Its log has the details under the session's id.`
}
