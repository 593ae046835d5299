/** Answers who won for an item on a computer, who lost or was passed over and why, from the same contest as `identify`. */
import type { Subject } from '../terms/computer.ts'
import { type Exclusion, desiredText } from '../terms/deployment.ts'
import type { ExclusionId, Instant } from '../terms/ids.ts'
import type { ItemName } from '../terms/item.ts'
import type {
  DeploymentRef,
  FormerAssignment,
  ItemKey,
  Loser,
  Manifest,
  ManifestEntry,
  PassedOverReason,
} from '../terms/manifest.ts'
import { matches } from '../target/target.ts'
import { type Candidate, type Scene, passedOver } from './candidate.ts'
import { type Definitions, type ReadyExclusion, type Rivals, contest, exclusionOf } from './contest.ts'
import { identify } from './identify.ts'
import { prerequisiteNames } from './prerequisites.ts'
import { passedOverOutlook } from './preview.ts'
import { isIgnore } from './precedence.ts'
import { exclusionSentence, exclusionStatusSentence } from './sentences.ts'

export interface PassedOver {
  readonly deployment: DeploymentRef
  readonly reason: PassedOverReason
  readonly sentence: string
  /** It might match: a fact or a script's answer is missing. */
  readonly isUnknown?: true
}

export const exclusionStatuses = ['holds', 'expired', 'elsewhere'] as const

/** An exclusion of the item, whether it holds here or not: none is ever passed over in silence. */
export interface ToldExclusion {
  readonly id: ExclusionId
  readonly name: string
  readonly owner: string
  readonly reason: string
  readonly until?: Instant
  readonly status: (typeof exclusionStatuses)[number]
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
  /** Is taken back here, because no deployment names it any more. */
  readonly noLongerAssigned?: { readonly deployment: DeploymentRef; readonly act: string; readonly sentence: string }
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
  readonly exclusions: readonly ToldExclusion[]
}

export interface ExplainRequest {
  readonly now: Instant
  /** What deployments brought to this computer, as for `identify`. */
  readonly formerly?: readonly FormerAssignment[]
}

/** Returns who wins, loses and is passed over for the item on this computer now. */
export function explain(
  definitions: Definitions,
  subject: Subject,
  item: ItemName,
  { now, formerly = [] }: ExplainRequest,
): Explanation {
  const scene: Scene = { kind: 'full', items: undefined, now }
  const rivals = definitions.rivalsByItem.get(item) ?? []
  const exclusion = exclusionOf(definitions, item, subject, now)
  const title = definitions.library.get(item)?.title
  const manifest = identify(definitions, subject, { kind: 'full', now, formerly })
  const explained = rivals.map((one) => explainKey(one, subject, scene, exclusion))
  return {
    computerName: subject.name,
    item,
    ...(title === undefined ? {} : { title }),
    keys: withTakenBack(explained, manifest, item),
    neededBy: neededBy(manifest, item),
    exclusions: (definitions.exclusionsByItem.get(item) ?? []).map((one) => toldExclusion(one, subject, now)),
  }
}

/** Returns an explanation as lines of plain sentences. */
export function explainText({ computerName, item, title, keys, neededBy, exclusions }: Explanation): string {
  const lines = keys.flatMap((one) => keyLines(one, computerName))
  if (keys.length === 0) lines.push(`No deployment is for "${item}".`)
  if (title === undefined) lines.unshift(`There is no item "${item}".`)
  const told = new Set(keys.flatMap(({ exclusion }) => exclusion?.id ?? []))
  lines.push(...exclusions.filter(({ id }) => !told.has(id)).map(({ sentence }) => sentence))
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
  const { is, sentence } = passedOverOutlook(candidate, subject, reason)
  return { deployment: candidate.ref, reason, sentence, ...(is === 'unknown' ? { isUnknown: true } : {}) }
}

function exclusionOn({ entry }: Candidate, exclusion: Exclusion): NonNullable<KeyExplanation['exclusion']> {
  return { id: exclusion.id, name: exclusion.name, sentence: exclusionSentence(exclusion, entry.item.title) }
}

function toldExclusion({ exclusion, target }: ReadyExclusion, subject: Subject, now: Instant): ToldExclusion {
  const { id, name, owner, reason, until } = exclusion
  const isHere = 'problem' in target || matches(target, subject)
  const status = !isHere ? 'elsewhere' : until !== undefined && now >= until ? 'expired' : 'holds'
  const sentence = exclusionStatusSentence(exclusion, status, subject.name)
  return { ...{ id, name, owner, reason, status, sentence }, ...(until === undefined ? {} : { until }) }
}

/** The keys with what is taken back, also where no deployment names the key at all any more. */
function withTakenBack(
  keys: readonly KeyExplanation[],
  { entries }: Manifest,
  item: ItemName,
): readonly KeyExplanation[] {
  const taken = new Map(
    entries.flatMap(({ key, item: { name }, instance, deployment, noLongerAssigned }) =>
      name === item && deployment && noLongerAssigned
        ? [
            [
              key,
              {
                ...(instance === undefined ? {} : { instance }),
                noLongerAssigned: { deployment, ...noLongerAssigned },
              },
            ] as const,
          ]
        : [],
    ),
  )
  const known = new Set(keys.map(({ key }) => key))
  return [
    ...keys.map((one) => ({ ...one, ...taken.get(one.key) })),
    ...[...taken].flatMap(([key, told]) => (known.has(key) ? [] : [{ key, losers: [], passedOver: [], ...told }])),
  ]
}

function neededBy({ entries }: Manifest, item: ItemName): readonly ItemName[] {
  const names = entries.flatMap((entry) => (needs(entry, item) ? [entry.item.name] : []))
  return [...new Set(names)]
}

function needs({ item, desired }: ManifestEntry, name: ItemName): boolean {
  return !isIgnore(desired) && prerequisiteNames(item).includes(name)
}

function keyLines(
  { key, winner, losers, passedOver, exclusion, noLongerAssigned }: KeyExplanation,
  computerName: string,
): readonly string[] {
  return [
    winner
      ? `Deployment "${winner.deployment.name}" wins for "${key}" on "${computerName}": it wants ${winner.desired}.`
      : `No deployment wins for "${key}" on "${computerName}".`,
    ...(winner?.problem === undefined ? [] : [`It cannot be carried out: ${winner.problem}`]),
    ...(exclusion ? [exclusion.sentence] : []),
    ...(noLongerAssigned ? [noLongerAssigned.sentence] : []),
    ...losers.map(({ deployment, sentence }) => `Deployment "${deployment.name}" loses: ${sentence}`),
    ...passedOver.map(({ deployment, sentence }) => `Deployment "${deployment.name}" is passed over: ${sentence}`),
  ]
}
