/** What besides the manifest and the answers decides a plan: what the session is for, and what it must not do? */
import type { ItemKey } from '../terms/manifest.ts'
import type { Purpose, RebootPreference, SessionKind } from '../terms/session.ts'

/** What a session leaves out on purpose, known when the plan is made. */
export interface PlanOptions {
  /** What is known to need a reboot is not attempted. */
  readonly rebootSkip?: boolean
  /** What runs as a person is not attempted. */
  readonly userSkip?: boolean
  /** Told to scripts as FETTLE_REBOOT_PREFERENCE. */
  readonly reboot?: RebootPreference
}

export interface PlanScene extends PlanOptions {
  readonly kind: SessionKind
  readonly purpose: Purpose
  /** As the inventory says it. */
  readonly architecture: string | undefined
  /** Items that were changed again and again without lasting, each with a sentence that holds the evidence. */
  readonly quarantined: ReadonlyMap<ItemKey, string>
}

/** A session that brings everything to its desired state and leaves nothing out. */
export const plainScene: PlanScene = {
  kind: 'full',
  purpose: 'keep',
  architecture: undefined,
  quarantined: new Map(),
}
