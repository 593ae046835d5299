/** Names one attempt at an action, and says what it asks of the package manager. */
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { PackageAction } from '../providers/apt.ts'

/** The name under which the processes of one attempt at an action are found. */
export function actionMarker(orderId: string, actionId: string, attempt: number): string {
  return `${orderId}/${actionId}/${attempt}`
}

/** The package change of an action, undefined when it has none. */
export function packageAction(action: PlannedAction): PackageAction | undefined {
  const { change } = action
  if (change?.type !== 'package') return undefined
  const { package: name, operation, version } = change
  const wish = { package: name, operation, actionId: action.id, wasThere: action.kind !== 'install' }
  return version === undefined ? wish : { ...wish, version }
}
