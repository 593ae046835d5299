/** Says how far a session is, by the usual time of what is done and of what is still to do. */
import type { Session } from '../terms/session.ts'

/** What an action counts as long as nothing is known of it. Milliseconds. */
const unknownMs = 60_000

export interface Progress {
  /** From 0 to 1; only a new plan, or carrying something out once more, can make it smaller. Absent before there is a plan. */
  readonly progress?: number
  /** The title of the action that is carried out now. */
  readonly currentAction?: string
}

/** The share of the plan's work that is over, and what is worked on. */
export function progressOf({
  plan,
  actions,
  expectedMs = {},
}: Pick<Session, 'plan' | 'actions' | 'expectedMs'>): Progress {
  if (!plan) return {}
  let total = 0
  let done = 0
  for (const { id, status } of actions) {
    const weight = Math.max(1, expectedMs[id] ?? unknownMs)
    total += weight
    if (status === 'ended') done += weight
  }
  const running = actions.find(({ status }) => status === 'running')
  const title = running && plan.actions.find(({ id }) => id === running.id)?.title
  return { progress: total === 0 ? 1 : done / total, ...(title === undefined ? {} : { currentAction: title }) }
}
