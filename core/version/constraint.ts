/** Does a version that was found fulfil the version side of a desired state? */

import type { VersionScheme } from './scheme.ts'
import { compareVersions, latestOf } from './version.ts'

export type VersionConstraint =
  | { readonly kind: 'latest' }
  | { readonly kind: 'exact'; readonly version: string }
  | { readonly kind: 'atLeast'; readonly version: string }
  | { readonly kind: 'atMost'; readonly version: string }
  | { readonly kind: 'any' }

/** How the detected version stands to the wanted one: `older` means that what was found is older. */
export type Relation = 'older' | 'equal' | 'newer'

/** What was found may be newer than the latest that is offered: nobody asked to go back. */
const accepted: Readonly<Record<Exclude<VersionConstraint['kind'], 'any'>, readonly Relation[]>> = {
  latest: ['equal', 'newer'],
  exact: ['equal'],
  atLeast: ['equal', 'newer'],
  atMost: ['older', 'equal'],
}

/** Returns how the detected version stands to the wanted one. Both have passed `checkVersion`. */
export function relation(scheme: VersionScheme, wanted: string, detected: string): Relation {
  const order = compareVersions(scheme, detected, wanted)
  if (order === 0) return 'equal'
  return order < 0 ? 'older' : 'newer'
}

/**
 * Returns whether the version found fulfils the constraint; undefined when nobody can say: "latest" when no stable version is
 * available. `available` matters for "latest" only.
 */
export function satisfies(
  scheme: VersionScheme,
  constraint: VersionConstraint,
  version: string,
  available: readonly string[],
): boolean | undefined {
  if (constraint.kind === 'any') return true
  const wanted = constraint.kind === 'latest' ? latestOf(scheme, available) : constraint.version
  return wanted === undefined ? undefined : accepted[constraint.kind].includes(relation(scheme, wanted, version))
}
