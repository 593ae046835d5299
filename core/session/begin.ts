/** Makes a session that has just been asked for and has done nothing yet. */
import type { Instant } from '../terms/ids.ts'
import { type Session, type Stage, stageNames } from '../terms/session.ts'

export type NewSession = Pick<
  Session,
  'id' | 'computer' | 'tenantId' | 'options' | 'trigger' | 'priority' | 'online' | 'needsInventory'
> &
  /** `postponed`, no times: held for a moment, so that whoever asked can take it back before anything begins. */
  Partial<Pick<Session, 'batchId' | 'postponed'>>

/** A queued session; its first event is `requested`. */
export function newSession(asked: NewSession, now: Instant): Session {
  return {
    ...asked,
    state: 'queued',
    stages: stageNames.map((name): Stage => ({ name, status: 'pending' })),
    createdAt: now,
    workedMs: 0,
    waitedMs: 0,
    countedFrom: now,
    holdsTurn: false,
    wantsTurn: false,
    locks: [],
    phase: 'look',
    mustLookAgain: false,
    reboots: [],
    primaryUsers: [],
    actions: [],
    ordersGiven: 0,
    revision: 0,
  }
}
