/** How do documents of deployments and exclusions become what core decides with, names in place of ids? */
import { desiredStates, type Desired, type DesiredState } from '@fettle/core/terms/deployment.ts'
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { DeploymentDefinition, ExclusionDefinition } from './definition.ts'
import type { DeploymentDocument } from './schema/deployment.ts'
import type { ExclusionDocument } from './schema/exclusion.ts'
import { toTarget } from './to-target.ts'

/** Returns the deployment a valid document describes, with every default filled in. */
export function toDeployment(document: DeploymentDocument): DeploymentDefinition {
  const { desired: _desired, mode: _mode, target, ...rest } = document
  return { ...rest, desired: toDesired(document), target: toTarget(target) }
}

/** Returns the exclusion a valid document describes; a date as its end means the whole day, in UTC. */
export function toExclusion(document: ExclusionDocument): ExclusionDefinition {
  const { until, target, ...rest } = document
  return { ...rest, target: toTarget(target), ...(until !== undefined && { until: toEnd(until) }) }
}

function toDesired({ desired, mode }: DeploymentDocument): Desired {
  if (mode !== undefined) return { kind: 'task', mode }
  return { kind: 'software', ...toState(desired ?? 'any') }
}

function toState(written: NonNullable<DeploymentDocument['desired']>): DesiredState {
  const [state, version] = typeof written === 'string' ? written.split(' ') : (Object.entries(written)[0] ?? [])
  const known = desiredStates.find((name) => name === state)
  if (known === 'exact' || known === 'atLeast' || known === 'atMost') return { state: known, version: version ?? '' }
  return { state: known ?? 'any' }
}

const dayMs = 86_400_000

function toEnd(until: string): Instant {
  return until.includes('T') ? Date.parse(until) : Date.parse(until) + dayMs
}
