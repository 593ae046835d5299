/** What was decided for one item, before its place in the plan is known? */
import type { Expectation } from '../terms/check.ts'
import type { ActionKind, Reason, Verdict } from '../terms/plan.ts'

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

/** A change leads `to` a version, "absent" or "compliant", and counts when the check finds what is expected. */
export type Intended = Decided & { readonly verdict?: undefined; readonly to: string; readonly expect: Expectation }

export type Decision = Settled | Intended

/** Returns the decision as a failed one, for this reason: what was intended is not done. */
export function failedDecision(decision: Decision, reason: Reason, because: string): Settled {
  const { kind, desired, before } = decision
  return { kind, desired, before, reason, because, verdict: 'failed' }
}
