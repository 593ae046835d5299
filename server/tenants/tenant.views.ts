/** What screens see of tenants, persons and tags. */
import { type Kysely, sql } from 'kysely'
import type { listPersons, listTags, listTenants } from '@fettle/contract/http/definitions.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { tenantScope } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'

/** All tenants by name, each with the number of its computers. */
export async function tenantList(db: Kysely<Tables>): Promise<ResponseOf<typeof listTenants>> {
  const ours = tenantScope()?.tenants.slice()
  const rows = await db
    .selectFrom('tenant')
    .leftJoin('tenant as parent', 'parent.id', 'tenant.parent_id')
    .select(['tenant.id', 'tenant.name', 'tenant.tags', 'parent.id as parent_id', 'parent.name as parent_name'])
    .select((of) =>
      of
        .selectFrom('computer')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('computer.tenant_id', '=', 'tenant.id')
        .where('computer.deleted_at', 'is', null)
        .as('computers'),
    )
    .where('tenant.deleted_at', 'is', null)
    // Those above are seen because what is set there holds below, not to be listed.
    .$if(ours !== undefined, (query) => query.where('tenant.id', '=', sql<string>`any(${ours ?? []}::text[])`))
    .orderBy('tenant.name')
    .execute()
  const items = rows.map(({ id, name, tags, parent_id, parent_name, computers }) => ({
    ...{ id, name, tags, computers: computers ?? 0 },
    ...(parent_id === null ? {} : { parent: { id: parent_id, name: parent_name ?? '' } }),
  }))
  return { items }
}

/** All persons by name, or those of one tenant. */
export async function personList(db: Kysely<Tables>, tenantId?: string): Promise<ResponseOf<typeof listPersons>> {
  const rows = await db
    .selectFrom('person')
    .innerJoin('tenant', 'tenant.id', 'person.tenant_id')
    .select([
      'person.id',
      'person.name',
      'person.email',
      'person.tags',
      'person.logins',
      'tenant.id as tenant_id',
      'tenant.name as tenant_name',
    ])
    .where('person.deleted_at', 'is', null)
    .$if(tenantId !== undefined, (query) => query.where('person.tenant_id', '=', tenantId ?? ''))
    .orderBy('person.name')
    .execute()
  const items = rows.map(({ tenant_id, tenant_name, ...person }) => ({
    ...person,
    tenant: { id: tenant_id, name: tenant_name },
  }))
  return { items }
}

/** Every tag that anything carries or that is described, with how many of what. */
export async function tagList(db: Kysely<Tables>): Promise<ResponseOf<typeof listTags>> {
  const { rows } = await sql<TagRow>`
    select name, count(*) filter (where noun = 'computer') as computers, count(*) filter (where noun = 'tenant') as tenants,
      count(*) filter (where noun = 'person') as persons,
      (select colour from tag where tag.name = carried.name), (select description from tag where tag.name = carried.name)
    from (
      select unnest(tags) as name, 'computer' as noun from computer where deleted_at is null
      union all select unnest(tags), 'tenant' from tenant where deleted_at is null
      union all select unnest(tags), 'person' from person where deleted_at is null
      union all select name, 'tag' from tag
    ) as carried
    group by name order by name`.execute(db)
  return { items: rows.map(withoutNulls) }
}

interface TagRow {
  readonly name: string
  readonly computers: number
  readonly tenants: number
  readonly persons: number
  readonly colour: string | null
  readonly description: string | null
}

function withoutNulls({ colour, description, ...rest }: TagRow) {
  return { ...rest, ...(colour !== null && { colour }), ...(description !== null && { description }) }
}
