/** Says whom a target means, in the parts that the form asks for; a target that has more is only written as text. */
import { type GroupFilter, groupFilters, osFamilies } from '@fettle/core/terms/target.ts'
import type { Draft } from './draft.ts'

export const subjects = ['all', 'tag', 'computer', 'person', 'expression', 'script'] as const
export type SubjectType = (typeof subjects)[number]

export interface TargetDraft {
  readonly who: SubjectType
  /** The tag, computer, e-mail, expression or script; "" with all. */
  readonly value: string
  /** "": all tenants. */
  readonly tenant: string
  /** The tenants below it too. */
  readonly below: boolean
  readonly filter: GroupFilter
  /** As in "linux" or "debian 12"; "": any. */
  readonly os: string
  /** A further condition; "": none. */
  readonly where: string
}

export const everybody: TargetDraft = {
  ...{ who: 'all', value: '', tenant: '', below: false, filter: 'all', os: '', where: '' },
}

const known = [
  'all',
  'tenant',
  'tag',
  'computer',
  'person',
  'script',
  'where',
  'propagateToChildTenants',
  'filter',
  'os',
]

/** The parts of a written target; undefined when the form has no field for something in it. */
export function readTarget(written: unknown): TargetDraft | undefined {
  if (written === undefined) return everybody
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return undefined
  const target = written as Draft
  const os = readOs(target['os'])
  const filter = groupFilters.find((one) => one === (target['filter'] ?? 'all'))
  const texts = ['tenant', 'tag', 'computer', 'person', 'script', 'where'] as const
  const isKnown = Object.keys(target).every((key) => known.includes(key))
  const areTexts = texts.every((key) => target[key] === undefined || typeof target[key] === 'string')
  if (os === undefined || filter === undefined || !isKnown || !areTexts) return undefined
  const text = (key: (typeof texts)[number]): string => (target[key] as string | undefined) ?? ''
  const named = (['computer', 'person', 'tag', 'script'] as const).filter((key) => target[key] !== undefined)
  if (named.length + (target['all'] === true ? 1 : 0) > 1) return undefined
  const rest = { tenant: text('tenant'), below: target['propagateToChildTenants'] === true, filter, os }
  const [subject] = named
  if (subject !== undefined) return { who: subject, value: text(subject), ...rest, where: text('where') }
  if (target['all'] !== true && target['where'] !== undefined)
    return { who: 'expression', value: text('where'), ...rest, where: '' }
  return { who: 'all', value: '', ...rest, where: text('where') }
}

function readOs(os: unknown): string | undefined {
  if (os === undefined) return ''
  if (typeof os === 'string') return os
  if (typeof os !== 'object' || os === null) return undefined
  const { family, id, version } = os as { family?: string; id?: string; version?: string }
  if (family !== undefined && id !== undefined) return undefined
  const word = family ?? id
  return word === undefined ? undefined : [word, version].filter((one) => one !== undefined).join(' ')
}

/** The target as it is written. */
export function writeTarget({ who, value, tenant, below, filter, os, where }: TargetDraft): Draft {
  const subject = ((): Draft => {
    // A tenant alone means all its computers; beside a further condition it must be said.
    if (who === 'all') return tenant === '' || where !== '' ? { all: true } : {}
    return who === 'expression' ? {} : { [who]: value }
  })()
  const isOfTenant = tenant !== '' && who !== 'computer' && who !== 'person'
  return {
    ...subject,
    ...(tenant !== '' && { tenant }),
    ...(isOfTenant && below && { propagateToChildTenants: true }),
    ...(filter !== 'all' && { filter }),
    ...(os !== '' && { os }),
    ...(who === 'expression' ? { where: value } : where !== '' && { where }),
  }
}

/** True when nothing is missing that must be said. */
export function isComplete(target: TargetDraft): boolean {
  return target.who === 'all' || target.value.trim() !== ''
}

const whoWords: { readonly [W in Exclude<SubjectType, 'all'>]: (value: string) => string } = {
  tag: (tag) => `on ${tag}`,
  computer: (computer) => `on ${computer}`,
  person: (person) => `for ${person}`,
  expression: () => 'where it applies',
  script: () => 'where a script says so',
}

/** A name for a deployment nobody has named yet: "Firefox on canary at Acme". */
export function suggestedName(title: string, target: TargetDraft, taken: ReadonlySet<string>): string {
  if (title === '') return ''
  const os = target.os === '' ? '' : ` on ${target.os}`
  const who = target.who === 'all' ? '' : ` ${whoWords[target.who](target.value)}`
  const at = target.tenant === '' ? (who === '' && os === '' ? ' everywhere' : '') : ` at ${target.tenant}`
  const name = `${title}${who}${os}${at}`.slice(0, 190).trim()
  for (let count = 1; ; count += 1) {
    const one = count === 1 ? name : `${name} ${count}`
    if (!taken.has(one)) return one
  }
}

/** Families of operating systems, for choosing one. */
export const osChoices: readonly string[] = osFamilies
