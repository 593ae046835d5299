/** Adds entries to the audit log, and forgets those that are too old; the only writer of its tables. */
import { type Kysely, sql } from 'kysely'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import type { NewEntry } from './entry.ts'

type Db = Kysely<Tables>

/**
 * Adds an entry; what was written before the change began is taken away in the same statement.
 * The tenant is the one that was noted or written, else the one of the computer or session that the call was about; of those that the
 * caller reaches, because others may have computers of the same name.
 */
export async function addEntry(db: Db, entry: NewEntry, now: number): Promise<void> {
  const { actor, accountId, credential, address, action, result, detail, requestId, object, tenantId, tenant, within } =
    entry
  const [id = null, name = null] = [object?.id, object?.name]
  const isOf = (kind: string): boolean => object?.kind === kind
  const reached = (column: string) =>
    within === undefined ? sql`true` : sql`${sql.ref(column)} = any(${[...within]}::text[])`
  await sql`
    with begun as (delete from audit_intent where request_id = ${requestId})
    insert into audit_entry
      (id, at, actor, account_id, credential, address, action, tenant_id, object_kind, object_id, object_name, result, detail, request_id)
    select ${newId('aud')}, ${new Date(now)}, ${actor}, ${accountId ?? null}, ${credential ?? null}, ${address}, ${action},
      coalesce(
        ${tenantId ?? null}::text,
        (select t.id from tenant t where (t.id = ${tenant ?? null}::text or t.name = ${tenant ?? null}::text) and ${reached('t.id')}
          order by t.deleted_at nulls first limit 1),
        (select t.id from tenant t where ${isOf('tenant')} and (t.id = ${id}::text or t.name = ${name}::text) and ${reached('t.id')}
          order by t.deleted_at nulls first limit 1),
        (select c.tenant_id from computer c where ${isOf('computer')} and (c.id = ${id}::text or c.name = ${name}::text) and ${reached('c.tenant_id')}
          order by c.deleted_at nulls first limit 1),
        (select s.tenant_id from session s where ${isOf('session')} and s.id = ${id}::text and ${reached('s.tenant_id')})
      ),
      ${object?.kind ?? null}, ${id}, ${name}, ${result}, ${JSON.stringify(detail)}::jsonb, ${requestId}`.execute(db)
}

/** Writes down that a change is about to begin. */
export async function addIntent(db: Db, entry: NewEntry, now: number): Promise<void> {
  await db
    .insertInto('audit_intent')
    .values({ request_id: entry.requestId, at: new Date(now), entry: JSON.stringify(entry) })
    .execute()
}

/** A change that has not come to its end by then was cut off with its server. Milliseconds. */
const cutOffMs = 60 * 60_000

/** Makes entries of what began and never came to an end: whether it took effect is unknown, and the entry says so. */
export async function settleCutOff(db: Db, now: number): Promise<void> {
  const rows = await db
    .selectFrom('audit_intent')
    .select(['entry', 'at'])
    .where('at', '<', new Date(now - cutOffMs).toISOString())
    .orderBy('at')
    .limit(1000)
    .execute()
  for (const { entry, at } of rows) {
    const begun = entry as NewEntry
    const detail = {
      ...begun.detail,
      sentence: 'The server was cut off before it ended; whether it took effect is unknown.',
    }
    await addEntry(db, { ...begun, result: 'unknown', detail }, Date.parse(at))
  }
}

/** How long entries are kept. Days. */
export const auditDays = 400

/** Forgets entries that are older than 400 days. */
export async function forgetOldAudit(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('audit_entry')
    .where('at', '<', new Date(now - auditDays * 86_400_000).toISOString())
    .execute()
}
