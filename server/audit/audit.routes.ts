/** Serves the audit log, as pages and as a file. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { streamed } from '../http/streamed.ts'
import { type AuditEntry, auditEntries, auditPage } from './audit.views.ts'

/** Handlers of the audit room. */
export function auditHandlers(db: Kysely<Tables>): Pick<Handlers, 'listAudit' | 'downloadAudit'> {
  return {
    listAudit: ({ query }) => auditPage(db, query),
    downloadAudit: async ({ query }) => streamed('text/csv', csv(auditEntries(db, query)), 'audit.csv'),
  }
}

const columns: Readonly<Record<string, (entry: AuditEntry) => string | undefined>> = {
  at: ({ at }) => at,
  actor: ({ actor }) => actor,
  account: ({ accountId }) => accountId,
  credential: ({ credential }) => credential,
  address: ({ address }) => address,
  action: ({ action }) => action,
  tenant: ({ tenant }) => tenant?.name,
  'object kind': ({ object }) => object?.kind,
  'object id': ({ object }) => object?.id,
  'object name': ({ object }) => object?.name,
  result: ({ result }) => result,
  detail: ({ detail }) => (Object.keys(detail).length === 0 ? undefined : JSON.stringify(detail)),
  request: ({ requestId }) => requestId,
  id: ({ id }) => id,
}

async function* csv(pages: AsyncIterable<readonly AuditEntry[]>): AsyncGenerator<string> {
  yield row(Object.keys(columns))
  for await (const entries of pages)
    yield entries.map((entry) => row(Object.values(columns).map((cell) => cell(entry) ?? ''))).join('')
}

/** A line after RFC 4180. What a spreadsheet would take for a formula gets a quote mark before it. */
function row(cells: readonly string[]): string {
  const safe = cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell))
  return `${safe.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`
}
