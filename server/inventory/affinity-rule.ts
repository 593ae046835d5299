/** Whose computer is this? Decided from who was signed in lately, and never against a person's word. */

/** Somebody was seen signed in. Times are milliseconds since 1970. */
export interface Observation {
  readonly at: number
  /** As the computer calls them. */
  readonly login: string
}

export interface Candidate {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly logins: readonly string[]
}

export interface AffinityState {
  readonly observations: readonly Observation[]
  /** Persons of the computer's own tenant. */
  readonly persons: readonly Candidate[]
  readonly primaryId?: string
  readonly isPinned: boolean
  readonly isExcluded: boolean
  /** The tenant lets the rule decide. */
  readonly isOn: boolean
  readonly changedAt?: number
  readonly now: number
}

export type AffinityDecision =
  | { readonly act: 'keep'; readonly because: string }
  | { readonly act: 'set'; readonly personId: string; readonly because: string }

export const observationsMax = 10
const dayMs = 86_400_000

/**
 * The primary person: whoever was seen most often in the last ten observations, among persons of the same tenant. At a tie
 * who has it keeps it, else who was seen last gets it. It changes once a day at most.
 */
export function decideAffinity(state: AffinityState): AffinityDecision {
  if (!state.isOn) return keep('The tenant does not let the rule decide.')
  if (state.isExcluded) return keep('The computer is left out of the rule.')
  if (state.isPinned) return keep('Somebody chose the primary person by hand.')
  const seen = countSeen(state)
  const most = Math.max(0, ...seen.values().map(({ count }) => count))
  const first = [...seen.values()].filter(({ count }) => count === most).toSorted((a, b) => b.last - a.last)
  const [chosen] = first
  if (!chosen) return keep('Nobody who was signed in is a person of the tenant.')
  const { primaryId } = state
  if (first.some(({ person }) => person.id === primaryId)) return keep('Nobody was seen more often.')
  if (state.changedAt !== undefined && state.now - state.changedAt < dayMs)
    return keep('It changed less than a day ago.')
  const because = `${chosen.person.name} was signed in at ${chosen.count} of the last ${Math.min(state.observations.length, observationsMax)} inventories.`
  return { act: 'set', personId: chosen.person.id, because }
}

function keep(because: string): AffinityDecision {
  return { act: 'keep', because }
}

interface Seen {
  readonly person: Candidate
  readonly count: number
  readonly last: number
}

function countSeen({ observations, persons }: AffinityState): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>()
  const latest = observations.toSorted((a, b) => b.at - a.at).slice(0, observationsMax)
  for (const { login, at } of latest) {
    const person = personOf(login, persons)
    if (!person) continue
    const before = seen.get(person.id)
    seen.set(person.id, { person, count: (before?.count ?? 0) + 1, last: Math.max(before?.last ?? 0, at) })
  }
  return seen
}

/** Accounts of programs and of administrators belong to nobody. */
const nobodys =
  /^(?:root|administrator|admin|system|guest|gdm|sddm|lightdm|nobody|daemon|dwm-\d+|umfd-\d+|defaultuser\d*)$/i

/** True when the account may be a person's. */
export function isPersonal(login: string): boolean {
  const name = nameOf(login)
  return name !== '' && !nobodys.test(name) && !name.endsWith('$')
}

/**
 * The person a login name belongs to: by e-mail address or another name that people wrote down, whole or without its domain;
 * else by the first part of the e-mail address, when only one person has it.
 */
export function personOf(login: string, persons: readonly Candidate[]): Candidate | undefined {
  const whole = login.trim().toLowerCase()
  const name = nameOf(login)
  const named = (person: Candidate): readonly string[] =>
    [person.email, ...person.logins].map((each) => each.toLowerCase())
  return (
    only(persons.filter((person) => named(person).includes(whole))) ??
    only(persons.filter((person) => person.logins.some((each) => nameOf(each) === name))) ??
    // Who signs in with the address of another domain is somebody else.
    (whole.includes('@') ? undefined : only(persons.filter(({ email }) => nameOf(email) === name)))
  )
}

function only(persons: readonly Candidate[]): Candidate | undefined {
  return persons.length === 1 ? persons[0] : undefined
}

/** "ACME\\dana" and "dana@acme.example" are dana. */
function nameOf(login: string): string {
  return (login.split('\\').at(-1) ?? '').split('@')[0]?.trim().toLowerCase() ?? ''
}
