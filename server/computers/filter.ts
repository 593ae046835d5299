/** Reads the filter people type into lists of computers, and turns it into a condition. */
import { type RawBuilder, sql } from 'kysely'
import { refuse } from '../http/refusal.ts'

const fields = ['tenant', 'tag', 'is', 'os', 'name'] as const
type Field = (typeof fields)[number]

/**
 * The condition a filter stands for. Words `field:value` must all hold; `field:a,b` holds for either; a minus before it
 * turns it round; free words are looked for in names; "quotes" keep blanks together.
 */
export function computerCondition(text: string): RawBuilder<boolean> {
  const words = text.match(/-?(?:[a-z]+:)?(?:"[^"]*"|[^\s"]+)/g) ?? []
  const conditions = words.map(wordCondition)
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

function wordCondition(word: string): RawBuilder<boolean> {
  const [, minus, field, rest = ''] = /^(-?)(?:([a-z]+):)?(.*)$/s.exec(word) ?? []
  const values = rest
    .replaceAll('"', '')
    .split(',')
    .filter((value) => value !== '')
  if (field !== undefined && values.length === 0)
    refuse('badInput', `The filter "${word}" has no value; write ${field}:something.`)
  const either = sql.join(
    values.map((value) => fieldCondition(field, value)),
    sql` or `,
  )
  return minus === '-' ? sql<boolean>`not (${either})` : sql<boolean>`(${either})`
}

function fieldCondition(field: string | undefined, value: string): RawBuilder<boolean> {
  switch (field as Field | undefined) {
    case undefined:
    case 'name':
      return sql<boolean>`position(lower(${value}) in lower(computer.name)) > 0`
    case 'tenant':
      return sql<boolean>`(lower(tenant.name) = lower(${value}) or tenant.id = ${value})`
    case 'tag':
      return sql<boolean>`${value} = any(computer.tags || tenant.tags)`
    case 'os':
      return sql<boolean>`(${value} in (computer.facts->'os'->>'id', computer.facts->'os'->>'family'))`
    case 'is':
      return stateCondition(value)
    default:
      return refuse('badInput', `There is no field "${field}" to filter computers by; use one of ${fields.join(', ')}.`)
  }
}

function stateCondition(value: string): RawBuilder<boolean> {
  switch (value) {
    case 'online':
      return sql<boolean>`computer.node_id is not null`
    case 'offline':
      return sql<boolean>`computer.node_id is null`
    case 'excluded':
      return sql<boolean>`computer.excluded_from_maintenance`
    case 'rebootpending':
      return sql<boolean>`coalesce((computer.facts->'boot'->>'rebootPending')::boolean, false)`
    default:
      return refuse(
        'badInput',
        `No computer "is:${value}"; use is:online, is:offline, is:excluded or is:rebootpending.`,
      )
  }
}
