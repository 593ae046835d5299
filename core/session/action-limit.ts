/** After how long does the agent end an action that does not end by itself? */
import type { PlannedAction } from '../terms/plan.ts'

/** What the steps of its script may take together, in milliseconds; undefined of actions that have no limit of their own. */
export function actionLimitMs({ change }: Pick<PlannedAction, 'change'>): number | undefined {
  return change?.type === 'script'
    ? change.steps.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds, 0) * 1000
    : undefined
}
