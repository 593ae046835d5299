/** Over which other versions does the way to a version lead? */
import type { ScriptSource } from '../terms/item.ts'
import { compareVersions } from '../version/version.ts'
import type { Stone } from './decision.ts'
import { licenceFor } from './licence.ts'
import { sentences } from './sentences.ts'
import type { SoftwareCase } from './software-case.ts'
import { methodOver } from './strategies.ts'
import type { Supply } from './supply.ts'

export type Way =
  /** In the order in which they are installed, before the version itself. */
  | { readonly stones: readonly Stone[] }
  /** A version that would have to be installed on the way, and cannot be had; `before` is the one that needs it. */
  | { readonly missing: string; readonly before: string }

/** Returns the stepping stones to a version [P23], each installed over the one before it. */
export function stonesTo(it: SoftwareCase, source: ScriptSource, to: string): Way {
  const way = wayTo(source, it.supply, { to, installed: it.installed })
  if ('missing' in way) return way
  return { stones: way.versions.map((version, at) => stoneOf(it, way.versions, { version, at, to })) }
}

type Versions = { readonly versions: readonly string[] } | { readonly missing: string; readonly before: string }

/**
 * Returns the versions to be installed first: what the wanted one requires, and what that requires, unless it or something newer
 * is installed already. A version that is required once more on the same way is not looked at again: no circle is walked twice.
 */
export function wayTo(
  { details = {} }: ScriptSource,
  { scheme, listed = [] }: Supply,
  { to, installed }: { readonly to: string; readonly installed: string | undefined },
): Versions {
  const versions: string[] = []
  const seen = new Set([to])
  for (let version = to; ;) {
    const required = details[version]?.requires
    if (required === undefined) return { versions }
    if (installed !== undefined && compareVersions(scheme, installed, required) >= 0) return { versions }
    const stone = listed.find((one) => compareVersions(scheme, one, required) === 0)
    if (stone === undefined) return { missing: required, before: version }
    if (seen.has(stone)) return { versions }
    seen.add(stone)
    versions.unshift(stone)
    version = stone
  }
}

function stoneOf(
  it: SoftwareCase,
  way: readonly string[],
  { version, at, to }: { readonly version: string; readonly at: number; readonly to: string },
): Stone {
  const { software, supply, licences } = it
  const from = at === 0 ? it.installed : way[at - 1]
  const licence = software.licence && licenceFor(licences, supply.scheme, version)
  return {
    kind: from === undefined ? 'install' : 'update',
    before: from ?? it.before,
    to: version,
    because: sentences.steppingStone(way[at + 1] ?? to, version),
    expect: { type: 'version', scheme: supply.scheme, is: 'atLeast', version },
    work: {
      steps: { repairs: false, method: from === undefined ? 'install' : methodOver(software) },
      from,
      downloads: supply.builds?.get(version) ?? [],
      ...(licence === undefined ? {} : { licence }),
    },
  }
}
