/** Answers what a deployment brings to every computer it applies to, and why it may be passed over on one. */
import type { Subject } from '../terms/computer.ts'
import type { Deployment, Desired } from '../terms/deployment.ts'
import type { Instant } from '../terms/ids.ts'
import type { Item, ItemName } from '../terms/item.ts'
import { type DeploymentRef, type ManifestEntry, type PassedOverReason, itemKey } from '../terms/manifest.ts'
import type { SessionKind } from '../terms/session.ts'
import { type CompiledTarget, type Problem, compileTarget, isTaken, matches } from '../target/target.ts'
import { checkVersion } from '../version/version.ts'
import { type Decisions, decisionFor } from './approval.ts'
import { configurationParameters } from './configurations.ts'
import { valuesOf, variableProblem } from './parameters.ts'
import { isIgnore } from './precedence.ts'
import { prerequisiteNames } from './prerequisites.ts'
import { currentDeployment } from './successor.ts'
import { filledBody } from './template.ts'

export type Library = ReadonlyMap<ItemName, Item>

/** A deployment with everything about it that is the same for all computers. */
export interface Candidate {
  readonly deployment: Deployment
  readonly ref: DeploymentRef
  /** What it puts into the manifest when it wins without rivals. */
  readonly entry: ManifestEntry
  readonly target: CompiledTarget | Problem
  /** What was decided about it, when it is optional. */
  readonly decisions?: Decisions
}

/** What is being looked at: a kind of session, perhaps limited to some items, at a moment. */
export interface Scene {
  readonly kind: SessionKind
  readonly items: ReadonlySet<ItemName> | undefined
  readonly now: Instant
  /** The computer is onboarded without anybody looking on. */
  readonly automatic?: boolean | undefined
}

/** Returns the deployment made ready. */
export function candidateOf(library: Library, written: Deployment, decisions?: Decisions): Candidate {
  const { deployment, warning } = currentDeployment(library, written)
  const { id, name, target, desired, enforcement, instance, onUnassign = 'leave' } = deployment
  const ref = { id, name, scope: target.scope }
  return {
    deployment,
    ref,
    target: compileTarget(target),
    ...(decisions === undefined ? {} : { decisions }),
    entry: {
      key: itemKey(deployment.item, instance),
      ...(instance === undefined ? {} : { instance }),
      desired,
      enforcement,
      deployment: ref,
      losers: [],
      ...(onUnassign === 'leave' ? {} : { onUnassign }),
      ...(warning === undefined ? {} : { warning }),
      ...inputs(library, deployment),
    },
  }
}

/** Returns why the deployment is no candidate on this computer; undefined when it is one. Rule I2 in SPEC.md. */
export function passedOver(candidate: Candidate, subject: Subject, scene: Scene): PassedOverReason | undefined {
  const { deployment, target, entry } = candidate
  if (!deployment.enabled) return 'disabled'
  if ('problem' in target || !matches(target, subject)) return 'targetDoesNotMatch'
  if (subject.excludedFromMaintenance) return 'computerExcluded'
  if (!isTaken(deployment.target, subject)) return 'tenantOptsOut'
  switch (deployment.enforcement) {
    case 'adhoc':
      if (!scene.items?.has(deployment.item)) return 'adhocOnly'
      break
    case 'onboarding':
      if (subject.onboarded) return 'onboardingOnly'
      break
    case 'optional': {
      const decision = decisionFor(candidate.decisions, deployment, subject)
      if (decision !== 'approved') return decision === 'denied' ? 'optionalDenied' : 'optionalNotApproved'
      break
    }
    case 'required':
      break
  }
  if (entry.item.kind === 'task' && entry.item.onboardingOnly === true && subject.onboarded) return 'onboardingOnly'
  return isInScene(entry.item, scene) ? undefined : 'notInThisSession'
}

function isInScene(item: Item, { kind, items, automatic }: Scene): boolean {
  if (automatic === true && item.kind === 'task' && item.ignoreDuringAutomaticOnboarding === true) return false
  if (kind === 'inventory' || kind === 'command' || (kind === 'resolution' && item.kind === 'task')) return false
  return items === undefined || items.has(item.name)
}

