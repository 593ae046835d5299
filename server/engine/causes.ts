/** Keeps the sentence of each cause once; sessions and states of items only name it. */
import { sql, type Transaction } from 'kysely'
import type { Cause } from '@fettle/core/report/cause.ts'
import type { Tables } from '../db/tables.ts'

/** Stores causes that were not known before; in one order everywhere, so that no two transactions wait for each other. */
export async function keepCauses(tx: Transaction<Tables>, causes: readonly Cause[]): Promise<void> {
  const byId = new Map(causes.map((cause) => [cause.id, cause]))
  if (byId.size === 0) return
  const rows = [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  await sql`
    insert into cause (id, sentence)
    select id, sentence from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as one (id text, sentence text)
    where not exists (select from cause where cause.id = one.id)
    on conflict (id) do nothing`.execute(tx)
}
