/** Answers what is to be taken back from a computer because no deployment names it there any more: rules I20 to I23 in SPEC.md. */
import type { Subject } from '../terms/computer.ts'
import type { Desired } from '../terms/deployment.ts'
import type { Instant } from '../terms/ids.ts'
import type { Item } from '../terms/item.ts'
import type { ExcludedEntry, FormerAssignment, Manifest, ManifestEntry } from '../terms/manifest.ts'
import type { SessionKind } from '../terms/session.ts'
import { isMeant, isTaken } from '../target/target.ts'
import { checkVersion } from '../version/version.ts'
import { decisionFor } from './approval.ts'
import { type Candidate, itemInputs } from './candidate.ts'
import { type Definitions, excludedEntry, exclusionOf } from './contest.ts'
import { isIgnore } from './precedence.ts'

type Part = Omit<Manifest, 'computerId'>

export interface TakeBackRequest {
  readonly kind: SessionKind
  readonly items?: readonly string[] | undefined
  readonly now: Instant
  readonly formerly?: readonly FormerAssignment[] | undefined
}

/** Returns what a manifest must hold besides `present`, so that former assignments are taken back. */
export function noLongerAssigned(
  definitions: Definitions,
  present: Part,
  subject: Subject,
  { kind, items, now, formerly = [] }: TakeBackRequest,
): Part {
  const entries: ManifestEntry[] = []
  const excluded: ExcludedEntry[] = []
  const isWhole = (kind === 'full' || kind === 'detection') && items === undefined
  if (!isWhole || subject.excludedFromMaintenance || formerly.length === 0) return { entries, excluded }
  const wanted = wantedThings([...present.entries, ...present.excluded.map(({ key }) => ({ key }))])
  for (const former of formerly) {
    const item = definitions.library.get(former.item)
    if (!item || thingsOf(former.key, item).some((thing) => wanted.has(thing))) continue
    const rivals = definitions.rivalsByItem.get(former.item)?.find(({ key }) => key === former.key)
    if (rivals?.candidates.some((candidate) => stillNames(candidate, subject))) continue
    const entry = takeBack(definitions, item, former, subject)
    if (!entry) continue
    const exclusion = exclusionOf(definitions, former.item, subject, now)
    if (exclusion) excluded.push(excludedEntry(entry, former.deployment, exclusion))
    else entries.push(entry)
  }
  return { entries, excluded }
}

/** A deployment that pauses, waits, or cannot be told to mean somebody else, has not let go of its item. */
function stillNames({ deployment, target, decisions }: Candidate, subject: Subject): boolean {
  if ('problem' in target) return true
  if (isMeant(target, subject) === 'no') return false
  if (!isTaken(deployment.target, subject)) return false
  return deployment.enforcement !== 'optional' || decisionFor(decisions, deployment, subject) !== 'denied'
}

/** What entries stand for on the computer: keys, software whatever its instance, and packages under whatever item. */
function wantedThings(entries: readonly (Pick<ManifestEntry, 'key'> & Partial<ManifestEntry>)[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ key, item, desired }) =>
      item === undefined || (desired && isIgnore(desired)) ? [key] : thingsOf(key, item),
    ),
  )
}

function thingsOf(key: string, item: Item): readonly string[] {
  if (item.kind === 'task') return [key]
  const shared = sharedPackage(item)
  return [key, `software ${item.name}`, ...(shared === undefined ? [] : [shared])]
}

/** Returns a text that is equal for items that are the same package; undefined for items that are none. */
export function sharedPackage(item: Item): string | undefined {
  if (item.kind === 'task' || item.source.type !== 'package') return undefined
  return `package ${item.source.provider} ${item.source.package}`
}

function takeBack(
  { library }: Definitions,
  item: Item,
  former: FormerAssignment,
  { name }: Subject,
): ManifestEntry | undefined {
  const wanted = item.kind === 'software' ? softwareBefore(item.scheme, former) : taskBefore(item, former)
  if (!wanted) return undefined
  const inputs = itemInputs(library, wanted.item ?? item, { desired: wanted.desired, parameters: former.parameters })
  const what = former.onUnassign === 'remove' ? 'removed' : 'as it was before'
  const sentence = `Deployment "${former.deployment.name}" brought it, and no deployment names "${former.key}" on "${name}" any more: it is to be ${what}.`
  return {
    key: former.key,
    ...(former.instance === undefined ? {} : { instance: former.instance }),
    desired: wanted.desired,
    enforcement: former.enforcement,
    deployment: former.deployment,
    losers: [],
    noLongerAssigned: { act: former.onUnassign, sentence },
    ...inputs,
  }
}

interface Wanted {
  readonly desired: Desired
  readonly item?: Item
}

const absent: Desired = { kind: 'software', state: 'absent' }

function softwareBefore(
  scheme: Parameters<typeof checkVersion>[0],
  { onUnassign, before }: FormerAssignment,
): Wanted | undefined {
  if (onUnassign === 'remove' || before === 'absent') return { desired: absent }
  const isVersion = before !== undefined && checkVersion(scheme, before) === undefined
  return isVersion ? { desired: { kind: 'software', state: 'exact', version: before } } : undefined
}

/** A file and a setting can be taken away; what a script did nobody can undo. */
function taskBefore(item: Item & { readonly kind: 'task' }, { onUnassign }: FormerAssignment): Wanted | undefined {
  const { body } = item
  if (onUnassign !== 'remove') return undefined
  const desired: Desired = { kind: 'task', mode: 'enforce' }
  if (body.type === 'file')
    return { desired, item: { ...item, body: { type: 'file', path: body.path, ensure: 'absent' } } }
  return body.type === 'setting' ? { desired, item: { ...item, body: { ...body, value: null } } } : undefined
}
