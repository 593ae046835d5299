/** Which entries of the audit log does somebody ask for, and how do they look? */
import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import { api } from '@fettle/contract/http/api.ts'
import type { listAudit } from '@fettle/contract/http/audit.ts'
import type { Endpoint, QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Tables } from '../db/tables.ts'
import { readTimeCursor, timeCursor } from '../http/time-cursor.ts'
import { findKind } from '../library/kinds.ts'

export type AuditFilters = Omit<QueryOf<typeof listAudit>, 'limit' | 'cursor'>
export type AuditPage = ResponseOf<typeof listAudit>
export type AuditEntry = AuditPage['items'][number]

/** A page of entries, newest first. */
export async function auditPage(
  db: Kysely<Tables>,
  { limit, cursor, ...filters }: z.output<(typeof listAudit)['query']>,
): Promise<AuditPage> {
  const rows = await filtered(db, filters, cursor)
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map(entryFrom)
  const last = items.at(-1)
  return { items, ...(rows.length > limit && last ? { nextCursor: timeCursor(last) } : {}) }
}

const atOnce = 1000

/** All entries, newest first, a thousand at a time. */
export async function* auditEntries(db: Kysely<Tables>, filters: AuditFilters): AsyncGenerator<readonly AuditEntry[]> {
  let cursor: string | undefined
  do {
    const page: AuditPage = await auditPage(db, { ...filters, limit: atOnce, cursor })
    yield page.items
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

function filtered(db: Kysely<Tables>, filters: AuditFilters, cursor: string | undefined) {
  const { actor, action, object, tenant, result, since, until, text } = filters
  let query = db
    .selectFrom('audit_entry')
    .leftJoin('tenant', 'tenant.id', 'audit_entry.tenant_id')
    .selectAll('audit_entry')
    .select('tenant.name as tenant_name')
    .orderBy('audit_entry.at', 'desc')
    .orderBy('audit_entry.id', 'desc')
  if (actor !== undefined)
    query = query.where(
      sql<boolean>`(strpos(lower(actor), lower(${actor})) > 0 or account_id = ${actor} or credential = ${actor})`,
    )
  const actions = action?.split(',').filter((word) => word !== '') ?? []
  if (actions.length > 0) query = query.where('action', 'in', actions)
  if (object !== undefined)
    // People say a computer's name or its id; asked for by id, both are found.
    query = query.where(
      sql<boolean>`(object_kind = ${object} or object_id = ${object} or object_name = ${object}
        or (object_kind = 'computer' and exists (select from computer where computer.id = ${object}
          and computer.name = audit_entry.object_name and computer.tenant_id = audit_entry.tenant_id)))`,
    )
  if (tenant !== undefined)
    query = query.where((where) =>
      where.or([where('audit_entry.tenant_id', '=', tenant), where('tenant.name', '=', tenant)]),
    )
  if (result !== undefined) query = query.where('result', '=', result)
  if (since !== undefined) query = query.where('audit_entry.at', '>=', since)
  if (until !== undefined) query = query.where('audit_entry.at', '<', until)
  if (text !== undefined)
    query = query.where(
      sql<boolean>`strpos(lower(concat_ws(' ', actor, address, action, object_kind, object_id, object_name, detail, request_id)), lower(${text})) > 0`,
    )
  if (cursor !== undefined) {
    const { at, id } = readTimeCursor(cursor)
    query = query.where(sql<boolean>`(audit_entry.at, audit_entry.id) < (${at}::timestamptz, ${id})`)
  }
  return query
}

type Row = Awaited<ReturnType<ReturnType<typeof filtered>['execute']>>[number]

function entryFrom(row: Row): AuditEntry {
  const declared = (api as Readonly<Record<string, Endpoint | undefined>>)[row.action]
  return {
    ...{ id: row.id, at: row.at, actor: row.actor, address: row.address, action: row.action, result: row.result },
    summary: declared?.summary ?? row.action,
    ...(row.account_id === null ? {} : { accountId: row.account_id }),
    ...(row.credential === null ? {} : { credential: row.credential }),
    ...(row.tenant_id === null ? {} : { tenant: { id: row.tenant_id, name: row.tenant_name ?? row.tenant_id } }),
    ...(row.object_kind === null ? {} : { object: objectFrom(row.object_kind, row.object_id, row.object_name) }),
    detail: row.detail as Record<string, unknown>,
    requestId: row.request_id,
  }
}

function objectFrom(kind: string, id: string | null, name: string | null): NonNullable<AuditEntry['object']> {
  const named = id ?? name
  const known = findKind(kind)
  return {
    kind,
    ...(id === null ? {} : { id }),
    ...(name === null ? {} : { name }),
    ...(named !== null && known ? { history: `/api/v1/${known.plural}/${encodeURIComponent(named)}/history` } : {}),
  }
}
