/** Keeps what inventory scripts found: the last good value beside the last error, and every change. */
import { type Kysely, sql } from 'kysely'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { canonicalJson, type Json } from '@fettle/core/terms/json.ts'
import type { Tables } from '../db/tables.ts'

export type InventoryResults = NonNullable<Extract<AgentEvent, { type: 'inventoried' }>['results']>

/** Characters of a value's JSON that are kept; facts are read for every computer when deployments are decided. */
const valueMax = 32 * 1024
const errorMax = 2000

/** Keeps results of scripts with these keys; others were not asked, so they are not believed. A failure leaves the value alone. */
export async function saveResults(
  tx: Kysely<Tables>,
  computerId: string,
  {
    results,
    keys,
    at,
  }: { readonly results: InventoryResults; readonly keys: ReadonlySet<string>; readonly at: number },
): Promise<void> {
  const rows = Object.entries(results)
    .filter(([key]) => keys.has(key))
    .map(([key, result]) => ({ key, ...kept(result) }))
  if (rows.length === 0) return
  const time = new Date(at)
  // Changes first: they are found by comparing with what is there.
  await sql`
    with found as (
      select key, value, error from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as found (key text, value jsonb, error text)
    ), changed as (
      select found.key, known.value as before, found.value as after
      from found left join inventory_value as known on known.computer_id = ${computerId} and known.key = found.key
      where found.error is null and known.value is distinct from found.value
    ), history as (
      insert into inventory_change (computer_id, key, at, before, after)
      select ${computerId}, key, ${time}, before, after from changed
    )
    insert into inventory_value as known (computer_id, key, value, value_at, changed_at, error, error_at, failures)
    select ${computerId}, found.key, found.value, case when error is null then ${time}::timestamptz end,
      case when error is null then ${time}::timestamptz end, error, case when error is not null then ${time}::timestamptz end,
      case when error is null then 0 else 1 end
    from found
    on conflict (computer_id, key) do update set
      value = case when excluded.error is null then excluded.value else known.value end,
      value_at = coalesce(excluded.value_at, known.value_at),
      changed_at = case when excluded.error is null and known.value is distinct from excluded.value then excluded.value_at
        else known.changed_at end,
      error = coalesce(excluded.error, known.error),
      error_at = coalesce(excluded.error_at, known.error_at),
      failures = case when excluded.error is null then 0 else known.failures + 1 end`.execute(tx)
}

function kept(result: InventoryResults[string]): { readonly value?: Json; readonly error?: string } {
  if (result.found === 'error') return { error: result.detail.slice(0, errorMax) }
  const value = result.value as Json
  const { length } = canonicalJson(value)
  if (length > valueMax) return { error: `The value has ${length} characters as JSON; ${valueMax} can be kept.` }
  return value === null ? { error: 'The value is null, which says nothing.' } : { value }
}

/** The last good values of these keys: what expressions see as facts, however old. */
export async function lastValues(
  tx: Kysely<Tables>,
  computerId: string,
  keys: ReadonlySet<string>,
): Promise<Readonly<Record<string, unknown>>> {
  if (keys.size === 0) return {}
  const rows = await tx
    .selectFrom('inventory_value')
    .select(['key', 'value'])
    .where('computer_id', '=', computerId)
    .where('value_at', 'is not', null)
    .where('key', 'in', [...keys])
    .execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

export const inventoryDays = 400
const changesMax = 1000

/** Forgets old changes: of each key those beyond the newest thousand, and what is older than 400 days. */
export async function forgetOldChanges(db: Kysely<Tables>, now: number): Promise<void> {
  const before = new Date(now - inventoryDays * 86_400_000)
  await sql`delete from inventory_change where at < ${before}`.execute(db)
  await sql`delete from software_change where at < ${before}`.execute(db)
  await sql`
    delete from inventory_change using (
      select ctid as place, row_number() over (partition by computer_id, key order by at desc) as rank from inventory_change
    ) as ranked where inventory_change.ctid = ranked.place and ranked.rank > ${changesMax}`.execute(db)
}
