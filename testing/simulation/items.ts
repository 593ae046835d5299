/** Says what every simulated computer should be: a few items of each sort, small enough to read in a trace. */
import type { Found } from '@fettle/core/terms/check.ts'
import type { Desired } from '@fettle/core/terms/deployment.ts'
import type { ComputerId } from '@fettle/core/terms/ids.ts'
import type { Prerequisite, Software, Task } from '@fettle/core/terms/item.ts'
import type { ItemKey, Manifest, ManifestEntry } from '@fettle/core/terms/manifest.ts'
import type { Script } from '@fettle/core/terms/script.ts'

/** What an item can be like on a computer: a version, or one of these words. */
export type ItemState = '1.0' | '2.0' | 'absent' | 'compliant' | 'notCompliant'

const base = { order: { location: 'unordered', rank: 0, priority: 0 }, rebootNeeded: false } as const
const needsLib: Prerequisite = {
  if: { quantifier: 'anyOf', items: ['lib'], are: 'notInstalled' },
  then: { act: 'install', items: ['lib'] },
}

function software(name: string, prerequisites: readonly Prerequisite[] = []): Software {
  const source = { type: 'package', provider: 'apt', package: name } as const
  return {
    ...base,
    kind: 'software',
    name,
    title: name,
    prerequisites,
    scheme: 'debian',
    source,
    upgradeStrategy: 'installOver',
  }
}

const needsKernel: Prerequisite = {
  if: { quantifier: 'anyOf', items: ['kernel'], are: 'notInstalled' },
  then: { act: 'install', items: ['kernel'] },
}

function task(name: string, context?: 'user'): Task {
  const body = { type: 'script', test: script(`test ${name}`, context), set: script(`set ${name}`, context) } as const
  return { ...base, kind: 'task', name, title: name, prerequisites: [], phase: 'configuration', body, parameters: [] }
}

function script(source: string, context?: 'user'): Script {
  return { language: 'sh', source, timeoutSeconds: 60, ...(context === undefined ? {} : { context }) }
}

function entry(item: Software | Task, desired: Desired): ManifestEntry {
  const deployment = { id: `dep_${item.name}`, name: item.name, scope: 'crossTenant' } as const
  return { key: item.name, item, desired, enforcement: 'required', parameters: {}, deployment, losers: [] }
}

const entries: readonly ManifestEntry[] = [
  entry(software('app', [needsLib]), { kind: 'software', state: 'any' }),
  entry(task('audit'), { kind: 'task', mode: 'audit' }),
  entry(task('clock'), { kind: 'task', mode: 'enforce' }),
  entry(software('driver', [needsKernel]), { kind: 'software', state: 'any' }),
  entry(software('editor'), { kind: 'software', state: 'latest' }),
  entry(software('games'), { kind: 'software', state: 'absent' }),
  entry({ ...software('kernel'), rebootNeeded: true }, { kind: 'software', state: 'latest' }),
  entry(software('lib'), { kind: 'software', state: 'any' }),
  entry(task('motd'), { kind: 'task', mode: 'enforce' }),
  entry(task('profile', 'user'), { kind: 'task', mode: 'enforce' }),
  entry({ ...task('register'), serial: true }, { kind: 'task', mode: 'enforce' }),
  entry({ ...task('release'), serial: true }, { kind: 'task', mode: 'enforce' }),
]

/** Not deployed to every computer. The driver goes with the kernel that it needs. */
export const optionalItems = ['audit', 'driver', 'motd', 'profile', 'release'] as const

/** The states an item may fall into when somebody meddles with the computer; never one that is wanted. */
export const unwanted: ReadonlyMap<ItemKey, readonly ItemState[]> = new Map([
  ['app', ['absent']],
  ['audit', ['notCompliant']],
  ['clock', ['notCompliant']],
  ['driver', ['absent']],
  ['editor', ['1.0', 'absent']],
  ['games', ['1.0', '2.0']],
  ['kernel', ['absent', '1.0']],
  ['lib', ['absent']],
  ['motd', ['notCompliant']],
  ['profile', ['notCompliant']],
  ['register', ['notCompliant']],
  ['release', ['notCompliant']],
] as const)

/** The state every item begins in. */
export const wanted: ReadonlyMap<ItemKey, ItemState> = new Map([
  ['app', '2.0'],
  ['audit', 'compliant'],
  ['clock', 'compliant'],
  ['driver', '2.0'],
  ['editor', '2.0'],
  ['games', 'absent'],
  ['kernel', '2.0'],
  ['lib', '2.0'],
  ['motd', 'compliant'],
  ['profile', 'compliant'],
  ['register', 'compliant'],
  ['release', 'compliant'],
] as const)

/** Items that can only be looked at or changed for somebody who is signed in. */
export const userItems: ReadonlySet<ItemKey> = new Set(['profile'])

/** The manifest of a computer; one that nothing is deployed to has an empty one. */
export function manifestOf(
  computerId: ComputerId,
  { isUnmanaged, leftOut }: { readonly isUnmanaged: boolean; readonly leftOut: ReadonlySet<ItemKey> },
): Manifest {
  return { computerId, entries: isUnmanaged ? [] : entries.filter(({ key }) => !leftOut.has(key)), excluded: [] }
}

/** What a check that works finds in this state. */
export function foundIn(state: ItemState): Found {
  switch (state) {
    case 'compliant':
      return { found: 'compliant' }
    case 'notCompliant':
      return { found: 'notCompliant', detail: 'its test says no' }
    case 'absent':
      return { found: 'absent', latest: '2.0' }
    default:
      return { found: 'version', version: state, latest: '2.0' }
  }
}
