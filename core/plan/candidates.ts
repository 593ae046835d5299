/** Which items may come into a plan, what was decided for each, and will it be installed when the plan is done? */
import { bug } from '../terms/bug.ts'
import type { Answer, Found } from '../terms/check.ts'
import type { ItemName } from '../terms/item.ts'
import type { ItemKey, Manifest, ManifestEntry } from '../terms/manifest.ts'
import { compareText } from './compare-text.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import type { PlanScene } from './scene.ts'

/** An entry of the manifest with what was found and what its own deployment makes of it. */
export interface Candidate {
  readonly key: ItemKey
  readonly entry: ManifestEntry
  readonly found: Found | undefined
  /** Undefined when it is here only because others may need it: then it is left alone unless one of them does. */
  readonly own: Decision | undefined
}

/** Everything prerequisites are judged by; it does not change while a plan is made. */
export interface World {
  readonly scene: PlanScene
  /** In the order of their keys. */
  readonly candidates: readonly Candidate[]
  readonly byKey: ReadonlyMap<ItemKey, Candidate>
  /** The one that prerequisites mean when they name an item; by its key it is also found when it is an instance. */
  readonly byName: ReadonlyMap<ItemName, Candidate>
  /** Those with prerequisites. */
  readonly dependents: readonly Candidate[]
  /** Whose prerequisites speak of an item. */
  readonly mentionedBy: ReadonlyMap<ItemName, readonly Candidate[]>
  /** Items kept away from this computer, each with the name of the exclusion. */
  readonly excluded: ReadonlyMap<ItemName, string>
}

/** Returns the candidates of a manifest with their own decisions. The order of entries and answers makes no difference. */
export function makeWorld(manifest: Manifest, answers: readonly Answer[], scene: PlanScene): World {
  const foundByKey = new Map<ItemKey, Found>(answers.map((answer) => [answer.key, answer]))
  const candidates = manifest.entries
    .toSorted((a, b) => compareText(a.key, b.key))
    .map((entry): Candidate => {
      const found = foundByKey.get(entry.key)
      const own = entry.deployment === undefined ? undefined : decide(entry, found, scene)
      return { key: entry.key, entry, found, own }
    })
  const byKey = new Map(candidates.map((candidate) => [candidate.key, candidate]))
  if (byKey.size !== candidates.length) return bug('two entries of one manifest have the same key')
  const excluded = new Map(manifest.excluded.map(({ key, exclusion }) => [nameOf(key), exclusion.name]))
  const dependents = candidates.filter(
    ({ entry }) => entry.item.prerequisites.length > 0 || entry.configures !== undefined,
  )
  const mentionedBy = indexByMention(dependents)
  return { scene, candidates, byKey, byName: indexByName(candidates), dependents, mentionedBy, excluded }
}

/** The item as people read it, with its instance when it has one. */
export function titleOf({ entry }: Candidate): string {
  return entry.instance === undefined ? entry.item.title : `${entry.item.title} (${entry.instance})`
}

export type Presence = 'installed' | 'absent' | 'unknown'

/** What a detection says about an item's presence. A task counts as installed when it is compliant. */
export function presenceNow({ found }: Candidate): Presence {
  if (found?.found === 'version' || found?.found === 'compliant') return 'installed'
  return found?.found === 'absent' || found?.found === 'notCompliant' ? 'absent' : 'unknown'
}

/** Installed, "or already going to be installed in this plan"; likewise for what is going to be removed. */
export function presenceAfter(candidate: Candidate, inEffect: Decision | undefined): Presence {
  if (inEffect === undefined || inEffect.verdict !== undefined) return presenceNow(candidate)
  return inEffect.kind === 'uninstall' ? 'absent' : 'installed'
}

function nameOf(key: ItemKey): ItemName {
  return key.split('#', 1)[0] ?? key
}

/** Of several instances the deployed ones come first, then the order of keys decides. */
function indexByName(candidates: readonly Candidate[]): ReadonlyMap<ItemName, Candidate> {
  const byName = new Map<ItemName, Candidate>(candidates.map((candidate) => [candidate.key, candidate]))
  for (const candidate of candidates) {
    const rival = byName.get(candidate.entry.item.name)
    const isBetter =
      rival === undefined || rival === candidate || (rival.own === undefined && candidate.own !== undefined)
    if (isBetter) byName.set(candidate.entry.item.name, candidate)
  }
  return byName
}

function indexByMention(dependents: readonly Candidate[]): ReadonlyMap<ItemName, readonly Candidate[]> {
  const mentions = dependents.flatMap((dependent) => {
    const { item, configures } = dependent.entry
    const names = new Set(item.prerequisites.flatMap((rule) => [...rule.if.items, ...rule.then.items]))
    if (configures !== undefined) names.add(nameOf(configures))
    return [...names].map((name) => ({ name, dependent }))
  })
  const groups = Map.groupBy(mentions, ({ name }) => name)
  return new Map([...groups].map(([name, group]) => [name, group.map(({ dependent }) => dependent)]))
}
