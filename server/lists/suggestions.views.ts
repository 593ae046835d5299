/** Which values could stand behind a filter's field, and how many rows of the list have each? */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type FilteredList, fieldsOf } from '@fettle/contract/http/filter-fields.ts'
import type { suggestValues } from '@fettle/contract/http/lists.ts'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { computerCondition } from '../computers/filter.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { sessionCondition } from '../sessions/session-filter.ts'

/** So many values are suggested. */
const most = 20
/** Sessions are counted among the newest of those that fit: what happened long ago is seldom meant. */
const sessionsLooked = 20_000

interface Source {
  /** The value, and what it is called where that is something else. */
  readonly value: RawBuilder<unknown>
  readonly label?: RawBuilder<unknown>
  readonly join?: RawBuilder<unknown>
}

const person = sql`join person on person.id = computer.primary_person_id and person.deleted_at is null`
const itemOf = (more: RawBuilder<unknown>): Source => ({
  value: sql`split_part(item_state.key, '#', 1)`,
  join: sql`join item_state on item_state.computer_id = computer.id and item_state.until is null ${more}`,
})

const computerSources: Readonly<Record<string, Source>> = {
  name: { value: sql`computer.name` },
  tenant: { value: sql`tenant.name` },
  tag: { value: sql`tag.name`, join: sql`cross join lateral unnest(computer.tags || tenant.tags) as tag (name)` },
  person: { value: sql`person.email`, label: sql`person.name`, join: person },
  os: { value: sql`computer.os_id` },
  osVersion: { value: sql`computer.os_version` },
  kernel: { value: sql`computer.kernel` },
  version: {
    value: sql`agent.version`,
    join: sql`join agent on agent.computer_id = computer.id and agent.revoked_at is null`,
  },
  model: { value: sql`computer.model` },
  serial: { value: sql`computer.serial` },
  drift: itemOf(sql`and item_state.verdict in ('notCompliant', 'failed')`),
  cause: {
    value: sql`item_state.cause`,
    label: sql`cause.sentence`,
    join: sql`join item_state on item_state.computer_id = computer.id and item_state.until is null
        and item_state.verdict in ('failed', 'unknown') join cause on cause.id = item_state.cause`,
  },
}

/** What every computer has hundreds of: the values are found first, and only those that are shown are counted. */
interface Crowd {
  /** All values, each once, as `value`. */
  readonly values: RawBuilder<unknown>
  /** The ids of the computers that have `found.value`, each once, as `computer_id`. */
  readonly computers: RawBuilder<unknown>
}

const crowds: Readonly<Record<string, Crowd>> = {
  item: {
    // One step in the index for each item.
    values: sql`with recursive known (name) as (
        (select split_part(key, '#', 1) from item_state where until is null order by key limit 1)
        union all
        select (select split_part(key, '#', 1) from item_state where until is null and key >= known.name || '$' order by key limit 1)
        from known where known.name is not null
      ) select name as value from known where name is not null`,
    // From one place in the index to another; between them stands little else.
    computers: sql`select distinct computer_id from item_state where until is null
      and key >= found.value and key < found.value || '$' and (key = found.value or key >= found.value || '#')`,
  },
  software: {
    values: sql`select distinct name as value from software_title`,
    computers: sql`select distinct computer_id from computer_software
      where title_id in (select id from software_title where name = found.value)`,
  },
}

const sessionSources: Readonly<Record<string, Source>> = {
  computer: { value: sql`computer.name` },
  tenant: { value: sql`tenant.name` },
  tag: { value: sql`tag.name`, join: sql`cross join lateral unnest(computer.tags || tenant.tags) as tag (name)` },
  trigger: { value: sql`session.trigger` },
  schedule: {
    value: sql`schedule.name`,
    join: sql`join batch on batch.id = session.batch_id join schedule on schedule.id = batch.schedule_id`,
  },
  item: {
    value: sql`split_part(item_change.key, '#', 1)`,
    join: sql`join item_change on item_change.session_id = session.id`,
  },
  cause: { value: sql`session.cause`, label: sql`cause.sentence`, join: sql`join cause on cause.id = session.cause` },
}

