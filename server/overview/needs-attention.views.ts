/** What is wrong now, the same trouble on many computers as one. */
import { type Kysely, sql } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getCause, getOverview, OpenCause } from '@fettle/contract/http/overview.ts'
import { adviceFor, unsorted } from '@fettle/core/report/cause.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'

/** States that are failed or unknown and not over, on computers that are there. In index item_state_open. */
const openStates = sql`item_state join computer on computer.id = item_state.computer_id
  where item_state.until is null and item_state.verdict in ('failed', 'unknown') and item_state.cause is not null
    and computer.deleted_at is null`

/** Without a cause are only states that something else than a session wrote. */
const causeOfState = sql`item_state.cause`

const causesMax = 50
const itemsMax = 5
const samplesMax = 3
/** States that are looked at for them; a computer that has more of them than that leaves fewer samples. */
const sampledMax = 100

interface Row {
  readonly cause: string
  readonly sentence: string | null
  readonly computers: number
  readonly item_count: number
  readonly first_at: string
  readonly last_at: string
  readonly items: OpenCause['items']
  readonly sessions: OpenCause['sessions']
  readonly all_causes: number
  readonly all_computers: number
}

/** Causes of what is failed or unknown now, those with the most computers first. */
export async function needsAttention(db: Kysely<Tables>): Promise<ResponseOf<typeof getOverview>['needsAttention']> {
  const { rows } = await sql<Row>`
    with open as materialized (
      select ${causeOfState} as cause, item_state.computer_id, item_state.key, item_state.title, item_state.since,
        greatest(item_state.checked_at, computer.checked_at) as seen
      from ${openStates}
    ), of_item as materialized (
      -- A computer has a key once, so that rows are computers.
      select cause, key, max(title) as title, count(*) as computers, min(since) as first_at, max(seen) as last_at
      from open group by cause, key
    ), of_cause as (
      select cause, count(*)::integer as item_count, min(first_at) as first_at, max(last_at) as last_at from of_item group by cause
    ), of_computer as (
      select cause, count(*)::integer as computers from (select cause, computer_id from open group by cause, computer_id) one
      group by cause
    ), each as (
      select cause, computers, item_count, first_at, last_at, count(*) over ()::integer as all_causes
      from of_cause join of_computer using (cause)
      order by computers desc, last_at desc, cause limit ${causesMax}
    )
    select each.*, cause.sentence, some_items.items, some_sessions.sessions,
      (select count(*)::integer from (select from open group by computer_id) one) as all_computers
    from each
    left join cause on cause.id = each.cause
    cross join lateral (
      select jsonb_agg(jsonb_build_object('key', key, 'title', title, 'computers', computers) order by computers desc, key) as items
      from (select key, title, computers from of_item where of_item.cause = each.cause order by computers desc, key limit ${itemsMax}) top
    ) some_items
    cross join lateral (
      select jsonb_agg(jsonb_build_object('id', session_id, 'computer', jsonb_build_object('id', computer_id, 'name', name))
        order by since desc, session_id) as sessions
      from (
        select * from (
          select distinct on (computer_id) computer_id, name, since, session_id from (
            select item_state.computer_id, computer.name, item_state.since, item_state.session_id
            from ${openStates} and ${causeOfState} = each.cause
            order by item_state.since desc, item_state.session_id limit ${sampledMax}
          ) newest order by computer_id, since desc
        ) of_computers order by since desc, session_id limit ${samplesMax}
      ) top
    ) some_sessions
    order by computers desc, last_at desc, each.cause`.execute(db)
  return {
    causes: rows.map(toCause),
    causeCount: rows[0]?.all_causes ?? 0,
    computers: rows[0]?.all_computers ?? 0,
  }
}

function toCause(row: Row): OpenCause {
  const advice = adviceFor(row.cause)
  return {
    cause: row.cause,
    sentence: row.sentence ?? unsorted.sentence,
    ...(advice === undefined ? {} : { advice }),
    computers: row.computers,
    items: row.items,
    itemCount: row.item_count,
    firstAt: row.first_at,
    lastAt: row.last_at,
    sessions: row.sessions,
  }
}

type CausePage = ResponseOf<typeof getCause>

/** One cause, and a page of what has it now, by the computer's name; refuses a cause nobody knows. */
export async function causePage(
  db: Kysely<Tables>,
  id: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<CausePage> {
  const cause = await db.selectFrom('cause').select('sentence').where('id', '=', id).executeTakeFirst()
  if (!cause) refuse('notFound', `There is no cause "${id}"; the overview lists those that are open.`)
  const { rows } = await sql<{
    readonly computer_id: string
    readonly name: string
    readonly tenant_id: string
    readonly tenant_name: string
    readonly key: string
    readonly title: string
    readonly verdict: CausePage['items'][number]['verdict']
    readonly state: string
    readonly since: string
    readonly session_id: string
  }>`
    select item_state.computer_id, computer.name, tenant.id as tenant_id, tenant.name as tenant_name, item_state.key,
      item_state.title, item_state.verdict, item_state.state, item_state.since, item_state.session_id
    from item_state
    join computer on computer.id = item_state.computer_id
    join tenant on tenant.id = computer.tenant_id
    where item_state.until is null and item_state.verdict in ('failed', 'unknown', 'notCompliant') and item_state.cause = ${id}
      and computer.deleted_at is null and ${behind(cursor)}
    order by computer.name, computer.id, item_state.key limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const advice = adviceFor(id)
  return {
    cause: id,
    sentence: cause.sentence,
    ...(advice === undefined ? {} : { advice }),
    items: page.map((row) => ({
      computer: { id: row.computer_id, name: row.name },
      tenant: { id: row.tenant_id, name: row.tenant_name },
      key: row.key,
      title: row.title,
      verdict: row.verdict,
      state: row.state,
      since: row.since,
      sessionId: row.session_id,
    })),
    ...(rows.length > limit && last ? { nextCursor: JSON.stringify([last.name, last.computer_id, last.key]) } : {}),
  }
}

function behind(cursor: string | undefined) {
  if (cursor === undefined) return sql<boolean>`true`
  const [name, id, key] = partsOf(cursor)
  return sql<boolean>`(computer.name, computer.id, item_state.key) > (${name}, ${id}, ${key})`
}

function partsOf(cursor: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(cursor)
    if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === 'string')) return parts
  } catch {
    // Not one of ours either.
  }
  return refuse('badInput', `The cursor "${cursor}" is not one this list gave; ask again without it.`)
}
