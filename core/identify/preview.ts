/** Answers how one deployment stands on a computer: it wins, loses, is kept away, passed over, or nobody can tell. */
import type { Subject } from '../terms/computer.ts'
import type { DeploymentId, Instant } from '../terms/ids.ts'
import type { DeploymentRef, PassedOverReason } from '../terms/manifest.ts'
import { isMeant, whyNot } from '../target/target.ts'
import { type Candidate, type Scene, passedOver } from './candidate.ts'
import { type Definitions, type Rivals, contest, exclusionOf } from './contest.ts'
import { exclusionSentence, passedOverSentence } from './sentences.ts'

/** `unknown`: it is not matched, because a fact or a script's answer is missing; it may match once that is known. */
export type Outlook =
  | { readonly is: 'wins'; readonly beats: readonly DeploymentRef[] }
  | { readonly is: 'excluded'; readonly sentence: string }
  | { readonly is: 'loses'; readonly to: DeploymentRef; readonly sentence: string }
  | { readonly is: 'unknown'; readonly sentence: string }
  | { readonly is: 'passedOver'; readonly reason: PassedOverReason; readonly sentence: string }

/** A deployment among its rivals, ready to be looked at on many computers. */
export interface Previewed {
  readonly definitions: Definitions
  readonly rivals: Rivals
  readonly candidate: Candidate
  readonly scene: Scene
}

/** Returns the deployment ready to be looked at; undefined when there is none with this id. One for `adhoc` as if it were asked for. */
export function previewOf(definitions: Definitions, id: DeploymentId, now: Instant): Previewed | undefined {
  for (const rivals of definitions.rivals) {
    const candidate = rivals.candidates.find(({ deployment }) => deployment.id === id)
    if (!candidate) continue
    const items = candidate.deployment.enforcement === 'adhoc' ? new Set([rivals.item]) : undefined
    return { definitions, rivals, candidate, scene: { kind: 'full', items, now } }
  }
  return undefined
}

/** Returns how the deployment stands on this computer, from the same contest as a session's. */
export function outlookOn({ definitions, rivals, candidate, scene }: Previewed, subject: Subject): Outlook {
  const reason = passedOver(candidate, subject, scene)
  if (reason !== undefined) return passedOverOutlook(candidate, subject, reason)
  const found = contest(rivals, subject, scene)
  if (found && found.winner !== candidate) {
    const loss = found.losers.find(({ deployment }) => deployment.id === candidate.deployment.id)
    return { is: 'loses', to: found.winner.ref, sentence: loss?.sentence ?? '' }
  }
  const exclusion = exclusionOf(definitions, rivals.item, subject, scene.now)
  if (exclusion) return { is: 'excluded', sentence: exclusionSentence(exclusion, candidate.entry.item.title) }
  return { is: 'wins', beats: found?.losers.map(({ deployment }) => deployment) ?? [] }
}

/** Returns the sentence of a deployment that is passed over, and whether more knowledge could change that. */
export function passedOverOutlook(
  { deployment, target }: Candidate,
  subject: Subject,
  reason: PassedOverReason,
): Outlook & { readonly sentence: string } {
  const told = 'problem' in target ? target.problem : whyNot(target, subject)
  const sentence = passedOverSentence(reason, deployment, subject, told)
  const isUnknown = reason === 'targetDoesNotMatch' && !('problem' in target) && isMeant(target, subject) === 'unknown'
  return isUnknown ? { is: 'unknown', sentence } : { is: 'passedOver', reason, sentence }
}