const deploymentSources: Readonly<Record<string, Source>> = {
  name: { value: sql`deployment.name` },
  item: { value: sql`deployment.item` },
  tenant: { value: sql`tenant.name`, join: sql`join tenant on tenant.id = deployment.tenant_id` },
}

const sources = { computers: computerSources, sessions: sessionSources, deployments: deploymentSources }

/** Values that contain the text, those that begin with it first, then the most frequent. */
export async function suggestedValues(
  db: Kysely<Tables>,
  { list, field, text, q = '' }: QueryOf<typeof suggestValues>,
): Promise<ResponseOf<typeof suggestValues>> {
  const declared = fieldsOf[list].find(({ name }) => name.toLowerCase() === field.toLowerCase())
  const crowd = declared && list === 'computers' ? crowds[declared.name] : undefined
  if (crowd) return { values: await crowdedValues(db, crowd, text, q) }
  const source = declared && sources[list][declared.name]
  if (!source) refuse('badInput', `There are no suggestions for "${field}" of ${list}; ${known(list)}.`)
  const { value, label, join = sql`` } = source
  const holds = sql`position(lower(${text}) in lower(${label ? sql`${value} || ' ' || ${label}` : value})) > 0`
  const { rows } = await sql<{ value: string; label: string | null; count: number }>`
    select ${value} as value, ${label ?? sql`null`} as label, count(distinct ${sql.ref(`${list.slice(0, -1)}.id`)})::integer as count
    from ${await rowsOf(db, list, q)} ${join}
    where ${value} <> '' and ${holds}
    group by 1, 2 order by starts_with(lower(${value}), lower(${text})) desc, 3 desc, 1 limit ${most}`.execute(db)
  return {
    values: rows.map((row) => ({
      value: row.value,
      count: row.count,
      ...(row.label === null ? {} : { label: row.label }),
    })),
  }
}

async function crowdedValues(db: Kysely<Tables>, { values, computers }: Crowd, text: string, q: string) {
  const { rows } = await sql<{ value: string; count: number }>`
    with fitting as materialized (select computer.id from ${await rowsOf(db, 'computers', q)}),
    found as materialized (
      select value from (${values}) every where position(lower(${text}) in lower(value)) > 0
      order by starts_with(lower(value), lower(${text})) desc, value limit ${most}
    )
    select found.value, counted.count from found cross join lateral (
      select count(*)::integer as count from (${computers}) having_it where computer_id in (select id from fitting)
    ) counted
    where counted.count > 0 order by starts_with(lower(found.value), lower(${text})) desc, 2 desc, 1`.execute(db)
  return rows
}

function known(list: FilteredList): string {
  const crowded = list === 'computers' ? Object.keys(crowds) : []
  return `fields that have some: ${[...Object.keys(sources[list]), ...crowded].join(', ')}`
}

/** The rows of the list that fit the rest of the filter, with what their sources join. */
async function rowsOf(db: Kysely<Tables>, list: FilteredList, q: string): Promise<RawBuilder<unknown>> {
  switch (list) {
    case 'computers':
      return sql`(select computer.* from computer join tenant on tenant.id = computer.tenant_id
        where computer.deleted_at is null and ${computerCondition(q)}) computer join tenant on tenant.id = computer.tenant_id`
    case 'sessions':
      return sql`(select session.id, session.computer_id, session.tenant_id, session.batch_id, session.trigger, session.cause
        from session join computer on computer.id = session.computer_id join tenant on tenant.id = session.tenant_id
        where ${await sessionCondition(db, q)} order by session.created_at desc, session.id desc limit ${sessionsLooked}) session
        join computer on computer.id = session.computer_id join tenant on tenant.id = session.tenant_id`
    case 'deployments':
      return sql`deployment`
  }
}
