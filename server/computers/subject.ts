/** Reads a computer as the resolver sees it: its tenant and parents, tags, primary person, facts. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Facts, FilterAnswer, Subject } from '@fettle/core/terms/computer.ts'
import type { Tables } from '../db/tables.ts'

interface Row {
  id: string
  name: string
  tenant_id: string
  tenant_name: string
  tenant_path: string[]
  tenant_tags: string[]
  tags: string[]
  person_id: string | null
  person_tags: string[] | null
  facts: Facts
  onboarded: boolean
  excluded: boolean
  opts_out: boolean
  answers: Record<string, { says: boolean | null; problem: string | null; ageMs: number }> | null
}

/** All computers as subjects, or the one with this id; for previews and sessions alike. */
export async function subjects(db: Kysely<Tables>, computerId?: string): Promise<readonly Subject[]> {
  return await read(db, computerId === undefined ? sql`` : sql`and computer.id = ${computerId}`)
}

/** How many computers a page has; what is read at once holds up everybody else for some milliseconds. */
const pageSize = 250

/** All computers as subjects, page by page in the order of their ids, so that a large fleet holds nobody up. */
export async function* subjectPages(db: Kysely<Tables>): AsyncGenerator<readonly Subject[]> {
  for (let after = ''; ;) {
    const page = await read(db, sql`and computer.id > ${after} order by computer.id limit ${pageSize}`)
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    after = page.at(-1)?.computerId ?? ''
  }
}

async function read(db: Kysely<Tables>, only: RawBuilder<unknown>): Promise<readonly Subject[]> {
  const { rows } = await sql<Row>`
    with recursive path (id, top, ids) as (
      select id, parent_id, array[id] from tenant
      union all
      select path.id, tenant.parent_id, path.ids || tenant.id from path join tenant on tenant.id = path.top
    )
    select computer.id, computer.name, computer.tenant_id, tenant.name as tenant_name, path.ids as tenant_path,
      tenant.tags as tenant_tags, computer.tags, person.id as person_id, person.tags as person_tags, computer.facts,
      computer.onboarded, computer.excluded_from_maintenance as excluded, tenant.opts_out_of_cross_tenant as opts_out,
      (select jsonb_object_agg(key, jsonb_build_object('says', says, 'problem', problem,
          'ageMs', greatest(0, floor(extract(epoch from now() - at) * 1000))))
        from filter_answer where filter_answer.computer_id = computer.id) as answers
    from computer
    join tenant on tenant.id = computer.tenant_id
    join path on path.id = tenant.id and path.top is null
    left join person on person.id = computer.primary_person_id
    where computer.deleted_at is null ${only}`.execute(db)
  return rows.map(toSubject)
}

/** One computer as a subject; it must be there. */
export async function subjectOf(db: Kysely<Tables>, computerId: string): Promise<Subject> {
  const [subject] = await subjects(db, computerId)
  if (!subject) throw new Error(`computer ${computerId} is gone`)
  return subject
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
