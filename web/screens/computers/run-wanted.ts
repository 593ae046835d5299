/** Says what the run dialog was opened for. */
import type { RunWish } from '../sessions/run-choice.ts'
import type { RunTarget } from '../sessions/run-target.ts'

export interface RunWanted {
  readonly target: RunTarget
  readonly preset?: Partial<RunWish>
}
