/** Answers who won for an item on a computer, who lost or was passed over and why, from the same contest as `identify`. */
import type { Subject } from '../terms/computer.ts'
import { type Exclusion, desiredText } from '../terms/deployment.ts'
import type { ExclusionId, Instant } from '../terms/ids.ts'
import type { ItemName } from '../terms/item.ts'
import type { DeploymentRef, ItemKey, Loser, ManifestEntry, PassedOverReason } from '../terms/manifest.ts'
import { whyNot } from '../target/target.ts'
import { type Candidate, type Scene, passedOver } from './candidate.ts'
import { type Definitions, type Rivals, contest, exclusionOf } from './contest.ts'
import { identify } from './identify.ts'
import { prerequisiteNames } from './prerequisites.ts'
import { isIgnore } from './precedence.ts'
import { exclusionSentence, passedOverSentence } from './sentences.ts'

export interface PassedOver {
  readonly deployment: DeploymentRef
  readonly reason: PassedOverReason
  readonly sentence: string
}

/** What became of all deployments of one item and instance. */
export interface KeyExplanation {
  readonly key: ItemKey
  readonly instance?: string
  readonly winner?: { readonly deployment: DeploymentRef; readonly desired: string; readonly problem?: string }
  readonly losers: readonly Loser[]
  readonly passedOver: readonly PassedOver[]
  /** Keeps the winner away. */
  readonly exclusion?: { readonly id: ExclusionId; readonly name: string; readonly sentence: string }
}

/** Everything that decides about one item on one computer, in a full session. */
export interface Explanation {
  readonly computerName: string
  readonly item: ItemName
  /** Absent when there is no such item. */
  readonly title?: string
  readonly keys: readonly KeyExplanation[]
  /** Items here whose prerequisites speak of this one. */
  readonly neededBy: readonly ItemName[]
}

/** Returns who wins, loses and is passed over for the item on this computer now. */
export function explain(definitions: Definitions, subject: Subject, item: ItemName, now: Instant): Explanation {
  const scene: Scene = { kind: 'full', items: undefined, now }
  const rivals = definitions.rivalsByItem.get(item) ?? []
  const exclusion = exclusionOf(definitions, item, subject, now)
  const title = definitions.library.get(item)?.title
  return {
    computerName: subject.name,
    item,
    ...(title === undefined ? {} : { title }),
    keys: rivals.map((one) => explainKey(one, subject, scene, exclusion)),
    neededBy: neededBy(definitions, subject, item, now),
  }
}

/** Returns an explanation as lines of plain sentences. */
export function explainText({ computerName, item, title, keys, neededBy }: Explanation): string {
  const lines = keys.flatMap((one) => keyLines(one, computerName))
  if (keys.length === 0) lines.push(`No deployment is for "${item}".`)
  if (title === undefined) lines.unshift(`There is no item "${item}".`)
  if (neededBy.length > 0) lines.push(`Prerequisites of ${neededBy.join(', ')} speak of "${item}".`)
  return lines.join('\n')
}

function explainKey(
  { key, candidates }: Rivals,
  subject: Subject,
  scene: Scene,
  exclusion: Exclusion | undefined,
): KeyExplanation {
  const found = contest({ candidates }, subject, scene)
  const instance = candidates[0]?.deployment.instance
  return {
    key,
    ...(instance === undefined ? {} : { instance }),
    ...(found ? { winner: winnerOf(found.winner) } : {}),
    losers: found?.losers ?? [],
    passedOver: candidates.flatMap((candidate) => passedOverOf(candidate, subject, scene) ?? []),
    ...(found && exclusion ? { exclusion: exclusionOn(found.winner, exclusion) } : {}),
  }
}

function winnerOf({ ref, entry }: Candidate): NonNullable<KeyExplanation['winner']> {
  const { desired, problem } = entry
  return { deployment: ref, desired: desiredText(desired), ...(problem === undefined ? {} : { problem }) }
}

function passedOverOf(candidate: Candidate, subject: Subject, scene: Scene): PassedOver | undefined {
  const reason = passedOver(candidate, subject, scene)
  if (reason === undefined) return undefined
  const { deployment, ref, target } = candidate
  const notTargeted = 'problem' in target ? target.problem : whyNot(target, subject)
  return { deployment: ref, reason, sentence: passedOverSentence(reason, deployment, subject, notTargeted) }
}

function exclusionOn({ entry }: Candidate, exclusion: Exclusion): NonNullable<KeyExplanation['exclusion']> {
  return { id: exclusion.id, name: exclusion.name, sentence: exclusionSentence(exclusion, entry.item.title) }
}

function neededBy(definitions: Definitions, subject: Subject, item: ItemName, now: Instant): readonly ItemName[] {
  const { entries } = identify(definitions, subject, { kind: 'full', now })
  const names = entries.flatMap((entry) => (needs(entry, item) ? [entry.item.name] : []))
  return [...new Set(names)]
}

function needs({ item, desired }: ManifestEntry, name: ItemName): boolean {
  return !isIgnore(desired) && prerequisiteNames(item).includes(name)
}

function keyLines(
  { key, winner, losers, passedOver, exclusion }: KeyExplanation,
  computerName: string,
): readonly string[] {
  return [
    winner
      ? `Deployment "${winner.deployment.name}" wins for "${key}" on "${computerName}": it wants ${winner.desired}.`
      : `No deployment wins for "${key}" on "${computerName}".`,
    ...(winner?.problem === undefined ? [] : [`It cannot be carried out: ${winner.problem}`]),
    ...(exclusion ? [exclusion.sentence] : []),
    ...losers.map(({ deployment, sentence }) => `Deployment "${deployment.name}" loses: ${sentence}`),
    ...passedOver.map(({ deployment, sentence }) => `Deployment "${deployment.name}" is passed over: ${sentence}`),
  ]
}
