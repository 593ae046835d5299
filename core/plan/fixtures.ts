/** What do small manifests and answers look like? Builders for the tests of this room: valid by default, say only what matters. */
import { bug } from '../terms/bug.ts'
import type { Answer, Found } from '../terms/check.ts'
import type { Desired, DesiredState, TaskMode } from '../terms/deployment.ts'
import type { Item, ItemName, Prerequisite, ScriptSource, Software, Task } from '../terms/item.ts'
import type { ExcludedEntry, Manifest, ManifestEntry } from '../terms/manifest.ts'
import { itemKey } from '../terms/manifest.ts'
import type { Plan, PlannedAction } from '../terms/plan.ts'
import type { Script } from '../terms/script.ts'
import type { SessionKind } from '../terms/session.ts'
import type { Sha256 } from '../identify/questions.ts'
import type { PlanInput } from './plan.ts'
import { makePlan } from './plan.ts'

export function script(source: string): Script {
  return { language: 'sh', source, timeoutSeconds: 60 }
}

export function software(name: ItemName, more: Partial<Software> = {}): Software {
  return {
    kind: 'software',
    name,
    title: title(name),
    prerequisites: [],
    order: { location: 'unordered', rank: 0, priority: 0 },
    rebootNeeded: false,
    scheme: 'debian',
    source: { type: 'package', provider: 'apt', package: name },
    upgradeStrategy: 'installOver',
    ...more,
  }
}

export function scriptSource(versions: readonly string[], more: Partial<ScriptSource> = {}): ScriptSource {
  return { type: 'script', detect: script('detect'), versions, install: script('install'), ...more }
}

export function task(name: ItemName, more: Partial<Task> = {}): Task {
  return {
    kind: 'task',
    name,
    title: title(name),
    prerequisites: [],
    order: { location: 'unordered', rank: 0, priority: 0 },
    rebootNeeded: false,
    phase: 'configuration',
    body: { type: 'script', test: script('test'), get: script('get'), set: script('set') },
    parameters: [],
    ...more,
  }
}

export function deployed(item: Item, wish: DesiredState | TaskMode, more: Partial<ManifestEntry> = {}): ManifestEntry {
  const desired: Desired = typeof wish === 'string' ? { kind: 'task', mode: wish } : { kind: 'software', ...wish }
  return {
    key: itemKey(item.name, more.instance),
    item,
    desired,
    enforcement: 'required',
    parameters: {},
    deployment: { id: `dep_${item.name}`, name: `Deploy ${item.title}`, scope: 'crossTenant' },
    losers: [],
    ...more,
  }
}

/** An item that is only here because a prerequisite speaks of it. */
export function passive(item: Item, desired: Desired = { kind: 'software', state: 'any' }): ManifestEntry {
  return { key: item.name, item, desired, enforcement: 'required', parameters: {}, losers: [] }
}

export function excluded(item: Item, name: string): ExcludedEntry {
  return {
    key: item.name,
    itemTitle: item.title,
    deployment: { id: `dep_${item.name}`, name: `Deploy ${item.title}`, scope: 'crossTenant' },
    exclusion: { id: `exc_${item.name}`, name, owner: 'Dana', reason: 'licence' },
  }
}

export const latest = { state: 'latest' } as const
export const absentHere: Found = { found: 'absent', latest: '2.0' }
export const upToDate: Found = { found: 'version', version: '2.0', latest: '2.0' }
export const outdated: Found = { found: 'version', version: '1.0', latest: '2.0' }
export const unknown: Found = { found: 'unknown', detail: 'the package manager is locked' }

/** A task that configures the software of that key. */
export function configuring(software: string, item: Task, more: Partial<ManifestEntry> = {}): ManifestEntry {
  return { ...deployed({ ...item, configures: software }, 'enforce'), configures: software, ...more }
}

/** If any of these is not installed, install them. */
export function needs(...items: readonly ItemName[]): Prerequisite {
  return { if: { quantifier: 'anyOf', items, are: 'notInstalled' }, then: { act: 'install', items } }
}

export interface Situation extends Pick<PlanInput, 'purpose' | 'options' | 'quarantined'> {
  readonly entries: readonly ManifestEntry[]
  readonly found: { readonly [key: string]: Found }
  readonly kind?: SessionKind
  readonly excluded?: readonly ExcludedEntry[]
  readonly architecture?: string
}

export function manifestOf({ entries, excluded: kept = [], architecture }: Situation): Manifest {
  const known = architecture === undefined ? {} : { architecture }
  return { computerId: 'cmp_00000001', ...known, entries, excluded: kept }
}

export function answersOf({ found }: Situation): readonly Answer[] {
  return Object.entries(found).map(([key, one]) => ({ key, ...one }))
}

/** Returns a function that plans a situation with the given hash; core has none of its own. */
export function planner(sha256: Sha256): (situation: Situation) => Plan {
  return ({ kind = 'full', ...situation }) =>
    makePlan({
      ...situation,
      manifest: manifestOf(situation),
      answers: answersOf(situation),
      kind,
      sha256,
    })
}

export function actionOf(plan: Plan, key: string): PlannedAction {
  return plan.actions.find((action) => action.key === key) ?? bug(`no action for "${key}"`)
}

export function keysOf(plan: Plan): readonly string[] {
  return plan.actions.map(({ key }) => key)
}

function title(name: ItemName): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
