/** Answers whether a computer is of the kind, and runs the operating system, that a target is limited to. */
import type { Facts, FormFactor, Subject } from '../terms/computer.ts'
import { never } from '../terms/bug.ts'
import type { InventoryScript } from '../terms/order.ts'
import type { GroupFilter, OsFilter } from '../terms/target.ts'

/** One thing a target asks of a computer; the sentence is asked for only when it does not hold. */
export interface Condition {
  readonly holds: (subject: Subject) => boolean
  /** Whether it can be told at all that it does not hold; absent: it always can. */
  readonly isKnown?: (subject: Subject) => boolean
  /** The script that must have answered on the computer. */
  readonly asks?: InventoryScript
  readonly whyNot: (subject: Subject) => string
}

/** A filter in the words of a sentence: "limited to servers". */
export const filterWords: Readonly<Record<GroupFilter, string>> = {
  all: 'all kinds of computers',
  servers: 'servers',
  workstations: 'workstations',
  portables: 'portables',
  workstationsAndPortables: 'workstations and portables',
  domainControllers: 'domain controllers',
  primaryDomainControllers: 'primary domain controllers',
}

/** Returns the condition of a group filter; undefined for `all`, which asks nothing. */
export function groupCondition(filter: GroupFilter): Condition | undefined {
  switch (filter) {
    case 'all':
      return undefined
    case 'servers':
      return ofFormFactor(filter, ['server'])
    case 'workstations':
      return ofFormFactor(filter, ['workstation'])
    case 'portables':
      return ofFormFactor(filter, ['portable'])
    case 'workstationsAndPortables':
      return ofFormFactor(filter, ['workstation', 'portable'])
    case 'domainControllers':
      return ofRole(filter, ['domainController', 'primaryDomainController'])
    case 'primaryDomainControllers':
      return ofRole(filter, ['primaryDomainController'])
    default:
      return never(filter)
  }
}

/** Returns the condition of an operating system filter; undefined when it names nothing. */
export function osCondition(filter: OsFilter): Condition | undefined {
  const { family, id, version } = filter
  if (family === undefined && id === undefined && version === undefined) return undefined
  const wanted = osWords(filter)
  return {
    holds: ({ facts: { os } }) =>
      os !== undefined &&
      (family === undefined || os.family === family) &&
      (id === undefined || os.id === id) &&
      (version === undefined || os.version === version),
    isKnown: ({ facts }) => facts.os !== undefined,
    whyNot: ({ name, facts: { os } }) =>
      os === undefined
        ? unknown('operating system', name, wanted)
        : `"${name}" runs ${osWords(os)}, and this target is limited to ${wanted}.`,
  }
}

function ofFormFactor(filter: GroupFilter, wanted: readonly FormFactor[]): Condition {
  return {
    holds: ({ facts }) => {
      const found = facts.hardware?.formFactor
      return found !== undefined && wanted.includes(found)
    },
    isKnown: ({ facts }) => facts.hardware?.formFactor !== undefined,
    whyNot: ({ name, facts }) => {
      const found = facts.hardware?.formFactor
      return found === undefined
        ? unknown('form factor', name, filterWords[filter])
        : `"${name}" is a ${found}, and this target is limited to ${filterWords[filter]}.`
    },
  }
}

function ofRole(filter: GroupFilter, wanted: readonly NonNullable<Facts['role']>[]): Condition {
  return {
    holds: ({ facts }) => facts.role !== undefined && wanted.includes(facts.role),
    isKnown: ({ facts }) => facts.role !== undefined,
    whyNot: ({ name, facts }) =>
      facts.role === undefined
        ? unknown('domain role', name, filterWords[filter])
        : `"${name}" is a ${roleWords[facts.role]}, and this target is limited to ${filterWords[filter]}.`,
  }
}

const roleWords: Readonly<Record<NonNullable<Facts['role']>, string>> = {
  domainController: 'domain controller',
  primaryDomainController: 'primary domain controller',
  member: 'member of a domain',
}

function unknown(fact: string, name: string, wanted: string): string {
  return `The ${fact} of "${name}" is not known, and this target is limited to ${wanted}.`
}

function osWords(os: OsFilter): string {
  return [os.family, os.id, os.version].filter((word) => word !== undefined).join(' ')
}
