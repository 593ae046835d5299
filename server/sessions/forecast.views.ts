/** What would starting sessions mean: on how many computers, which wait, how long it takes? One query, whatever their number. */
import { type Kysely, sql } from 'kysely'
import type { Forecast } from '@fettle/contract/http/selections.ts'
import type { SessionOptions } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'

/** So many that would be refused are named. */
const namedMax = 20
/** So many sessions are enough to know how long one takes. */
const sampleMax = 500

interface Row {
  readonly online: number
  readonly offline: number
  readonly excluded: number
  readonly running: number
  readonly items: number | null
  readonly tenants: number
  readonly tenant: string | null
}

/** The forecast for these computers; `at` is how the wish names a moment. */
export async function forecastOf(
  db: Kysely<Tables>,
  ids: readonly string[],
  { options, at }: { readonly options: SessionOptions; readonly at: string | undefined },
): Promise<Forecast> {
  const refuses =
    options.kind === 'inventory'
      ? sql<boolean>`false`
      : sql<boolean>`(excluded_from_maintenance or onboarding = 'pending')`
  const [{ rows }, refused, expectedMs, limits] = await Promise.all([
    sql<Row>`
      select count(*) filter (where node_id is not null and not ${refuses})::integer as online,
        count(*) filter (where node_id is null and not ${refuses})::integer as offline,
        count(*) filter (where ${refuses})::integer as excluded,
        count(*) filter (where id in (select computer_id from session where not final))::integer as running,
        avg(nullif(standing.total, 0))::double precision as items,
        count(distinct tenant_id)::integer as tenants, min(tenant_id) as tenant
      from computer left join computer_standing standing on standing.computer_id = computer.id
      where id = any(${ids})`.execute(db),
    sql<{ id: string; name: string; pending: boolean }>`
      select id, name, onboarding = 'pending' as pending from computer where id = any(${ids}) and ${refuses}
      order by name, id limit ${namedMax}`.execute(db),
    expected(db, ids, options),
    db.selectFrom('running_limit').selectAll().where('scope', '<>', 'tag').execute(),
  ])
  const row = rows[0]
  const most = limits
    .filter(({ scope, id }) => scope === 'installation' || (row?.tenants === 1 && id === row.tenant))
    .map((limit) => limit.most)
  return {
    computers: ids.length,
    online: row?.online ?? 0,
    offline: row?.offline ?? 0,
    excluded: row?.excluded ?? 0,
    alreadyRunning: row?.running ?? 0,
    ...(expectedMs === undefined ? {} : { expectedMs: Math.round(expectedMs) }),
    ...(most.length === 0 ? {} : { atOnce: Math.min(...most) }),
    items: options.items?.length ?? Math.round(row?.items ?? 0),
    rebootPossible: canReboot(options),
    window: windowWords(options, at),
    refused: refused.rows.map(({ id, name, pending }) => ({
      computer: { id, name },
      sentence: pending
        ? `${name} waits to be accepted; only inventory sessions run on it until then.`
        : `${name} is excluded from maintenance; only inventory sessions run on it.`,
    })),
  }
}

function canReboot({ purpose, kind, reboot }: SessionOptions): boolean {
  if (purpose === 'reboot') return true
  return kind !== 'inventory' && kind !== 'detection' && ['ifNeeded', 'prompt', 'force'].includes(reboot.preference)
}

function windowWords({ window }: SessionOptions, at: string | undefined): string {
  switch (window.start.type) {
    case 'now':
      return 'Changes begin now.'
    case 'afterHours':
      return "Changes begin after each computer's business hours."
    default:
      return `Changes begin at ${at?.replace('T', ' ') ?? 'the date'}${at && /z|[+-]\d{2}:\d{2}$/i.test(at) ? '' : ", in each computer's own zone"}.`
  }
}

/** Named items: what changing each usually takes, together. Otherwise the median of the last such sessions there. */
async function expected(
  db: Kysely<Tables>,
  ids: readonly string[],
  { kind, items }: SessionOptions,
): Promise<number | undefined> {
  const { rows } =
    items !== undefined && kind !== 'detection' && kind !== 'inventory'
      ? await sql<{ ms: number | null }>`
          select sum(ms) as ms from (
            select item, percentile_cont(0.5) within group (order by one) as ms
            from action_sample, unnest(recent) as one where item = any(${[...items]}) group by item
          ) usual`.execute(db)
      : await sql<{ ms: number | null }>`
          select percentile_cont(0.5) within group (order by worked_ms) as ms from (
            select worked_ms from session
            where id in (select last_session_id from computer_standing where computer_id = any(${ids})
                and last_session_kind = ${kind} and last_session_state = any('{compliant,changed,partial,failed}')
              order by last_session_at desc limit ${sampleMax})
          ) last`.execute(db)
  return rows[0]?.ms ?? undefined
}
