/** What is the plan of a session that runs a command: one action, which nothing decides and nothing can verify. */
import type { Sha256 } from '../identify/questions.ts'
import type { Command } from '../terms/command.ts'
import type { ComputerId } from '../terms/ids.ts'
import { canonicalJson } from '../terms/json.ts'
import type { Plan, PlannedAction } from '../terms/plan.ts'

/** In place of an item's name: a command is none, and no item's state follows from it. */
export const commandKey = 'command'

/** The plan that runs the command once. `by`: who asked for it, in words. It has no check, so an interrupted run is never repeated. */
export function commandPlan(command: Command, computerId: ComputerId, by: string, sha256: Sha256): Plan {
  const { script, title, from: _from, ...inputs } = command
  const isForUser = script.context === 'user'
  const action: PlannedAction = {
    id: 'a1',
    key: commandKey,
    item: commandKey,
    title,
    kind: 'run',
    phase: 'post',
    reason: 'commandAsked',
    because: `Asked for by ${by}.`,
    desired: 'run once',
    before: '',
    change: { type: 'script', steps: [script], ...inputs },
    dependsOn: [],
    rebootNeeded: false,
    ...(isForUser ? { context: 'user' as const } : {}),
  }
  const plan = { computerId, actions: [action], excluded: [], cycles: [] }
  return { ...plan, hash: sha256(canonicalJson(plan)) }
}
