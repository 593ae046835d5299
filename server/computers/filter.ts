/** Reads the filter people type into lists of computers, and turns it into a condition. */
import { type RawBuilder, sql } from 'kysely'
import { refuse } from '../http/refusal.ts'

const fields = ['tenant', 'tag', 'person', 'is', 'os', 'name'] as const
type Field = (typeof fields)[number]

/** One word: perhaps a minus, perhaps a field, then values with commas between them; "quotes" keep blanks and commas together. */
const oneWord = /\s*(-?)(?:([a-z]+):|(?!-?[a-z]+:))((?:"[^"]+"|[^\s",]+)(?:,(?:"[^"]+"|[^\s",]+))*)(?:\s+|$)/iy
const oneValue = /"([^"]+)"|[^\s",]+/g

/**
 * The condition a filter stands for. Words `field:value` must all hold; `field:a,b` holds for either; a minus before it
 * turns it round; free words are looked for in names; "quotes" keep blanks together. An empty filter is every computer.
 */
export function computerCondition(text: string): RawBuilder<boolean> {
  const conditions: RawBuilder<boolean>[] = []
  const end = text.trimEnd().length
  for (let at = 0; at < end; at = oneWord.lastIndex) {
    oneWord.lastIndex = at
    const [, minus, field, values] = oneWord.exec(text) ?? notUnderstood(text.slice(at).trim())
    conditions.push(wordCondition(minus === '-', field?.toLowerCase(), values ?? ''))
  }
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

function notUnderstood(rest: string): never {
  const empty = /^-?([a-z]+):(?=\s|$)/i.exec(rest)
  return refuse(
    'badInput',
    empty
      ? `The filter "${empty[0]}" has no value; write ${empty[1]}:something.`
      : `The filter is not understood from ${rest} on; write field:value, field:a,b or -field:value, with "quotes" around blanks.`,
  )
}

/** What is not known of a computer does not hold, so that the turned round word holds for it. */
function wordCondition(isTurned: boolean, field: string | undefined, values: string): RawBuilder<boolean> {
  const each = [...values.matchAll(oneValue)].map(([bare, quoted]) => fieldCondition(field, quoted ?? bare))
  const either = sql<boolean>`coalesce(${sql.join(each, sql` or `)}, false)`
  return isTurned ? sql<boolean>`not ${either}` : either
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
    case 'person':
      return sql<boolean>`exists (
        select from person where person.id = computer.primary_person_id and person.deleted_at is null
          and (lower(person.email) = lower(${value}) or lower(person.name) = lower(${value}) or person.id = ${value})
      )`
    case 'os':
      return sql<boolean>`(${value} in (computer.facts->'os'->>'id', computer.facts->'os'->>'family'))`
    case 'is':
      return stateCondition(value)
    default:
      return refuse('badInput', `There is no field "${field}" to filter computers by; use one of ${fields.join(', ')}.`)
  }
}

function stateCondition(value: string): RawBuilder<boolean> {
  switch (value.toLowerCase()) {
    case 'online':
      return sql<boolean>`computer.node_id is not null`
    case 'offline':
      return sql<boolean>`computer.node_id is null`
    case 'excluded':
      return sql<boolean>`computer.excluded_from_maintenance`
    case 'pending':
    case 'onboarding':
    case 'onboarded':
      return sql<boolean>`computer.onboarding = ${value.toLowerCase()}`
    case 'needsonboarding':
      return sql<boolean>`computer.onboarding = 'needsOnboarding'`
    case 'rebootpending':
      return sql<boolean>`coalesce((computer.facts->'boot'->>'rebootPending')::boolean, false)`
    default:
      return refuse(
        'badInput',
        `No computer "is:${value}"; use is:online, is:offline, is:excluded, is:rebootpending, is:pending, is:needsonboarding, is:onboarding or is:onboarded.`,
      )
  }
}
