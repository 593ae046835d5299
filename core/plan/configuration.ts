/** What becomes of a task that configures software, given what becomes of the software [P28]? */
import type { Candidate } from './candidates.ts'
import { titleOf } from './candidates.ts'
import type { Decision } from './decision.ts'
import { sentences } from './sentences.ts'

/**
 * Returns what is decided for the task: undefined when it has no business here, because the software is not there and will not
 * be. What its test said of software that is about to change says nothing: it is tested again then, right before it would change.
 */
export function configurationDecision(
  task: Candidate,
  software: Candidate,
  decided: Decision | undefined,
): Decision | undefined {
  const { own } = task
  const { desired } = software.entry
  const isUnwanted = desired.kind === 'software' && desired.state === 'absent'
  if (isUnwanted || decided === undefined || own === undefined || decided.reason === 'ignored') return undefined
  if (decided.verdict === undefined) return decided.kind === 'uninstall' ? undefined : afterChange(software, own)
  if (decided.verdict === 'failed' || decided.verdict === 'unknown') {
    return decided.kind === 'uninstall' ? undefined : afterChange(software, own)
  }
  return software.found?.found === 'version' ? own : undefined
}

function afterChange(software: Candidate, own: Decision): Decision {
  const cannotBeDone = own.verdict === 'failed' || own.verdict === 'skipped'
  if (cannotBeDone || own.verdict === undefined) return own
  return {
    kind: 'enforce',
    desired: own.desired,
    before: own.before,
    reason: 'softwareChanges',
    because: sentences.softwareChanges(titleOf(software)),
    to: 'compliant',
    expect: { type: 'compliant' },
  }
}
