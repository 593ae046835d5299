/** Whose is a computer or a session, for those who may hear only of their own? */
import type { Kysely } from 'kysely'
import { unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'

/** A computer that moves into another tenant is heard of by its former one for at most so long. Milliseconds. */
const knownMs = 5_000
const knownMax = 20_000

export interface About {
  readonly computerId?: string
  readonly sessionId?: string
}

/** A function that gives the tenant of a computer, or of a session; asked often, so it remembers for some seconds. */
export function createOwnerOf(db: Kysely<Tables>, now: () => number): (about: About) => Promise<string | undefined> {
  const known = new Map<string, { readonly at: number; readonly tenantId: Promise<string | undefined> }>()
  return async ({ computerId, sessionId }) => {
    const id = computerId ?? sessionId
    if (id === undefined) return undefined
    const before = known.get(id)
    if (before && now() - before.at < knownMs) return await before.tenantId
    const tenantId = unscoped(() => find(db, computerId === undefined ? 'session' : 'computer', id))
    known.delete(id)
    known.set(id, { at: now(), tenantId })
    if (known.size > knownMax) known.delete(known.keys().next().value ?? '')
    tenantId.catch(() => known.delete(id))
    return await tenantId
  }
}

async function find(db: Kysely<Tables>, table: 'computer' | 'session', id: string): Promise<string | undefined> {
  const row = await db.selectFrom(table).select('tenant_id').where('id', '=', id).executeTakeFirst()
  return row?.tenant_id
}
