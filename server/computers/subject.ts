/** Reads a computer as the resolver sees it: its tenant and parents, tags, primary person, facts. */
import { type Kysely, sql } from 'kysely'
import type { Facts, FilterAnswer, Subject } from '@fettle/core/terms/computer.ts'
import { prepared } from '../db/prepared.ts'
import type { Tables } from '../db/tables.ts'

interface TenantRow {
  tenant_id: string
  tenant_name: string
  tenant_path: string[]
  tenant_tags: string[]
  opts_out: boolean
}

interface ComputerRow {
  id: string
  name: string
  tenant_id: string
  tags: string[]
  person_id: string | null
  person_tags: string[] | null
  facts: Facts
  onboarded: boolean
  excluded: boolean
  answers: Record<string, { says: boolean | null; problem: string | null; ageMs: number }> | null
}

type Row = TenantRow & ComputerRow

/** Every tenant with those above it, nearest first; whole where `top` is null. */
const path = sql`path (id, top, ids) as (
      select id, parent_id, array[id] from tenant
      union all
      select path.id, tenant.parent_id, path.ids || tenant.id from path join tenant on tenant.id = path.top
    )`

const answersText = `(select jsonb_object_agg(key, jsonb_build_object('says', says, 'problem', problem,
          'ageMs', greatest(0, floor(extract(epoch from now() - at) * 1000))))
        from filter_answer where filter_answer.computer_id = computer.id)`
const answers = sql.raw(answersText)

/** All computers as subjects; for previews and sessions alike. */
export async function subjects(db: Kysely<Tables>): Promise<readonly Subject[]> {
  const all: Subject[] = []
  for await (const page of subjectPages(db)) all.push(...page)
  return all
}

/** How many computers a page has; what is read at once holds up everybody else for some milliseconds. */
const pageSize = 500

/** All computers as subjects, page by page in the order of their ids, so that a large fleet holds nobody up. */
export async function* subjectPages(db: Kysely<Tables>): AsyncGenerator<readonly Subject[]> {
  const { rows: tenants } = await sql<TenantRow>`
    with recursive ${path}
    select id as tenant_id, name as tenant_name, path.ids as tenant_path, tags as tenant_tags,
      opts_out_of_cross_tenant as opts_out
    from tenant join path using (id) where path.top is null`.execute(db)
  const byId = new Map(tenants.map((tenant) => [tenant.tenant_id, tenant]))
  for (let after = ''; ;) {
    const { rows } = await sql<ComputerRow>`
      select computer.id, computer.name, computer.tenant_id, to_jsonb(computer.tags) as tags, person.id as person_id,
        to_jsonb(person.tags) as person_tags, computer.facts, computer.onboarded,
        computer.excluded_from_maintenance as excluded, ${answers} as answers
      from computer left join person on person.id = computer.primary_person_id
      where computer.deleted_at is null and computer.id > ${after} order by computer.id limit ${pageSize}`.execute(db)
    // A tenant that was made since is met by the next preview.
    if (rows.length > 0)
      yield rows.flatMap((row) => {
        const tenant = byId.get(row.tenant_id)
        return tenant ? [toSubject({ ...row, ...tenant })] : []
      })
    if (rows.length < pageSize) return
    after = rows.at(-1)?.id ?? ''
  }
}

const readOne = prepared<Row, [computerId: string]>(
  'subject',
  `with recursive above (depth, id, parent_id) as (
    select 0, tenant.id, tenant.parent_id from tenant join computer on computer.tenant_id = tenant.id
    where computer.id = $1
    union all
    select above.depth + 1, tenant.id, tenant.parent_id from above join tenant on tenant.id = above.parent_id
  )
  select computer.id, computer.name, computer.tenant_id, tenant.name as tenant_name,
    (select array_agg(id order by depth) from above) as tenant_path, tenant.tags as tenant_tags, computer.tags,
    person.id as person_id, person.tags as person_tags, computer.facts, computer.onboarded,
    computer.excluded_from_maintenance as excluded, tenant.opts_out_of_cross_tenant as opts_out, ${answersText} as answers
  from computer
  join tenant on tenant.id = computer.tenant_id
  left join person on person.id = computer.primary_person_id
  where computer.deleted_at is null and computer.id = $1`,
)

/** One computer as a subject; it must be there. */
export async function subjectOf(db: Kysely<Tables>, computerId: string): Promise<Subject> {
  const [row] = await readOne(db, computerId)
  if (!row) throw new Error(`computer ${computerId} is gone`)
  return toSubject(row)
}

function toSubject(row: Row): Subject {
  return {
    computerId: row.id as Subject['computerId'],
    name: row.name,
    tenantId: row.tenant_id as Subject['tenantId'],
    tenantName: row.tenant_name,
    tenantPath: row.tenant_path as Subject['tenantPath'][number][],
    tags: row.tags,
    tenantTags: row.tenant_tags,
    personTags: row.person_tags ?? [],
    facts: row.facts,
    onboarded: row.onboarded,
    excludedFromMaintenance: row.excluded,
    optsOutOfCrossTenant: row.opts_out,
    ...(row.answers === null ? {} : { filterAnswers: answersOf(row.answers) }),
    ...(row.person_id === null ? {} : { primaryPersonId: row.person_id as NonNullable<Subject['primaryPersonId']> }),
  }
}

function answersOf(rows: NonNullable<Row['answers']>): { readonly [key: string]: FilterAnswer } {
  const told = Object.entries(rows).map(([key, { says, problem, ageMs }]): [string, FilterAnswer] => [
    key,
    says === null ? { ageMs, problem: problem ?? 'it gave no reason' } : { ageMs, says },
  ])
  return Object.fromEntries(told)
}