/** What a manifest's entry holds of an item: the item as its parameters fill it, their values, and what is wrong with them. */
type Inputs = Pick<ManifestEntry, 'item' | 'parameters' | 'configuredBy' | 'problem'>

/** Returns the inputs of an entry that wants this of the item. */
export function itemInputs(library: Library, item: Item, wanted: Pick<Deployment, 'desired' | 'parameters'>): Inputs {
  const { problems, ...filled } = filledItem(library, item, wanted.parameters)
  const { desired } = wanted
  if (isIgnore(desired)) return filled
  const isRemoval = desired.kind === 'software' && desired.state === 'absent'
  const wrong = isRemoval && item.kind === 'software' && filled.configuredBy !== undefined ? [] : problems
  const all = [...desiredProblems(item, desired), ...wrong, ...prerequisiteProblems(library, item)]
  return { ...filled, ...(all.length === 0 ? {} : { problem: all.join(' ') }) }
}

function inputs(library: Library, deployment: Deployment): Inputs {
  const item = library.get(deployment.item)
  if (item) return withBound(item, itemInputs(library, item, deployment))
  const problem = `Deployment "${deployment.name}" is for the item "${deployment.item}", which does not exist.`
  return { item: unknownItem(deployment.item, deployment.desired), parameters: deployment.parameters, problem }
}

/** A task that configures software comes with it, and not by a deployment of its own. */
function withBound(item: Item, made: Inputs): Inputs {
  if (item.kind !== 'task' || item.configures === undefined) return made
  const problem = `The task "${item.title}" configures the software "${item.configures}" and comes with it; deploy that.`
  return { ...made, problem: made.problem === undefined ? problem : `${problem} ${made.problem}` }
}

function filledItem(library: Library, item: Item, given: Deployment['parameters']) {
  if (item.kind === 'software') {
    const configuredBy = configurationParameters(library, item.name)
    if (configuredBy.length > 0) {
      const { values, problems } = valuesOf({ kind: item.kind, title: item.title, parameters: configuredBy }, given)
      return { item, parameters: values, configuredBy, problems }
    }
    const names = Object.keys(given).map((name) => `"${name}"`)
    const problems =
      names.length === 0 ? [] : [`Software has no parameters; "${item.title}" is given ${names.join(', ')}.`]
    return { item, parameters: {}, problems }
  }
  const { values, problems: wrong } = valuesOf(item, given)
  const { body, problems: unknown } = filledBody(item, values)
  const clash = item.body.type === 'script' ? variableProblem(item) : undefined
  return {
    item: body === item.body ? item : { ...item, body },
    parameters: values,
    problems: [...wrong, ...unknown, ...(clash === undefined ? [] : [clash])],
  }
}

function desiredProblems(item: Item, desired: Desired): readonly string[] {
  if (item.kind === 'task') {
    return desired.kind === 'task' ? [] : [`"${item.title}" is a task, and ${desired.state} is a state of software.`]
  }
  if (desired.kind === 'task') return [`"${item.title}" is software, and ${desired.mode} is a mode of tasks.`]
  const problem = 'version' in desired ? checkVersion(item.scheme, desired.version) : undefined
  return problem === undefined ? [] : [problem]
}

function prerequisiteProblems(library: Library, item: Item): readonly string[] {
  return prerequisiteNames(item)
    .filter((name) => !library.has(name))
    .map((name) => `A prerequisite of "${item.title}" names the item "${name}", which does not exist.`)
}

/** Stands in the manifest for an item that does not exist, beside the problem that says so; it can do nothing. */
function unknownItem(name: ItemName, desired: Desired): Item {
  const base = {
    name,
    title: name,
    prerequisites: [],
    order: { location: 'unordered', rank: 0, priority: 0 },
    rebootNeeded: false,
  } as const
  if (desired.kind === 'task') {
    return { ...base, kind: 'task', phase: 'configuration', body: { type: 'script' }, parameters: [] }
  }
  const nothing = { language: 'sh', source: 'exit 1', timeoutSeconds: 1 } as const
  const source = { type: 'script', detect: nothing, install: nothing, versions: [] } as const
  return { ...base, kind: 'software', scheme: 'general', source, upgradeStrategy: 'none' }
}
