/** Turns the filter people type into lists of sessions into a condition. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { sessionFields } from '@fettle/contract/http/filter-fields.ts'
import { durationMs, type FilterWord, type Operator, parseFilter } from '@fettle/contract/http/filter-words.ts'
import { type SessionState, stateGroups } from '@fettle/core/terms/session.ts'
import { allOf, type Condition, contains, eitherOf } from '../db/conditions.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'

type Db = Kysely<Tables>

/**
 * The condition a filter stands for, over `session` alone. All words must hold. What names stand for (computers, tenants, causes,
 * triggers) is looked up first: only when the database sees the ids themselves does it know which way is short among a million
 * sessions. Refuses a filter with a word that is not understood.
 */
export async function sessionCondition(db: Db, text: string): Promise<Condition> {
  const { words, problems } = parseFilter(text, sessionFields)
  const [problem] = problems
  if (problem) refuse('badInput', problem.sentence)
  return allOf(await Promise.all(words.map((word) => wordCondition(db, word))))
}

async function wordCondition(db: Db, { isTurned, field, operator, values }: FilterWord): Promise<Condition> {
  // As one list, so that an index can be used.
  if (field === 'status')
    return eitherOf([sql<boolean>`session.state = any(${values.flatMap(statesBehind)})`], isTurned)
  const meaning = field === undefined ? freeText : fields[field as keyof typeof fields]
  return eitherOf(await Promise.all(values.map((value) => meaning(value, { db, operator }))), isTurned)
}

function statesBehind(word: string): readonly SessionState[] {
  return Object.hasOwn(stateGroups, word) ? stateGroups[word as keyof typeof stateGroups] : [word as SessionState]
}

/** How many of the newest problems are read word by word; older ones are found by their cause. */
const problemsRead = 20_000

/** In the names of computers, in causes and in the words of the newest problems: each is a short way to ids, however many sessions there are. */
async function freeText(value: string, { db }: Asking): Promise<Condition> {
  const [computers, causes, sessions] = await Promise.all([
    textsOf(db, sql`select id from computer where ${contains(sql`name`, value)}`),
    textsOf(db, sql`select id from cause where ${contains(sql`sentence`, value)}`),
    textsOf(
      db,
      sql`select id from (
        select id, first_problem from session where first_problem is not null order by created_at desc, id desc limit ${problemsRead}
      ) problem where ${contains(sql`first_problem`, value)}`,
    ),
  ])
  return eitherOf([isOneOf('computer_id', computers), isOneOf('cause', causes), isOneOf('id', sessions)], false)
}

/** The first column of a query. */
async function textsOf(db: Db, query: RawBuilder<unknown>): Promise<readonly string[]> {
  const { rows } = await query.execute(db)
  return rows.map((row) => Object.values(row as Record<string, string>)[0] ?? '')
}

function isOneOf(column: 'id' | 'computer_id' | 'tenant_id' | 'cause', texts: readonly string[]): Condition {
  return texts.length === 0 ? sql<boolean>`false` : sql<boolean>`session.${sql.ref(column)} = any(${texts})`
}

type Field = Exclude<(typeof sessionFields)[number]['name'], 'status'>

interface Asking {
  readonly db: Db
  readonly operator?: Operator | undefined
}

const fields: { readonly [Name in Field]: (value: string, asking: Asking) => Condition | Promise<Condition> } = {
  computer: async (value, { db }) =>
    isOneOf(
      'computer_id',
      await textsOf(db, sql`select id from computer where lower(name) = lower(${value}) or id = ${value}`),
    ),
  tenant: async (value, { db }) =>
    isOneOf(
      'tenant_id',
      await textsOf(db, sql`select id from tenant where lower(name) = lower(${value}) or id = ${value}`),
    ),
  tag: async (value, { db }) =>
    isOneOf(
      'computer_id',
      await textsOf(
        db,
        sql`select computer.id from computer join tenant on tenant.id = computer.tenant_id
          where ${value} = any(computer.tags || tenant.tags)`,
      ),
    ),
  kind: (value) => sql<boolean>`session.kind = ${value}`,
  trigger: async (value, { db }) => sql<boolean>`lower(session.trigger) = any(${await triggersWith(db, value)})`,
  schedule: (value) =>
    sql<boolean>`session.batch_id in (select batch.id from batch join schedule on schedule.id = batch.schedule_id
      where lower(schedule.name) = lower(${value}) or schedule.id = ${value})`,
  batch: (value) => sql<boolean>`session.batch_id = ${value}`,
  item: (value) =>
    sql<boolean>`session.id in (select session_id from item_change where key = ${value} or (key >= ${`${value}#`} and key < ${`${value}$`}))`,
  action: (value) => sql<boolean>`session.id in (select session_id from item_change where kind = ${value})`,
  cause: (value) => sql<boolean>`session.cause = ${value}`,
  since: (value) => sql<boolean>`session.created_at >= ${momentOf('since', value)}`,
  until: (value) => sql<boolean>`session.created_at < ${momentOf('until', value)}`,
  took: (value, { operator = '>=' }) =>
    sql<boolean>`session.worked_ms ${sql.raw(operator)} ${durationMs(value) ?? 0}::double precision`,
}

/** Walks over the different triggers, one step in the index for each: they are few, however many sessions there are. */
async function triggersWith(db: Db, value: string): Promise<readonly string[]> {
  return await textsOf(
    db,
    sql`with recursive known (name) as (
        (select lower(trigger) from session where trigger is not null order by 1 limit 1)
        union all
        select (select lower(trigger) from session where lower(trigger) > known.name order by 1 limit 1)
        from known where known.name is not null
      ) select name from known where ${contains(sql`name`, value)}`,
  )
}

/** So long ago, or a moment; a date is its beginning, in UTC. */
function momentOf(field: string, value: string) {
  const ago = durationMs(value)
  if (ago !== undefined) return sql`now() - make_interval(secs => ${ago / 1000})`
  const text = value.includes('T') && !/(?:z|[+-]\d{2}:\d{2})$/i.test(value) ? `${value}Z` : value
  if (Number.isNaN(Date.parse(text)))
    refuse('badInput', `"${value}" is no value for "${field}:"; write 7d, 2026-03-01 or 2026-03-01T08:00:00Z.`)
  return sql`${new Date(text)}::timestamptz`
}
