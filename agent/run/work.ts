/** What a provider is given to work with: where to report, and when to stop. */
import type { OrderId } from '@fettle/core/terms/ids.ts'
import type { Reason } from '@fettle/core/terms/plan.ts'
import type { OutputLine } from '@fettle/contract/wire/from-agent.ts'
import type { ProcessNote } from '../journal/rows.ts'
import type { Person } from '../people/person.ts'

/** One order that is being carried out, as providers see it. */
export interface Work {
  readonly orderId: OrderId
  /** Aborted when the order is cancelled at once. */
  readonly signal: AbortSignal
  /** For whom scripts of users run now, or why for nobody. */
  readonly user: () => UserNow
  /** A line of output; about no action when it is about the order itself. */
  readonly line: (line: WorkLine) => void
  /** How far the running actions are; for the eye only. */
  readonly progress: (actionIds: readonly string[], percent: number, text: string) => void
  /** Writes down a process that goes on when the agent dies. */
  readonly started: (process: Omit<ProcessNote, 'orderId'>) => void
}

/** A person whom scripts of users can run as, or the sentence why there is none. */
export type UserNow =
  | { readonly person: Person; readonly why?: undefined }
  | { readonly person?: undefined; readonly why: string }

export interface WorkLine {
  readonly actionId?: string
  readonly stream: OutputLine['stream']
  readonly text: string
  /** How far the output file of the order's process has been read with this line. */
  readonly readUpTo?: number
}

/** How carrying out a change ended; whether it worked is for the check to say. */
export type ChangeEnd =
  | { readonly how: 'done' }
  /** Files were fetched and nothing else was to be done; `isNew`: some were not here before. */
  | { readonly how: 'downloaded'; readonly isNew: boolean }
  /** `reason`: when it is known better than that the change failed. `ended`: how its script ended, in a few words. */
  | { readonly how: 'failed'; readonly detail: string; readonly reason?: Reason; readonly ended?: string }
  | { readonly how: 'timedOut'; readonly detail: string; readonly ended?: string }
  | { readonly how: 'cancelled' }
