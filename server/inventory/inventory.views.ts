/** What screens see of inventories: values with their ages, changes, and whose computer it is. */
import { type Kysely, sql } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type {
  Affinity,
  getInventory,
  getInventoryHistory,
  getSoftwareHistory,
  InventoryValue,
} from '@fettle/contract/http/inventory.ts'
import type { InventoryQuestion } from '@fettle/core/terms/inventory.ts'
import { subjectOf } from '../computers/subject.ts'
import type { Tables } from '../db/tables.ts'
import { decideAffinity, personOf } from './affinity-rule.ts'
import { scriptDueAt } from './due-rule.ts'
import { questionsFor, readQuestions } from './script.store.ts'

interface Ref {
  readonly id: string
  readonly name: string
}

/** Every key that was ever found or is asked for on a computer. */
export async function inventoryOf(
  db: Kysely<Tables>,
  computer: Ref,
  now: number,
): Promise<ResponseOf<typeof getInventory>> {
  const [questions, subject, values, row] = await Promise.all([
    readQuestions(db),
    subjectOf(db, computer.id),
    db.selectFrom('inventory_value').selectAll().where('computer_id', '=', computer.id).execute(),
    db
      .selectFrom('computer')
      .leftJoin('inventory_due', 'inventory_due.computer_id', 'computer.id')
      .select(['facts_at', 'next_at'])
      .where('computer.id', '=', computer.id)
      .executeTakeFirstOrThrow(),
  ])
  const asked = new Map(questionsFor(questions, subject).map((question) => [question.name, question]))
  const known = new Map(values.map((value) => [value.key, value]))
  const keys = [...new Set([...asked.keys(), ...known.keys()])].toSorted()
  return {
    computer: { id: computer.id, name: computer.name },
    ...(row.facts_at === null ? {} : { factsAt: row.facts_at }),
    ...(row.next_at === null ? {} : { nextAt: row.next_at }),
    items: keys.map((key) => toValue(key, asked.get(key), known.get(key), now)),
  }
}

type ValueRow = Pick<
  Awaited<ReturnType<ReturnType<typeof valueRows>['execute']>>[number],
  'value' | 'value_at' | 'changed_at' | 'error' | 'error_at' | 'failures'
>

function valueRows(db: Kysely<Tables>) {
  return db.selectFrom('inventory_value').selectAll()
}

function toValue(
  key: string,
  question: InventoryQuestion | undefined,
  row: ValueRow | undefined,
  now: number,
): InventoryValue {
  const tried = {
    failures: row?.failures ?? 0,
    ...(row?.value_at ? { valueAt: Date.parse(row.value_at) } : {}),
    ...(row?.error_at ? { errorAt: Date.parse(row.error_at) } : {}),
  }
  return {
    key,
    title: question?.title ?? key,
    failures: tried.failures,
    ...(row?.value_at ? { value: row.value, valueAt: row.value_at } : {}),
    ...(row?.changed_at ? { changedAt: row.changed_at } : {}),
    ...(row?.error ? { error: row.error } : {}),
    ...(row?.error_at ? { errorAt: row.error_at } : {}),
    ...(question
      ? {
          everyMinutes: question.everyMinutes,
          dueAt: new Date(Math.max(now, scriptDueAt(question.everyMinutes, tried))).toISOString(),
        }
      : {}),
  }
}

/** How one value changed, newest first. */
export async function inventoryHistory(
  db: Kysely<Tables>,
  computerId: string,
  key: string,
  limit: number,
): Promise<ResponseOf<typeof getInventoryHistory>> {
  const rows = await db
    .selectFrom('inventory_change')
    .select(['at', 'before', 'after'])
    .where('computer_id', '=', computerId)
    .where('key', '=', key)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute()
  return { items: rows.map(({ at, before, after }) => ({ at, after, ...(before === null ? {} : { before }) })) }
}

/** What came, changed and went, newest first. */
export async function softwareHistory(
  db: Kysely<Tables>,
  computerId: string,
  limit: number,
): Promise<ResponseOf<typeof getSoftwareHistory>> {
  const rows = await db
    .selectFrom('software_change')
    .select(['at', 'provider', 'name', 'architecture', 'before', 'after'])
    .where('computer_id', '=', computerId)
    .orderBy('at', 'desc')
    .orderBy('name')
    .limit(limit)
    .execute()
  return {
    items: rows.map(({ before, after, ...rest }) => ({
      ...rest,
      change: before === null ? 'installed' : after === null ? 'removed' : 'updated',
      ...(before === null ? {} : { before }),
      ...(after === null ? {} : { after }),
    })),
  }
}

/** Whose computer it is, and why. */
export async function affinityOf(db: Kysely<Tables>, computer: Ref, now: number): Promise<Affinity> {
  const row = await db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .leftJoin('person', (join) =>
      join.onRef('person.id', '=', 'computer.primary_person_id').on('person.deleted_at', 'is', null),
    )
    .select(['computer.tenant_id', 'person_pinned', 'excluded_from_affinity', 'tenant.user_affinity'])
    .select(['person.id as person_id', 'person.name as person_name', 'person.email as person_email'])
    .where('computer.id', '=', computer.id)
    .executeTakeFirstOrThrow()
  const [seen, persons, history] = await Promise.all([
    db
      .selectFrom('affinity_observation')
      .select(['at', 'login'])
      .where('computer_id', '=', computer.id)
      .orderBy('at', 'desc')
      .orderBy('login')
      .execute(),
    db
      .selectFrom('person')
      .select(['id', 'name', 'email', 'logins'])
      .where('tenant_id', '=', row.tenant_id)
      .where('deleted_at', 'is', null)
      .execute(),
    affinityHistory(db, computer.id),
  ])
  const last = history[0]
  const isPinned = row.person_pinned && row.person_id !== null
  const decision = decideAffinity({
    observations: seen.map(({ at, login }) => ({ at: Date.parse(at), login })),
    ...{ persons, isPinned, now },
    isExcluded: row.excluded_from_affinity,
    isOn: row.user_affinity,
    ...(row.person_id === null ? {} : { primaryId: row.person_id }),
    ...(last ? { changedAt: Date.parse(last.at) } : {}),
  })
  return {
    computer: { id: computer.id, name: computer.name },
    pinned: isPinned,
    excluded: row.excluded_from_affinity,
    tenantOn: row.user_affinity,
    sentence: decision.because,
    observations: seen.map(({ at, login }) => {
      const person = personOf(login, persons)
      return { at, login, ...(person ? { person: { id: person.id, name: person.name } } : {}) }
    }),
    history: [...history],
    ...(row.person_id === null
      ? {}
      : { primaryPerson: { id: row.person_id, name: row.person_name ?? '', email: row.person_email ?? '' } }),
  }
}

async function affinityHistory(db: Kysely<Tables>, computerId: string): Promise<Affinity['history']> {
  const { rows } = await sql<{
    at: string
    before: Ref | null
    after: Ref | null
    reason: string
    by: string
  }>`
    select at, reason, by,
      case when before.id is not null then jsonb_build_object('id', before.id, 'name', before.name) end as before,
      case when after.id is not null then jsonb_build_object('id', after.id, 'name', after.name) end as after
    from affinity_change as change
    left join person as before on before.id = change.before_id
    left join person as after on after.id = change.after_id
    where computer_id = ${computerId}
    order by at desc limit 100`.execute(db)
  return rows.map(({ before, after, ...rest }) => ({
    ...rest,
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
  }))
}
