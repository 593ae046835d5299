/** Sessions for tests of what people are told: stored as the engine stores them, in the state that a test wants. */
import type { Kysely } from 'kysely'
import { newSession } from '@fettle/core/session/begin.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import { defaultOptions, type Session, type SessionOptions } from '@fettle/core/terms/session.ts'
import { newId } from '../../server/db/new-id.ts'
import type { Tables } from '../../server/db/tables.ts'
import { inTransaction } from '../../server/db/transaction.ts'
import { Documents } from '../../server/engine/documents.ts'
import { insertSession, saveSession } from '../../server/engine/session-store.ts'

export const hourMs = 3_600_000

/** An action of a plan: an update of an example, unless said otherwise. */
export function anAction(id: string, more: Partial<PlannedAction> = {}): PlannedAction {
  return {
    ...{ id, key: `example-${id}`, item: `example-${id}`, title: `Example ${id.slice(1)}`, kind: 'update' },
    ...{ phase: 'software', reason: 'updateAvailable', because: 'Version 1.0 is installed and 2.0 is the latest.' },
    ...{ desired: 'latest', before: '1.0', to: '2.0', dependsOn: [], rebootNeeded: false },
    ...more,
  } as PlannedAction
}

export interface Wish {
  readonly options?: Partial<SessionOptions>
  readonly notify?: Partial<SessionOptions['notify']>
  readonly actions?: readonly PlannedAction[]
  /** What is different about the session itself. */
  readonly session?: Partial<Session>
}

/** A session that waits until tonight with a plan, unless the wish says otherwise; not stored. */
export function aSession(computer: { id: string; name: string; tenantId: string }, wish: Wish = {}): Session {
  const now = Date.now()
  const opensAt = now + 6 * hourMs
  const options: SessionOptions = {
    ...defaultOptions,
    window: { start: { type: 'at', at: opensAt, zone: 'Europe/Vienna' }, catchUp: 'nextWindow' },
    ...wish.options,
    notify: { ...defaultOptions.notify, before: true, after: true, ...wish.notify },
  }
  const begun = newSession(
    {
      id: newId('ses'),
      computer: { id: computer.id as never, name: computer.name },
      tenantId: computer.tenantId as never,
      ...{ options, trigger: 'an operator', priority: 'adhoc', online: true, needsInventory: false },
    },
    now,
  )
  const actions = wish.actions ?? [anAction('a1')]
  return {
    ...begun,
    state: 'waiting',
    phase: 'act',
    openWindow: { opensAt, businessHours: [], sentence: 'at the chosen time' },
    wait: {
      ...{ reason: 'window', sentence: 'Waits for its window.', owner: 'the clock', since: now, deadline: opensAt },
      atDeadline: 'Changes begin.',
    },
    plan: {
      ...{ computerId: computer.id as never, actions, excluded: [], cycles: [] },
      hash: newId('hsh').padEnd(64, '0').slice(0, 64),
    },
    ...wish.session,
  }
}

/** Stores the session with its plan and actions. */
export async function storeSession(db: Kysely<Tables>, session: Session): Promise<Session> {
  await inTransaction(db, async (tx) => {
    const { plan: _plan, ...bare } = session
    const before = { ...bare, actions: [] }
    await insertSession(tx, before)
    await saveSession(tx, new Documents(), { before, after: session, events: [] })
  })
  return session
}
