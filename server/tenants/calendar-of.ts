/** Which zone, business hours and freeze dates hold for a computer, by what is set for it, its tenants and the installation? */
import { type Kysely, sql } from 'kysely'
import { type Calendar, calendarFrom } from '@fettle/core/calendar/calendar.ts'
import type { TimeSettings } from '@fettle/core/terms/calendar.ts'
import type { Tables } from '../db/tables.ts'
import { prepared } from '../db/prepared.ts'

interface Row {
  readonly id: string
  readonly own: TimeSettings
  readonly found_zone: string | null
  /** Of the tenant and its parents, nearest first. */
  readonly tenants: readonly TimeSettings[]
  readonly installation: TimeSettings | null
}

/** Settings of the tenant in `$1`'s place and of those above it, as one JSON list; `top` is where the climb begins. */
const climb = (top: string): string => `(
  with recursive path (depth, parent_id, settings) as (
    select 0, parent_id, time_settings from tenant where id = ${top}
    union all
    select path.depth + 1, tenant.parent_id, tenant.time_settings from path join tenant on tenant.id = path.parent_id
  )
  select coalesce(jsonb_agg(settings order by depth), '[]') from path)`

const readLevels = prepared<Row, [readonly string[]]>(
  'time_levels',
  `select computer.id, computer.time_settings as own, computer.facts->>'timeZone' as found_zone,
    ${climb('computer.tenant_id')} as tenants, (select time_settings from installation) as installation
  from computer where computer.id = any($1)`,
)

/** The calendar of one computer; it must be there. One query. */
export async function calendarOf(tx: Kysely<Tables>, computerId: string): Promise<Calendar> {
  const found = (await calendarsOf(tx, [computerId])).get(computerId)
  if (!found) throw new Error(`computer ${computerId} is gone`)
  return found
}

/** The calendars of computers by their ids; those that are not there are left out. One query for all of them. */
export async function calendarsOf(
  tx: Kysely<Tables>,
  computerIds: readonly string[],
): Promise<ReadonlyMap<string, Calendar>> {
  const rows = await readLevels(tx, computerIds)
  return new Map(
    rows.map(({ id, own, found_zone, tenants, installation }) => [
      id,
      calendarFrom({
        ...{ computer: own, tenants },
        ...(found_zone === null ? {} : { foundZone: found_zone }),
        ...(installation === null ? {} : { installation }),
      }),
    ]),
  )
}

/** The calendar of a tenant without any computer, or (with no tenant) of the installation. */
export async function calendarOfTenant(tx: Kysely<Tables>, tenantId: string | undefined): Promise<Calendar> {
  const { rows } = await sql<Pick<Row, 'tenants' | 'installation'>>`
    select (with recursive path (depth, parent_id, settings) as (
        select 0, parent_id, time_settings from tenant where id = ${tenantId ?? ''}
        union all
        select path.depth + 1, tenant.parent_id, tenant.time_settings from path join tenant on tenant.id = path.parent_id
      )
      select coalesce(jsonb_agg(settings order by depth), '[]') from path) as tenants,
      (select time_settings from installation) as installation`.execute(tx)
  const [row] = rows
  return calendarFrom({
    tenants: row?.tenants ?? [],
    ...(row?.installation == null ? {} : { installation: row.installation }),
  })
}
