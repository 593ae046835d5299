/** Says which scripts of an action run as a person, and as whom. */
import type { Check } from '@fettle/core/terms/check.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { Script } from '@fettle/core/terms/script.ts'
import { environmentOfPerson } from '../people/person.ts'
import type { RunAs } from '../people/run-as.ts'
import type { Work } from './work.ts'

/** Whether something of this action can only be done as a person who is signed in. */
export function isForUser({ context, check, change }: PlannedAction): boolean {
  const steps = change?.type === 'script' ? change.steps : []
  return context === 'user' || steps.some(isUserScript) || (check !== undefined && isUserCheck(check))
}

/** Whether a check can only be asked as a person who is signed in. */
export function isUserCheck(check: Check): boolean {
  return 'script' in check && isUserScript(check.script)
}

/** The action with each of its scripts marked when it is an action of users as a whole. */
export function withUserScripts(action: PlannedAction): PlannedAction {
  if (action.context !== 'user') return action
  const mark = (script: Script): Script => ({ ...script, context: 'user' })
  const { check, change } = action
  return {
    ...action,
    ...(check !== undefined && 'script' in check ? { check: { ...check, script: mark(check.script) } } : {}),
    ...(change?.type === 'script' ? { change: { ...change, steps: change.steps.map(mark) } } : {}),
  }
}

/** As whom a script runs: undefined as the agent itself, or the sentence why there is nobody to run it as. */
export function runAsOf(script: Script, work: Work): RunAs | undefined | string {
  if (!isUserScript(script)) return undefined
  const { person, why } = work.user()
  return person === undefined ? why : { account: person.account, environment: environmentOfPerson(person) }
}

function isUserScript({ context }: Script): boolean {
  return context === 'user'
}
