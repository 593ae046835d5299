/** Builds small items, deployments, exclusions and a computer for the tests of this station; callers say only what matters. */
import type { Subject } from '../terms/computer.ts'
import type { Deployment, Exclusion } from '../terms/deployment.ts'
import type { Prerequisite, Software, Task, TaskBody } from '../terms/item.ts'
import type { Script } from '../terms/script.ts'
import type { Target } from '../terms/target.ts'

const base = {
  prerequisites: [],
  order: { location: 'unordered', rank: 0, priority: 0 },
  rebootNeeded: false,
} as const

export const everyComputer: Target = {
  scope: 'crossTenant',
  propagateToChildTenants: false,
  subject: { type: 'all' },
  filter: 'all',
}

export const web01: Subject = {
  computerId: 'cmp_00000001',
  name: 'web-01',
  tenantId: 'ten_acme0001',
  tenantName: 'Acme',
  tenantPath: ['ten_acme0001'],
  tags: ['canary'],
  tenantTags: [],
  personTags: [],
  facts: {},
  onboarded: true,
  excludedFromMaintenance: false,
  optsOutOfCrossTenant: false,
}

/** Returns a script that is recognised by its text. */
export function aScript(source: string): Script {
  return { language: 'sh', source, timeoutSeconds: 60 }
}

/** Returns software that apt looks after. */
export function someSoftware(name: string, changes: Partial<Software> = {}): Software {
  return {
    ...base,
    kind: 'software',
    name,
    title: `The ${name}`,
    scheme: 'debian',
    source: { type: 'package', provider: 'apt', package: name },
    upgradeStrategy: 'installOver',
    ...changes,
  }
}

/** Returns a task; without a body it has a test and a set script. */
export function aTask(name: string, changes: Partial<Task> = {}): Task {
  const body: TaskBody = { type: 'script', test: aScript('test'), set: aScript('set') }
  return { ...base, kind: 'task', name, title: `The ${name}`, phase: 'configuration', body, parameters: [], ...changes }
}

/** Returns a deployment of the latest version to every computer; its name, id and sequence come from the number. */
export function aDeployment(number: number, item: string, changes: Partial<Deployment> = {}): Deployment {
  return {
    id: `dep_${String(number).padStart(8, '0')}`,
    name: `Deployment ${number}`,
    item,
    desired: { kind: 'software', state: 'latest' },
    enforcement: 'required',
    target: everyComputer,
    parameters: {},
    enabled: true,
    sortOrder: 0,
    sequence: number,
    ...changes,
  }
}

/** Returns an exclusion that keeps the item away from every computer without an end. */
export function anExclusion(number: number, item: string, changes: Partial<Exclusion> = {}): Exclusion {
  return {
    id: `exc_${String(number).padStart(8, '0')}`,
    name: `Exclusion ${number}`,
    item,
    target: everyComputer,
    reason: 'it breaks the cash desk',
    owner: 'olga',
    ...changes,
  }
}

/** Returns the prerequisite that everything needs first: what is not there is installed. */
export function needs(...items: readonly string[]): Prerequisite {
  return { if: { quantifier: 'anyOf', items, are: 'notInstalled' }, then: { act: 'install', items } }
}
