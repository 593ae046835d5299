/** Says in a sentence why a deployment lost or was passed over, and what keeps an item away. */
import { never } from '../terms/bug.ts'
import type { Subject } from '../terms/computer.ts'
import { type Deployment, type Exclusion, desiredText } from '../terms/deployment.ts'
import type { LossReason, PassedOverReason } from '../terms/manifest.ts'
import type { Scope, Target } from '../terms/target.ts'
import { filterWords } from '../target/filters.ts'
import { conditionCount, filterRanks } from './precedence.ts'

const scopeWords: Readonly<Record<Scope, string>> = {
  individual: 'a single computer or person',
  singleTenant: 'a single tenant',
  crossTenant: 'all tenants',
}

const typeWords: Readonly<Record<Target['subject']['type'], string>> = {
  computer: 'one computer',
  person: 'one person',
  script: 'a script',
  expression: 'an expression',
  tag: 'a tag',
  all: 'all computers',
}

/** Returns why the winner beats the loser, one sentence about the winner. */
export function lossSentence(reason: LossReason, winner: Deployment, loser: Deployment): string {
  const named = `Deployment "${winner.name}"`
  const [a, b] = [winner.target, loser.target]
  switch (reason) {
    case 'lessSpecificScope':
      return `${named} is for ${scopeWords[a.scope]}, which is more specific than ${scopeWords[b.scope]}.`
    case 'lessSpecificTarget':
      return `${named} targets ${typeWords[a.subject.type]}, which is more specific than ${typeWords[b.subject.type]}.`
    case 'lessSpecificFilter':
      return filterSentence(named, a, b)
    case 'ignoreWins':
      return `${named} says ignore, which wins over ${desiredText(loser.desired)} on equally specific targets.`
    case 'weakerState':
      return `${named} wants ${desiredText(winner.desired)}, which is stronger than ${desiredText(loser.desired)} on equally specific targets.`
    case 'sortOrder':
      return `${named} has the lower sort order (${winner.sortOrder} before ${loser.sortOrder}), and nothing else sets the two apart.`
    case 'olderDeployment':
      return `${named} is the newer one, and nothing else sets the two apart.`
    default:
      return never(reason)
  }
}

/** Returns why a deployment is no candidate. `whyNot` is the target's own sentence, used when it does not match. */
export function passedOverSentence(
  reason: PassedOverReason,
  deployment: Deployment,
  subject: Subject,
  whyNot: string | undefined,
): string {
  switch (reason) {
    case 'disabled':
      return 'It is disabled.'
    case 'targetDoesNotMatch':
      return whyNot ?? `It does not target "${subject.name}".`
    case 'adhocOnly':
      return `It applies only when "${deployment.item}" is asked for by name.`
    case 'onboardingOnly':
      return `It applies only while a computer is onboarded, and "${subject.name}" has been.`
    case 'optionalNotApproved':
      return `It is optional, and nobody has approved it for "${subject.name}".`
    case 'optionalDenied':
      return `It is optional, and it was denied for "${subject.name}".`
    case 'tenantOptsOut':
      return `It is for all tenants, and the tenant "${subject.tenantName}" takes no deployments for all tenants.`
    case 'computerExcluded':
      return `"${subject.name}" is excluded from maintenance.`
    case 'excluded':
      return `An exclusion keeps "${deployment.item}" away from "${subject.name}".`
    case 'notInThisSession':
      return `The session is not about "${deployment.item}".`
    default:
      return never(reason)
  }
}

/** Returns what keeps an item away: which exclusion, whose, why and until when. */
export function exclusionSentence({ name, owner, reason, until }: Omit<Exclusion, 'target'>, title: string): string {
  const end = until === undefined ? 'without an end' : `until ${instantText(until)}`
  return `The exclusion "${name}" of ${owner} keeps "${title}" away ${end}: ${withoutStop(reason)}.`
}

/** Returns how an exclusion stands on a computer: it holds, has ended, or is for others. */
export function exclusionStatusSentence(
  exclusion: Omit<Exclusion, 'target'>,
  status: 'holds' | 'expired' | 'elsewhere',
  computer: string,
): string {
  const { name, owner, item, until, reason } = exclusion
  const named = `The exclusion "${name}" of ${owner}`
  if (status === 'holds') return exclusionSentence(exclusion, item)
  if (status === 'elsewhere') return `${named} keeps "${item}" away from others, not from "${computer}".`
  return `${named} ended ${until === undefined ? '' : `at ${instantText(until)} `}and no longer keeps "${item}" away: ${withoutStop(reason)}.`
}

function instantText(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString()
}

function filterSentence(named: string, a: Target, b: Target): string {
  return filterRanks[a.filter] === filterRanks[b.filter]
    ? `${named} sets more conditions (${conditionCount(a)} against ${conditionCount(b)}) on equally specific targets.`
    : `${named} is limited to ${filterWords[a.filter]}, which is more specific than ${filterWords[b.filter]}.`
}

function withoutStop(text: string): string {
  return text.trim().replace(/\.$/, '')
}
