/** What was decided for one item, before its place in the plan is known? */
import type { Expectation } from '../terms/check.ts'
import type { Licence } from '../terms/licence.ts'
import type { ActionKind, Download, Reason, Verdict } from '../terms/plan.ts'
import type { Steps } from './strategies.ts'

interface Decided {
  readonly kind: ActionKind
  readonly reason: Reason
  readonly because: string
  /** What was wanted, in the words people write. */
  readonly desired: string
  /** What was found, in a few words. */
  readonly before: string
}

/** Nothing will be changed: the verdict stands already. The kind still says what would have been done. */
export type Settled = Decided & { readonly verdict: Verdict; readonly to?: undefined; readonly expect?: undefined }

/** What a change of software with scripts consists of. */
export interface Work {
  readonly steps: Steps
  /** The installed version when it begins; undefined when there is none. */
  readonly from: string | undefined
  readonly downloads: readonly Download[]
  readonly licence?: Licence
}

/** A version that is installed on the way to another one, as an action of its own. */
export interface Stone {
  readonly kind: 'install' | 'update'
  readonly before: string
  readonly to: string
  readonly because: string
  readonly expect: Expectation
  readonly work: Work
}

/** A change leads `to` a version, "absent" or "compliant", and counts when the check finds what is expected. */
export type Intended = Decided & {
  readonly verdict?: undefined
  readonly to: string
  readonly expect: Expectation
  readonly work?: Work
  readonly stones?: readonly Stone[]
}

export type Decision = Settled | Intended

/** Returns the decision as one that this session leaves out, for this reason. */
export function skippedDecision(decision: Decision, reason: Reason, because: string): Settled {
  return { ...failedDecision(decision, reason, because), verdict: 'skipped' }
}

/** Returns the decision as a failed one, for this reason: what was intended is not done. */
export function failedDecision(decision: Decision, reason: Reason, because: string): Settled {
  const { kind, desired, before } = decision
  return { kind, desired, before, reason, because, verdict: 'failed' }
}
