/** What happened on a computer, put together from what every room keeps: one query, a page at a time. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import {
  type getComputerTimeline,
  type TimelineEntry,
  type TimelinePart,
  timelineParts,
} from '@fettle/contract/http/computer-page.ts'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { readTimeCursor, timeCursor } from '../http/time-cursor.ts'

/** Characters of a value of the inventory. */
const valueLength = 200
/** How many changes of software are named. */
const namedMost = 12

/** Each part is a query of moment, id (unique together with the others' ids) and the entry without both. */
const queries: { readonly [P in TimelinePart]: (computerId: string) => RawBuilder<unknown> } = {
  sessions: (computerId) => sql`
    select created_at as at, id, jsonb_build_object('kind', 'session', 'sessionId', id, 'session', kind, 'state', state,
      'purpose', nullif(body -> 'options' ->> 'purpose', 'keep'), 'trigger', coalesce(trigger, ''), 'endedAt', ended_at,
      'firstProblem', first_problem) as entry
    from session where computer_id = ${computerId}`,
  items: (computerId) => sql`
    select at, session_id || '/' || action_id as id, jsonb_build_object('kind', 'item', 'sessionId', session_id, 'actionId', action_id,
      'key', key, 'title', coalesce((select title from item_state where item_state.computer_id = item_change.computer_id
        and item_state.key = item_change.key order by since desc limit 1), key),
      'action', kind, 'verdict', verdict, 'before', before, 'after', after) as entry
    from item_change where computer_id = ${computerId}`,
  presence: (computerId) => sql`
    select at, kind as id, jsonb_build_object('kind', kind) as entry
    from computer_moment where computer_id = ${computerId} and kind <> 'signedIn'`,
  people: (computerId) => sql`
    select at, 'signedIn/' || encode(detail::bytea, 'hex') as id, jsonb_build_object('kind', 'signedIn', 'login', detail) as entry
    from computer_moment where computer_id = ${computerId} and kind = 'signedIn'
    union all
    select change.at, 'person' as id, jsonb_build_object('kind', 'person', 'before', before.name, 'after', after.name, 'by', change.by)
    from affinity_change as change
    left join person as before on before.id = change.before_id
    left join person as after on after.id = change.after_id
    where change.computer_id = ${computerId}`,
  software: (computerId) => sql`
    select at, 'software' as id, jsonb_build_object('kind', 'software', 'count', count(*), 'changes',
      to_jsonb((array_agg(jsonb_build_object('name', name, 'before', before, 'after', after) order by name))[1:${sql.lit(namedMost)}])) as entry
    from software_change where computer_id = ${computerId} group by at`,
  inventory: (computerId) => sql`
    select at, 'inventory/' || key as id, jsonb_build_object('kind', 'inventory', 'key', key,
      'before', left(before::text, ${sql.lit(valueLength)}), 'after', left(after::text, ${sql.lit(valueLength)})) as entry
    from inventory_change where computer_id = ${computerId}`,
  decisions: (computerId) => sql`
    select revision.at, 'revision/' || revision.n as id, jsonb_build_object('kind', 'decision', 'change', revision.change,
      'by', revision.by, 'what', revision.definition ->> 'what', 'fields', coalesce((
        select jsonb_agg(jsonb_build_object('name', field.key)) from json_each(revision.definition) as field
        where revision.change = 'updated' and field.key <> 'what' and (before.definition -> field.key)::text is distinct from field.value::text), '[]')) as entry
    from revision left join revision as before on before.kind = 'computer' and before.id = revision.id and before.n = revision.n - 1
    where revision.kind = 'computer' and revision.id = ${computerId}`,
}

/** A page of what happened, newest first. */
export async function computerTimeline(
  db: Kysely<Tables>,
  computerId: string,
  { limit, cursor, parts, days }: QueryOf<typeof getComputerTimeline>,
  now: number,
): Promise<ResponseOf<typeof getComputerTimeline>> {
  const since = new Date(now - days * 86_400_000)
  const after = cursor === undefined ? undefined : readTimeCursor(cursor)
  const behind = after ? sql`(at, id collate "C") < (${after.at}::timestamptz, ${after.id})` : sql`true`
  // Each part gives as many rows as the page could need, so that no part is sorted as a whole with the others.
  const pieces = partsOf(parts).map(
    (part) => sql`(select at, id, entry from (${queries[part](computerId)}) as part
      where at >= ${since} and ${behind} order by at desc, id collate "C" desc limit ${limit + 1})`,
  )
  const { rows } = await sql<{ at: string; id: string; entry: Record<string, unknown> }>`
    select at, id, entry from (${sql.join(pieces, sql` union all `)}) as whole
    order by at desc, id collate "C" desc limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const items = page.map(({ at, id, entry }) => ({ ...known(entry), id: `${at} ${id}`, at }) as TimelineEntry)
  return { items, ...(rows.length > limit && last ? { nextCursor: timeCursor(last) } : {}) }
}

function partsOf(text: string | undefined): readonly TimelinePart[] {
  if (text === undefined) return timelineParts
  return [...new Set(text.split(','))].map((word) => {
    const part = timelineParts.find((one) => one === word)
    return part ?? refuse('badInput', `A timeline has no part "${word}"; parts are ${timelineParts.join(', ')}.`)
  })
}

/** Without what is not known, in the members of its members too. */
function known(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([name, value]) => {
      if (value === null) return []
      return [[name, Array.isArray(value) ? value.map((one) => known(one as Record<string, unknown>)) : value]]
    }),
  )
}
