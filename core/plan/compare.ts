/** In what does one plan differ from another for the same computer? */
import { canonicalJson } from '../terms/json.ts'
import type { Plan, PlannedAction } from '../terms/plan.ts'

export interface PlanDifference {
  readonly added: readonly PlannedAction[]
  readonly dropped: readonly PlannedAction[]
  readonly changed: readonly { readonly before: PlannedAction; readonly after: PlannedAction }[]
  /** The same actions, in another order. */
  readonly isReordered: boolean
}

/** Returns what is new, gone or different in `after`. Ids only number the actions, so they make no difference. */
export function comparePlans(before: Plan, after: Plan): PlanDifference {
  const olds = new Map(before.actions.map((action) => [action.key, action]))
  const news = new Map(after.actions.map((action) => [action.key, action]))
  const textOfOld = textIn(before)
  const textOfNew = textIn(after)
  const changed = after.actions.flatMap((action) => {
    const old = olds.get(action.key)
    return old === undefined || textOfOld(old) === textOfNew(action) ? [] : [{ before: old, after: action }]
  })
  const keptBefore = [...olds.keys()].filter((key) => news.has(key))
  const keptAfter = [...news.keys()].filter((key) => olds.has(key))
  return {
    added: after.actions.filter(({ key }) => !olds.has(key)),
    dropped: before.actions.filter(({ key }) => !news.has(key)),
    changed,
    isReordered: keptBefore.some((key, at) => keptAfter[at] !== key),
  }
}

function textIn({ actions }: Plan): (action: PlannedAction) => string {
  const keys = new Map(actions.map(({ id, key }) => [id, key]))
  return ({ id: _id, dependsOn, ...rest }) =>
    canonicalJson({ ...rest, dependsOn: dependsOn.map((id) => keys.get(id) ?? id).toSorted() })
}

/**
 * What somebody who approved `before` has not approved in `after`, in sentences: empty when the same things would be done.
 * What was found and needs no change makes no difference.
 */
export function planDifferences(before: Plan, after: Plan): readonly string[] {
  const { added, dropped, changed } = comparePlans(toDo(before), toDo(after))
  return [
    ...added.map((action) => `New: ${intent(action)}.`),
    ...dropped.map((action) => `No longer: ${intent(action)}.`),
    ...changed.map((pair) => `Differs: ${intent(pair.after)}, and it was: ${intent(pair.before)}.`),
  ]
}

/** What is to be carried out; how it was found, why it is done and whose wish it is do not matter here. */
function toDo(plan: Plan): Plan {
  const actions = plan.actions.filter(({ change, verdict }) => change !== undefined && verdict === undefined)
  const ids = new Set(actions.map(({ id }) => id))
  const bare = actions.map(({ deploymentId: _id, deploymentName: _name, ...action }) => ({
    ...action,
    because: '',
    dependsOn: action.dependsOn.filter((id) => ids.has(id)),
  }))
  return { ...plan, actions: bare }
}

function intent({ kind, title, before, to }: PlannedAction): string {
  return `${kind} ${title}${to === undefined || to === before ? '' : ` (${before} to ${to})`}`
}
