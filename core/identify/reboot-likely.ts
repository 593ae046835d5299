/** Answers whether an item that needs a reboot would probably be changed: what is wanted of it is not what was last found. */
import type { Desired } from '../terms/deployment.ts'
import type { Item } from '../terms/item.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { Verdict } from '../terms/plan.ts'
import { checkVersion } from '../version/version.ts'
import { satisfies } from '../version/constraint.ts'
import { isIgnore } from './precedence.ts'

/** What was last found of an item: a version, "absent", "compliant" ..., and the verdict then. */
export interface LastFound {
  readonly state: string
  readonly verdict: Verdict
}

/** Returns whether carrying out the entry would probably need a reboot; not knowing counts as a change to come. Rule W4. */
export function rebootLikely(entry: ManifestEntry, found: LastFound | undefined): boolean {
  const { item, desired, problem } = entry
  if (!item.rebootNeeded || problem !== undefined || isIgnore(desired)) return false
  return desired.kind === 'task'
    ? desired.mode === 'enforce' && found?.verdict !== 'compliant'
    : isPending(item, desired, found)
}

function isPending(
  item: Item,
  desired: Desired & { readonly kind: 'software' },
  found: LastFound | undefined,
): boolean {
  if (found?.state === 'absent') return desired.state !== 'absent' && desired.state !== 'updateIfFound'
  const isVersion =
    found !== undefined && item.kind === 'software' && checkVersion(item.scheme, found.state) === undefined
  if (!isVersion) return true
  switch (desired.state) {
    case 'any':
      return false
    case 'absent':
      return true
    case 'latest':
    case 'updateIfFound':
      return found.verdict !== 'compliant'
    case 'ignore':
      return false
    default:
      return satisfies(item.scheme, { kind: desired.state, version: desired.version }, found.state, []) !== true
  }
}
