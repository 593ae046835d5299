/** What is known of one piece of software when it is decided what to do about it? */
import type { DesiredState } from '../terms/deployment.ts'
import { desiredText } from '../terms/deployment.ts'
import type { Software } from '../terms/item.ts'
import type { Licence } from '../terms/licence.ts'
import type { ActionKind, Reason, Verdict } from '../terms/plan.ts'
import type { Settled } from './decision.ts'
import type { Supply } from './supply.ts'

export interface SoftwareCase {
  readonly software: Software
  readonly desired: DesiredState
  readonly supply: Supply
  /** The installed version when there is one, else a word for what was found. */
  readonly before: string
  /** Undefined when none is installed, or when that is not known. */
  readonly installed: string | undefined
  readonly wish: string
  readonly licences: readonly Licence[]
  readonly architecture: string | undefined
}

/** Returns the decision that nothing is changed. */
export function settle(
  { desired, before }: SoftwareCase,
  [kind, reason, verdict]: readonly [ActionKind, Reason, Verdict],
  because: string,
): Settled {
  return { desired: wordsFor(desired), before, kind, reason, because, verdict }
}

/** What is wanted, in the words people write. */
export function wordsFor(desired: DesiredState): string {
  return desiredText({ kind: 'software', ...desired })
}
