/** Answers, for one item and instance on one computer, which deployment wins, which lose and what keeps the winner away. */
import type { Subject } from '../terms/computer.ts'
import type { Exclusion } from '../terms/deployment.ts'
import type { Instant } from '../terms/ids.ts'
import type { ItemName } from '../terms/item.ts'
import type { DeploymentRef, ExcludedEntry, ItemKey, Loser, ManifestEntry } from '../terms/manifest.ts'
import { type CompiledTarget, type Problem, matches } from '../target/target.ts'
import type { Decisions } from './approval.ts'
import { type Candidate, type Library, type Scene, passedOver } from './candidate.ts'
import type { LicencesBySoftware } from './licences.ts'
import { compareDeployments } from './precedence.ts'
import { lossSentence } from './sentences.ts'

/** All deployments of one item and instance. */
export interface Rivals {
  readonly key: ItemKey
  readonly item: ItemName
  /** In order of precedence: the first that is not passed over wins. */
  readonly candidates: readonly Candidate[]
}

export interface ReadyExclusion {
  readonly exclusion: Exclusion
  /** A problem when the target cannot be used: then the exclusion holds for every computer. */
  readonly target: CompiledTarget | Problem
}

/** Items, deployments and exclusions made ready for many computers. */
export interface Definitions {
  readonly library: Library
  /** Ordered by key. */
  readonly rivals: readonly Rivals[]
  readonly rivalsByItem: ReadonlyMap<ItemName, readonly Rivals[]>
  /** Of each item those that hold longest come first. */
  readonly exclusionsByItem: ReadonlyMap<ItemName, readonly ReadyExclusion[]>
  /** Decisions about optional deployments, by their id. */
  readonly decisions: ReadonlyMap<string, Decisions>
  readonly licences: LicencesBySoftware
  /** What cannot be used and is on no entry, one sentence each. */
  readonly problems: readonly string[]
}

export interface Contest {
  readonly winner: Candidate
  readonly losers: readonly Loser[]
}

/** Returns the winner and the losers on this computer; undefined when every deployment is passed over. */
export function contest(
  { candidates }: Pick<Rivals, 'candidates'>,
  subject: Subject,
  scene: Scene,
): Contest | undefined {
  let winner: Candidate | undefined
  let losers: Loser[] | undefined
  for (const candidate of candidates) {
    if (passedOver(candidate, subject, scene) !== undefined) continue
    if (winner === undefined) winner = candidate
    else (losers ??= []).push(loserOf(winner, candidate))
  }
  return winner && { winner, losers: losers ?? winner.entry.losers }
}

/** Returns the exclusion that keeps the item away from this computer; of several the one that holds longest. */
export function exclusionOf(
  definitions: Definitions,
  item: ItemName,
  subject: Subject,
  now: Instant,
): Exclusion | undefined {
  const holding = definitions.exclusionsByItem.get(item)?.find((one) => holds(one, subject, now))
  return holding?.exclusion
}

/** Returns what the manifest says about something that an exclusion keeps away. */
export function excludedEntry(
  { key, item }: ManifestEntry,
  deployment: DeploymentRef,
  { id, name, owner, reason, until }: Exclusion,
): ExcludedEntry {
  const exclusion = { id, name, owner, reason, ...(until === undefined ? {} : { until }) }
  return { key, itemTitle: item.title, deployment, exclusion }
}

function holds({ exclusion, target }: ReadyExclusion, subject: Subject, now: Instant): boolean {
  if (exclusion.until !== undefined && now >= exclusion.until) return false
  return 'problem' in target || matches(target, subject)
}

function loserOf(winner: Candidate, loser: Candidate): Loser {
  const { reason } = compareDeployments(winner.deployment, loser.deployment)
  return {
    deployment: loser.ref,
    reason,
    sentence: lossSentence(reason, winner.deployment, loser.deployment),
  }
}
