/** What became of the items of the library: where they are found, in which versions, whether as wanted, and what names them. */
import { type Kysely, sql } from 'kysely'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { listItemComputers, listItemUsers, listLibrary } from '@fettle/contract/http/library-text.ts'
import type { Item, Software, Task } from '@fettle/core/terms/item.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { behind, cursorOf } from '../reports/computer-page.ts'
import type { Document } from './object-kind.ts'

type ListedItem = ResponseOf<typeof listLibrary>['items'][number]
type Users = ResponseOf<typeof listItemUsers>['items']

/** Versions that are listed of each. */
const versionsMax = 20

/** A row of what is found: a version (or state) on so many computers. */
interface Found {
  readonly name: string
  readonly version: string
  readonly computers: number
}

/** Items by name, with what became of each. */
export async function libraryList(
  db: Kysely<Tables>,
  { kind, name }: QueryOf<typeof listLibrary>,
): Promise<readonly ListedItem[]> {
  const rows = await db
    .selectFrom('item')
    .select(['name', 'definition', 'updated_at'])
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? 'task'))
    .$if(name !== undefined, (query) => query.where('name', '=', name ?? ''))
    .orderBy('name')
    .execute()
  const names = rows.map((row) => row.name)
  const items = rows.map((row) => row.definition as Item)
  const packages = items.flatMap((item) =>
    item.kind === 'software' && item.source.type === 'package' ? [item.source.package.split(':')[0] ?? ''] : [],
  )
  const [deployments, inPackages, inStates, standings] = [
    await deploymentsOf(db, names),
    byName(await foundPackages(db, packages)),
    byName(await foundStates(db, names)),
    await standingsOf(db, names),
  ]
  return rows.map((row, at) => {
    const item = items[at] as Item
    const source = item.kind === 'software' ? item.source : undefined
    const found =
      source?.type === 'package' ? inPackages.get(source.package.split(':')[0] ?? '') : source && inStates.get(row.name)
    return {
      ...described(item),
      updatedAt: row.updated_at,
      deployments: deployments.get(row.name) ?? 0,
      installed: installedOf(found ?? []),
      standing: standings.get(row.name) ?? { good: 0, failed: 0, total: 0 },
    }
  })
}

function described(item: Item): Omit<ListedItem, 'updatedAt' | 'deployments' | 'installed' | 'standing'> {
  const { name, title, description, prerequisites } = item
  const requires = [...new Set(prerequisites.flatMap((one) => [...one.if.items, ...one.then.items]))]
  const common = { name, title, requires: requires.toSorted(), ...(description === undefined ? {} : { description }) }
  return item.kind === 'software' ? { ...common, ...softwareWords(item) } : { ...common, ...taskWords(item) }
}

function softwareWords({ source, licence }: Software) {
  const isPackage = source.type === 'package'
  return {
    kind: 'software' as const,
    way: isPackage ? source.provider : 'script',
    ...(isPackage ? { about: source.package } : {}),
    detection: isPackage ? `Package ${source.package} in apt` : 'A script that prints the version',
    offered: isPackage ? [] : [...source.versions],
    ...(licence === undefined ? {} : { licence: licence.need }),
    methods: [],
    parameters: 0,
  }
}

function taskWords({ body, phase, parameters, configures }: Task) {
  const methods = body.type === 'script' ? (['test', 'get', 'set'] as const).filter((one) => body[one]) : []
  const about = body.type === 'file' ? body.path : body.type === 'setting' ? `${body.file}: ${body.key}` : undefined
  const detections = {
    file: 'The file is compared',
    setting: 'The key is read',
    script: methods.includes('test') ? 'A test script says whether all is well' : 'A script prints a value',
  }
  return {
    kind: 'task' as const,
    way: body.type,
    ...(about === undefined ? {} : { about }),
    detection: methods.length === 1 && methods[0] === 'set' ? 'Not looked at: it only sets' : detections[body.type],
    offered: [],
    phase,
    methods: [...methods],
    parameters: parameters.length,
    ...(configures === undefined ? {} : { configures }),
  }
}

function installedOf(found: readonly Found[]): ListedItem['installed'] {
  const versions = found.map(({ version, computers }) => ({ version, computers }))
  // Several versions beside each other on one computer are rare, and count for each.
  const computers = versions.reduce((sum, one) => sum + one.computers, 0)
  return { computers, versions: versions.slice(0, versionsMax) }
}

function byName(found: readonly Found[]): ReadonlyMap<string, readonly Found[]> {
  return Map.groupBy(found, ({ name }) => name)
}

async function deploymentsOf(db: Kysely<Tables>, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ item: string; n: number }>`
    select item, count(*)::integer as n from deployment where item = any(${names}) group by item`.execute(db)
  return new Map(rows.map(({ item, n }) => [item, n]))
}

