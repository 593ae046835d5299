/** Does an action run as a person who is signed in? */
import type { Check, ScriptWithInputs } from '../terms/check.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { Change } from '../terms/plan.ts'
import type { Script } from '../terms/script.ts'
import type { Intended } from './decision.ts'
import { stepsOf } from './strategies.ts'

/** True when a script that changes the entry, or that finds out how it stands, needs somebody's session. */
export function runsAsUser({ item }: ManifestEntry, decision: Intended): boolean {
  if (item.kind === 'task') {
    return item.body.type === 'script' && [item.body.test, item.body.set].some(isUsers)
  }
  if (item.source.type === 'package') return isUsers(item.test)
  const steps = decision.work === undefined ? [] : stepsOf(item.source, decision.work, decision.to)
  return [item.source.detect, item.test, ...steps].some(isUsers)
}

/** The context of an action as it stands in a plan. */
export function contextOf(change: Change, check: Check, test: ScriptWithInputs | undefined): 'user' | undefined {
  const scripts = [
    ...(change.type === 'script' ? change.steps : []),
    'script' in check ? check.script : undefined,
    test?.script,
  ]
  return scripts.some(isUsers) ? 'user' : undefined
}

function isUsers(script: Script | undefined): boolean {
  return script?.context === 'user'
}
