/** How is the session of a scheduled run started on one computer, once and no more? */
import type { Id } from '@fettle/core/terms/ids.ts'
import type { SessionOptions } from '@fettle/core/terms/session.ts'
import { type SessionParts, startSessions } from '../sessions/start.commands.ts'

export interface ComputerStart {
  readonly computer: { readonly id: string; readonly name: string }
  readonly options: SessionOptions
  readonly trigger: string
  readonly batchId: Id<'bat'>
  readonly scheduleId: string
}

export type Outcome =
  | { readonly outcome: 'started' | 'joined'; readonly sessionId: string }
  | { readonly outcome: 'refused' | 'failed'; readonly sentence: string }

/** Starts it, joins a session that asks for the same, or says why not. One that the run has started before is not repeated. */
export async function startComputer(parts: SessionParts, start: ComputerStart): Promise<Outcome> {
  const { computer, options, trigger, batchId, scheduleId } = start
  const before = await parts.db
    .selectFrom('session')
    .select('id')
    .where('batch_id', '=', batchId)
    .where('computer_id', '=', computer.id)
    .executeTakeFirst()
  if (before) return { outcome: 'started', sessionId: before.id }
  const request = { computers: [computer], options, trigger, priority: 'scheduled' as const, scheduleId, batchId }
  const { started, merged, refused } = await startSessions(parts, request)
  const [session] = started
  if (session) return { outcome: 'started', sessionId: session.id }
  const [joined] = merged
  if (joined) return { outcome: 'joined', sessionId: joined.id }
  return { outcome: 'refused', sentence: refused[0]?.sentence ?? `No session was started on ${computer.name}.` }
}
