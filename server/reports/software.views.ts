/** The software report: what inventories found, each with its versions and on how many computers. */
import { type Kysely, sql } from 'kysely'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getSoftwareReport, listSoftwareComputers } from '@fettle/contract/http/reports.ts'
import { contains } from '../db/conditions.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { behind, computersOfFilter, cursorOf } from './computer-page.ts'

type Report = ResponseOf<typeof getSoftwareReport>
type Computers = ResponseOf<typeof listSoftwareComputers>

/** Versions that are listed; of a file, all. */
const versionsMax = 20

interface Wanted {
  readonly q?: string | undefined
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  /** Absent: the 20 most widespread. */
  readonly everyVersion?: true
}

/**
 * A page of software by name. Goes through the titles in their order and counts each by the index, so that a page costs what is on
 * it, however much there is behind it.
 */
export async function softwareReport(db: Kysely<Tables>, wanted: Wanted): Promise<Report> {
  const { q, name, version, limit, cursor, everyVersion } = wanted
  const after =
    cursor === undefined ? sql`true` : sql`(title.name, title.provider) > (${nameIn(cursor)}, ${providerIn(cursor)})`
  const fits = version === undefined ? sql`true` : sql`starts_with(has.version, ${version})`
  const isMeant =
    q === undefined
      ? sql`has.computer_id <> all (array(select id from computer where deleted_at is not null))`
      : sql`has.computer_id in (select id from meant)`
  const { rows } = await sql<Report['items'][number]>`
    ${q === undefined ? sql`` : sql`with meant as materialized (select computer.id ${computersOfFilter(q)})`}
    select title.provider, title.name, counted.computers, counted.version_count as "versionCount", counted.versions
    from software_title title
    cross join lateral (
      select count(*)::integer as version_count,
        jsonb_agg(jsonb_build_object('version', version, 'computers', n) order by n desc, version) as versions,
        -- Several versions beside each other are one computer.
        case when count(*) = 1 then max(n) else (
          select count(*)::integer from (
            select from computer_software has
            where has.title_id = title.id and ${fits} and ${isMeant} group by has.computer_id
          ) one
        ) end as computers
      from (
        select version, count(*)::integer as n from (
          select version from computer_software has
          where has.title_id = title.id and ${fits} and ${isMeant} group by version, computer_id
        ) one group by version
      ) each
    ) counted
    where ${after} and ${name === undefined ? sql`true` : contains(sql`title.name`, name)} and counted.version_count > 0
    order by title.name, title.provider limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const items = page.map((row) => ({
    ...row,
    versions: everyVersion ? row.versions : row.versions.slice(0, versionsMax),
  }))
  return rows.length > limit && last ? { items, nextCursor: `${last.provider} ${last.name}` } : { items }
}

function nameIn(cursor: string): string {
  const blank = cursor.indexOf(' ')
  return blank > 0
    ? cursor.slice(blank + 1)
    : refuse('badInput', `The cursor "${cursor}" is not one this report gave; ask again without it.`)
}

function providerIn(cursor: string): string {
  return cursor.slice(0, cursor.indexOf(' '))
}

/** A page of the computers that have some software, by name; several versions beside each other are several rows. */
export async function softwareComputers(
  db: Kysely<Tables>,
  { q, provider, name, version, limit, cursor }: QueryOf<typeof listSoftwareComputers>,
): Promise<Computers> {
  const { rows } = await sql<{
    readonly id: string
    readonly name: string
    readonly tenant_id: string
    readonly tenant_name: string
    readonly facts_at: string | null
    readonly found: readonly { readonly version: string; readonly architecture: string }[]
  }>`
    select computer.id, computer.name, computer.tenant_id, tenant.name as tenant_name, computer.facts_at,
      (select jsonb_agg(jsonb_build_object('version', has.version, 'architecture', has.architecture) order by has.version, has.architecture)
        from computer_software has where has.computer_id = computer.id and has.title_id = title.id and ${ofVersion(version)}) as found
    from software_title title, computer join tenant on tenant.id = computer.tenant_id
    where title.provider = ${provider} and title.name = ${name}
      and computer.id in (select has.computer_id from computer_software has where has.title_id = title.id and ${ofVersion(version)})
      and computer.id in (select computer.id ${computersOfFilter(q)})
      and ${behind(cursor)}
    order by computer.name, computer.id limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const items = page.flatMap((row) =>
    row.found.map((found) => ({
      computer: { id: row.id, name: row.name },
      tenant: { id: row.tenant_id, name: row.tenant_name },
      ...found,
      ...(row.facts_at === null ? {} : { factsAt: row.facts_at }),
    })),
  )
  return rows.length > limit && last ? { items, nextCursor: cursorOf(last) } : { items }
}

function ofVersion(version: string | undefined) {
  return version === undefined ? sql<boolean>`true` : sql<boolean>`has.version = ${version}`
}
