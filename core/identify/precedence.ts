/** Answers which of two deployments of one item goes before the other, and why: rules P1 to P9 in SPEC.md. */
import {
  type Deployment,
  type Desired,
  type DesiredState,
  type TaskMode,
  desiredStates,
  taskModes,
} from '../terms/deployment.ts'
import type { LossReason } from '../terms/manifest.ts'
import { type GroupFilter, type Target, scopes, targetTypes } from '../terms/target.ts'

export interface Comparison {
  /** Negative when the first goes before the second; 0 only for a deployment and itself. */
  readonly order: number
  /** Why the one that loses does. */
  readonly reason: LossReason
}

interface Criterion {
  readonly reason: LossReason
  /** Lower wins. */
  readonly rank: (deployment: Deployment) => number
}

/** Lower is more specific; some kinds of computers are equally specific. */
export const filterRanks: Readonly<Record<GroupFilter, number>> = {
  primaryDomainControllers: 0,
  domainControllers: 1,
  servers: 2,
  workstations: 2,
  portables: 2,
  workstationsAndPortables: 3,
  all: 4,
}

const stateRanks = ranks<DesiredState['state']>(desiredStates)
const modeRanks = ranks<TaskMode>(taskModes)
const scopeRanks = ranks<Target['scope']>(scopes)
const typeRanks = ranks<Target['subject']['type']>(targetTypes)

const criteria: readonly Criterion[] = [
  { reason: 'lessSpecificScope', rank: ({ target }) => scopeRanks[target.scope] },
  { reason: 'lessSpecificTarget', rank: ({ target }) => typeRanks[target.subject.type] },
  { reason: 'lessSpecificFilter', rank: ({ target }) => filterRanks[target.filter] },
  { reason: 'lessSpecificFilter', rank: ({ target }) => -conditionCount(target) },
  { reason: 'ignoreWins', rank: ({ desired }) => (isIgnore(desired) ? 0 : 1) },
  { reason: 'weakerState', rank: ({ desired }) => weakness(desired) },
  { reason: 'sortOrder', rank: ({ sortOrder }) => sortOrder },
  { reason: 'olderDeployment', rank: ({ sequence }) => -sequence },
]

/** Returns which of two deployments of one item wins where both apply. Does not depend on the computer. */
export function compareDeployments(a: Deployment, b: Deployment): Comparison {
  for (const { reason, rank } of criteria) {
    const order = rank(a) - rank(b)
    if (order !== 0) return { order, reason }
  }
  return { order: a.id === b.id ? 0 : a.id > b.id ? -1 : 1, reason: 'olderDeployment' }
}

/** Returns whether what is wanted is to do nothing. */
export function isIgnore(desired: Desired): boolean {
  return desired.kind === 'task' ? desired.mode === 'ignore' : desired.state === 'ignore'
}

/** Returns how many further conditions a target has, beside its subject and filter. */
export function conditionCount({ os, where }: Target): number {
  const given = [os?.family, os?.id, os?.version, where]
  return given.filter((condition) => condition !== undefined).length
}

function weakness(desired: Desired): number {
  return desired.kind === 'task' ? modeRanks[desired.mode] : stateRanks[desired.state]
}

function ranks<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, rank) => [name, rank])) as Record<Name, number>
}
