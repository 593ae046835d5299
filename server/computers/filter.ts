/** Turns the filter people type into lists of computers into a condition. */
import { type RawBuilder, sql } from 'kysely'
import { computerFields } from '@fettle/contract/http/filter-fields.ts'
import { durationMs, type FilterWord, type Operator, parseFilter } from '@fettle/contract/http/filter-words.ts'
import { stateGroups } from '@fettle/core/terms/session.ts'
import { allOf, type Condition, contains, eitherOf } from '../db/conditions.ts'
import { refuse } from '../http/refusal.ts'
import { version } from '../version.ts'

/** Seen longer ago than this, a computer is stale; joined within this, it is new. Days. */
const staleDays = 30
const newDays = 7

/**
 * The condition a filter stands for, over `computer` joined with its `tenant`. All words must hold; an empty filter is every
 * computer. Refuses a filter with a word that is not understood.
 */
export function computerCondition(text: string): Condition {
  const { words, problems } = parseFilter(text, computerFields)
  const [problem] = problems
  if (problem) refuse('badInput', problem.sentence)
  return allOf(words.map(wordCondition))
}

/** Whether `is:` so holds for a computer. */
export function computerIs(state: keyof typeof stateConditions): Condition {
  return stateConditions[state]
}

function wordCondition({ isTurned, field, operator, values }: FilterWord): Condition {
  const meaning = field === undefined ? freeText : fields[field as keyof typeof fields]
  return eitherOf(
    values.map((value) => meaning(value, operator)),
    isTurned,
  )
}

function freeText(value: string): Condition {
  return sql<boolean>`(${contains(sql`computer.name`, value)} or ${contains(sql`computer.serial`, value)}
    or computer.primary_person_id in (select id from person where deleted_at is null
      and (${contains(sql`person.name`, value)} or ${contains(sql`person.email`, value)})))`
}

const fields: {
  readonly [Field in (typeof computerFields)[number]['name']]: (value: string, operator?: Operator) => Condition
} = {
  is: (value) => stateConditions[value as (typeof states)[number]],
  name: (value) => contains(sql`computer.name`, value),
  tenant: (value) => sql<boolean>`(lower(tenant.name) = lower(${value}) or tenant.id = ${value})`,
  tag: (value) => sql<boolean>`${value} = any(computer.tags || tenant.tags)`,
  person: (value) =>
    sql<boolean>`computer.primary_person_id in (select id from person where deleted_at is null
      and (lower(email) = lower(${value}) or lower(name) = lower(${value}) or id = ${value}))`,
  os: (value) =>
    sql<boolean>`(${value} in (computer.os_id, computer.os_family) or lower(computer.facts->'os'->>'name') = lower(${value}))`,
  osVersion: (value, operator) => versionCondition(sql`computer.os_version`, value, operator),
  kernel: (value, operator) => versionCondition(sql`computer.kernel`, value, operator),
  version: (value, operator) =>
    sql<boolean>`computer.id in (select computer_id from agent where revoked_at is null
      and ${versionCondition(sql`agent.version`, value, operator)})`,
  model: (value) => contains(sql`coalesce(computer.manufacturer, '') || ' ' || coalesce(computer.model, '')`, value),
  serial: (value) => contains(sql`computer.serial`, value),
  ip: (value) => sql<boolean>`position(${`"${value.toLowerCase()}`} in lower(computer.addresses)) > 0`,
  seen: (value, operator = '<=') => {
    const since = sql`now() - make_interval(secs => ${(durationMs(value) ?? 0) / 1000})`
    const within = sql<boolean>`(computer.node_id is not null or computer.online_since >= ${since})`
    return operator.startsWith('<') ? within : sql<boolean>`not coalesce(${within}, false)`
  },
  item: (value) =>
    sql<boolean>`computer.id in (select computer_id from item_state where until is null and ${ofItem(value)})`,
  drift: (value) =>
    sql<boolean>`computer.id in (select computer_id from item_state where until is null
      and verdict in ('notCompliant', 'failed') and ${ofItem(value)})`,
  software: (value) =>
    sql<boolean>`computer.id in (select computer_id from computer_software
      where title_id in (select id from software_title where name = ${value}))`,
  cause: (value) =>
    sql<boolean>`computer.id in (select computer_id from item_state where until is null and cause = ${value}
      and verdict in ('failed', 'unknown'))`,
  batch: (value) => sql<boolean>`computer.id in (select computer_id from session where batch_id = ${value})`,
}

/** The item, or any of its instances. */
function ofItem(name: string): Condition {
  return sql<boolean>`(key = ${name} or (key >= ${`${name}#`} and key < ${`${name}$`}))`
}

/** Without a sign: this version, or one that begins with its parts. */
function versionCondition(column: RawBuilder<unknown>, value: string, operator: Operator | undefined): Condition {
  if (operator !== undefined) return sql<boolean>`version_parts(${column}) ${sql.raw(operator)} version_parts(${value})`
  const begins = ['.', '-', '+'].map((sign) => sql<boolean>`starts_with(${column}, ${`${value}${sign}`})`)
  return sql<boolean>`(${column} = ${value} or ${sql.join(begins, sql` or `)})`
}

const states = computerFields[0].values.map(({ value }) => value as keyof typeof stateConditions)

const withLastSession = (sessionStates: readonly string[]): Condition =>
  sql<boolean>`computer.id in (select computer_id from computer_standing where last_session_state = any(${sessionStates}))`

const stateConditions = {
  online: sql<boolean>`computer.node_id is not null`,
  offline: sql<boolean>`computer.node_id is null`,
  drift: sql<boolean>`computer.id in (select computer_id from computer_standing where bad > 0)`,
  failed: withLastSession(stateGroups.failed),
  rebootPending: sql<boolean>`computer.reboot_pending`,
  stale: sql<boolean>`(computer.node_id is null
    and coalesce(computer.online_since, computer.created_at) < now() - make_interval(days => ${sql.lit(staleDays)}))`,
  neverChecked: sql<boolean>`computer.checked_at is null`,
  lost: withLastSession(['missed']),
  new: sql<boolean>`(computer.onboarding <> 'onboarded' or computer.created_at > now() - make_interval(days => ${sql.lit(newDays)}))`,
  outdated: sql<boolean>`computer.id in (select computer_id from agent where revoked_at is null
    and version_parts(agent.version) < version_parts(${sql.lit(version)}))`,
  excluded: sql<boolean>`computer.excluded_from_maintenance`,
  pending: sql<boolean>`computer.onboarding = 'pending'`,
  needsOnboarding: sql<boolean>`computer.onboarding = 'needsOnboarding'`,
  onboarding: sql<boolean>`computer.onboarding = 'onboarding'`,
  onboarded: sql<boolean>`computer.onboarding = 'onboarded'`,
} as const
