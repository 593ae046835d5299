/** What is to be done about one entry of a manifest? */
import type { Found } from '../terms/check.ts'
import { foundText } from '../terms/check.ts'
import { bug } from '../terms/bug.ts'
import { desiredText } from '../terms/deployment.ts'
import type { Item } from '../terms/item.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { Purpose, SessionKind } from '../terms/session.ts'
import { decideSoftware } from './decide-software.ts'
import { decideTask } from './decide-task.ts'
import type { Decision, Intended } from './decision.ts'
import { failedDecision, skippedDecision } from './decision.ts'
import type { PlanScene } from './scene.ts'
import { sentences } from './sentences.ts'
import { runsAsUser } from './user-context.ts'

/** Returns what is to be done about the entry in such a session, its prerequisites aside [P20] [P25] [P26]. */
export function decide(entry: ManifestEntry, found: Found | undefined, scene: PlanScene): Decision {
  const decision = decideAlone(entry, found, scene)
  return decision.verdict === undefined ? held(entry, withReason(entry, decision), scene) : decision
}

/** Why a change that is called for is not made all the same: it never lasts, or the session leaves it out. */
function held(
  entry: ManifestEntry,
  decision: Intended,
  { kind, quarantined, rebootSkip, userSkip }: PlanScene,
): Decision {
  const { because } = decision
  const evidence = quarantined.get(entry.key)
  if (evidence !== undefined) return failedDecision(decision, 'quarantined', sentences.quarantined(evidence))
  if (kind === 'detection') return decision
  if (rebootSkip === true && entry.item.rebootNeeded) {
    return skippedDecision(decision, 'rebootsSkipped', sentences.rebootsSkipped(because))
  }
  return userSkip === true && runsAsUser(entry, decision)
    ? skippedDecision(decision, 'userContextSkipped', sentences.userContextSkipped(because))
    : decision
}

/** What is taken back because no deployment names it any more says so. */
function withReason({ noLongerAssigned }: ManifestEntry, decision: Intended): Intended {
  if (noLongerAssigned === undefined) return decision
  return { ...decision, reason: 'noLongerAssigned', because: noLongerAssigned.sentence }
}

function decideAlone(entry: ManifestEntry, found: Found | undefined, scene: PlanScene): Decision {
  const { item, desired, problem } = entry
  const decided = { desired: desiredText(desired), before: found === undefined ? 'not checked' : foundText(found) }
  if (!belongsTo(scene.kind, item)) {
    const because = sentences.notInThisKind(scene.kind)
    return { ...decided, kind: 'none', reason: 'notInThisKind', because, verdict: 'skipped' }
  }
  if (isIgnored(entry)) {
    return { ...decided, kind: 'none', reason: 'ignored', because: sentences.ignored(), verdict: 'skipped' }
  }
  if (problem !== undefined) {
    const because = sentences.invalidInput(problem)
    return { ...decided, kind: 'none', reason: 'invalidInput', because, verdict: 'failed' }
  }
  const answer = found ?? { found: 'unknown', detail: 'the computer did not answer this question' }
  if (item.kind === 'software' && desired.kind === 'software') {
    const { licences = [] } = entry
    const repair = isRepair(scene.purpose, entry)
    return decideSoftware(item, desired, answer, { licences, architecture: scene.architecture, repair })
  }
  if (item.kind === 'task' && desired.kind === 'task') return decideTask(item, desired.mode, answer)
  return bug(`the entry "${entry.key}" wants a ${desired.kind} of a ${item.kind}`)
}

/** A repair is for what the session is about; what is only needed by it is brought to its state as ever [P27]. */
function isRepair(purpose: Purpose, { deployment, noLongerAssigned }: ManifestEntry): boolean {
  return purpose === 'repair' && deployment !== undefined && noLongerAssigned === undefined
}

/** [P8] A resolution installs and updates software only; an inventory and a command decide nothing. */
function belongsTo(kind: SessionKind, item: Item): boolean {
  switch (kind) {
    case 'full':
    case 'detection':
      return true
    case 'resolution':
      return item.kind === 'software'
    case 'inventory':
    case 'command':
      return false
  }
}

function isIgnored({ desired }: ManifestEntry): boolean {
  return desired.kind === 'task' ? desired.mode === 'ignore' : desired.state === 'ignore'
}
