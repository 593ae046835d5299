/** How long is the output of a session, and where do its pages begin? */
import { type Kysely, sql } from 'kysely'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getSessionLogOutline } from '@fettle/contract/http/sessions.ts'
import type { Tables } from '../db/tables.ts'

type Outline = ResponseOf<typeof getSessionLogOutline>

const mostStarts = 20_000

interface Row {
  readonly first: number | null
  readonly last: number | null
  readonly total: number
  readonly out: number
  readonly err: number
  readonly note: number
  readonly starts: readonly number[] | null
}

/** The outline of a session's output; undefined when there is no such session. One pass over the numbers, no texts. */
export async function sessionLogOutline(
  db: Kysely<Tables>,
  id: string,
  { action, streams, step }: QueryOf<typeof getSessionLogOutline>,
): Promise<Outline | undefined> {
  const session = await db.selectFrom('session').select('created_at').where('id', '=', id).executeTakeFirst()
  if (!session) return undefined
  const day = session.created_at.slice(0, 10)
  const wanted = streams === undefined ? sql`true` : sql`stream = any(${streams.split(',')}::text[])`
  const { rows } = await sql<Row>`
    with line as materialized (
      select n, stream from output
      where day = ${day} and session_id = ${id} and (${action ?? null}::text is null or action_id = ${action ?? null})
    ), fit as (
      select n, row_number() over (order by n) as place from line where ${wanted}
    ), page as (
      select n from fit where (place - 1) % ${step} = 0 order by n limit ${mostStarts}
    )
    select
      (select min(n) from output where day = ${day} and session_id = ${id}) as first,
      (select max(n) from fit) as last,
      (select count(*) from fit)::int as total,
      count(*) filter (where stream = 'out')::int as out,
      count(*) filter (where stream = 'err')::int as err,
      count(*) filter (where stream = 'note')::int as note,
      (select array_agg(n order by n) from page) as starts
    from line`.execute(db)
  const row = rows[0]
  return {
    first: row?.first ?? 0,
    last: row?.last ?? 0,
    total: row?.total ?? 0,
    counts: { out: row?.out ?? 0, err: row?.err ?? 0, note: row?.note ?? 0 },
    starts: (row?.starts ?? []).map(Number),
  }
}