async function foundPackages(db: Kysely<Tables>, packages: readonly string[]): Promise<readonly Found[]> {
  if (packages.length === 0) return []
  const { rows } = await sql<Found>`
    select title.name, has.version, count(distinct has.computer_id)::integer as computers
    from software_title title
    join computer_software has on has.title_id = title.id
    join computer on computer.id = has.computer_id and computer.deleted_at is null
    where title.provider = 'apt' and title.name = any(${packages})
    group by title.name, has.version order by computers desc, has.version desc`.execute(db)
  return rows
}

async function foundStates(db: Kysely<Tables>, names: readonly string[]): Promise<readonly Found[]> {
  if (names.length === 0) return []
  const { rows } = await sql<Found>`
    select key as name, state as version, count(*)::integer as computers
    from item_state state_now
    join computer on computer.id = state_now.computer_id and computer.deleted_at is null
    where until is null and key = any(${names}) and state not in ('absent', 'unknown', '')
    group by key, state order by computers desc, state desc`.execute(db)
  return rows
}

async function standingsOf(db: Kysely<Tables>, names: readonly string[]) {
  const { rows } = await sql<{ name: string; good: number; failed: number; total: number }>`
    select split_part(key, '#', 1) as name, count(*)::integer as total,
      count(*) filter (where verdict in ('compliant', 'changed'))::integer as good,
      count(*) filter (where verdict = 'failed')::integer as failed
    from item_state
    join computer on computer.id = item_state.computer_id and computer.deleted_at is null
    where until is null and verdict <> 'skipped' and split_part(key, '#', 1) = any(${names})
    group by 1`.execute(db)
  return new Map(rows.map(({ name, ...standing }) => [name, standing]))
}

/** The computers where an item was looked at, by name. */
export async function itemComputers(
  db: Kysely<Tables>,
  name: string,
  { limit, cursor }: QueryOf<typeof listItemComputers>,
): Promise<ResponseOf<typeof listItemComputers>> {
  await mustBeItem(db, name)
  const { rows } = await sql<{
    readonly id: string
    readonly name: string
    readonly tenant_id: string
    readonly tenant_name: string
    readonly states: readonly (Omit<ResponseOf<typeof listItemComputers>['items'][number], 'computer' | 'tenant'> & {
      readonly key: string
    })[]
  }>`
    select computer.id, computer.name, computer.tenant_id, tenant.name as tenant_name, found.states
    from computer join tenant on tenant.id = computer.tenant_id
    join lateral (
      select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('key', key, 'desired', desired, 'state', state, 'verdict', verdict,
        'since', to_char(since, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'checkedAt', to_char(checked_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'deployment', deployment_name)) order by key) as states
      from item_state where computer_id = computer.id and until is null and split_part(key, '#', 1) = ${name}
    ) found on found.states is not null
    where computer.deleted_at is null and ${behind(cursor)}
    order by computer.name, computer.id limit ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const items = page.flatMap((row) =>
    row.states.map(({ key, ...state }) => ({
      computer: { id: row.id, name: row.name },
      tenant: { id: row.tenant_id, name: row.tenant_name },
      ...(key.includes('#') ? { instance: key.slice(key.indexOf('#') + 1) } : {}),
      ...state,
    })),
  )
  return rows.length > limit && last ? { items, nextCursor: cursorOf(last) } : { items }
}

async function mustBeItem(db: Kysely<Tables>, name: string): Promise<void> {
  const row = await db.selectFrom('item').select('name').where('name', '=', name).executeTakeFirst()
  if (!row) refuse('notFound', `There is no item "${name}" in the library; list them with GET /api/v1/items.`)
}

/** Everything in force that names an item, and how. */
export async function itemUsers(db: Kysely<Tables>, name: string): Promise<Users> {
  await mustBeItem(db, name)
  const rows = await db
    .selectFrom('definition')
    .select(['kind', 'id', 'name', 'document'])
    .where('deleted_at', 'is', null)
    .orderBy('kind')
    .orderBy('name')
    .execute()
  return rows.flatMap((row) => {
    const document = row.document as Document
    const how = row.kind === 'item' && row.name === name ? undefined : howNamed(document, name)
    const kind = row.kind === 'item' ? String(document['kind']) : row.kind
    return how === undefined ? [] : [{ kind, id: row.id, name: row.name, how }]
  })
}

function howNamed(document: Document, name: string): string | undefined {
  const { item, software, configures, requires, prerequisites, supersededBy, session } = document as {
    readonly [key: string]: unknown
    readonly requires?: readonly string[]
    readonly supersededBy?: { readonly task?: string }
    readonly session?: { readonly items?: readonly string[] }
  }
  if (item === name) return document['kind'] === 'exclusion' ? 'keeps it away' : 'deploys it'
  if (software === name) return 'is a licence for it'
  if (configures === name) return 'configures it'
  if (supersededBy?.task === name) return 'is superseded by it'
  if (requires?.includes(name) === true) return 'requires it'
  if (JSON.stringify(prerequisites ?? []).includes(JSON.stringify(name))) return 'has it in its prerequisites'
  return session?.items?.includes(name) === true ? 'runs it' : undefined
}
