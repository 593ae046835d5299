/** In what does one plan differ from another for the same computer? */
import { canonicalJson } from '../terms/json.ts'
import type { ActionKind, Plan, PlannedAction } from '../terms/plan.ts'

export interface PlanDifference {
  readonly added: readonly PlannedAction[]
  readonly dropped: readonly PlannedAction[]
  readonly changed: readonly { readonly before: PlannedAction; readonly after: PlannedAction }[]
  /** The same actions, in another order. */
  readonly isReordered: boolean
}

/** Returns what is new, gone or different in `after`. Ids only number the actions, so they make no difference. */
export function comparePlans(before: Plan, after: Plan): PlanDifference {
  const olds = new Map(before.actions.map((action) => [nameOf(action), action]))
  const news = new Map(after.actions.map((action) => [nameOf(action), action]))
  const textOfOld = textIn(before)
  const textOfNew = textIn(after)
  const changed = after.actions.flatMap((action) => {
    const old = olds.get(nameOf(action))
    return old === undefined || textOfOld(old) === textOfNew(action) ? [] : [{ before: old, after: action }]
  })
  const keptBefore = [...olds.keys()].filter((name) => news.has(name))
  const keptAfter = [...news.keys()].filter((name) => olds.has(name))
  return {
    added: after.actions.filter((action) => !olds.has(nameOf(action))),
    dropped: before.actions.filter((action) => !news.has(nameOf(action))),
    changed,
    isReordered: keptBefore.some((name, at) => keptAfter[at] !== name),
  }
}

/**
 * Returns what somebody who approved `before` has not approved in `after`, one sentence each: empty when the same would be done.
 * Why something is done, for which deployment, and what needs no change makes no difference.
 */
export function planDifferences(before: Plan, after: Plan): readonly string[] {
  const { added, dropped, changed, isReordered } = comparePlans(toDo(before), toDo(after))
  const order = isReordered ? ['The same things would be done in another order.'] : []
  return [
    ...added.map((action) => `${titleOf(action)} would ${doing(action)}, which was not approved.`),
    ...dropped.map((action) => `${titleOf(action)} would no longer ${doing(action)}.`),
    ...changed.map((pair) => changeSentence(pair.before, pair.after)),
    ...order,
  ]
}

/** An item has one action of its own, and one for each stepping stone. */
function nameOf({ key, reason, to }: PlannedAction): string {
  return reason === 'steppingStone' ? `${key} over ${to}` : key
}

function textIn({ actions }: Plan): (action: PlannedAction) => string {
  const names = new Map(actions.map((action) => [action.id, nameOf(action)]))
  return ({ id: _id, dependsOn, ...rest }) =>
    canonicalJson({ ...rest, dependsOn: dependsOn.map((id) => names.get(id) ?? id).toSorted() })
}

/** What is to be carried out; how it was found, why it is done and whose wish it is do not matter here. */
function toDo(plan: Plan): Plan {
  const actions = plan.actions.filter(({ change, verdict }) => change !== undefined && verdict === undefined)
  const ids = new Set(actions.map(({ id }) => id))
  const bare = actions.map(({ deploymentId: _id, deploymentName: _name, ...action }) => ({
    ...action,
    because: '',
    reason: action.reason === 'steppingStone' ? action.reason : ('upToDate' as const),
    desired: '',
    dependsOn: action.dependsOn.filter((id) => ids.has(id)),
  }))
  return { ...plan, actions: bare }
}

function changeSentence(before: PlannedAction, after: PlannedAction): string {
  const title = titleOf(after)
  if (before.kind !== after.kind) return `${title} would ${doing(after)}, and what was approved is to ${doing(before)}.`
  if (before.to !== after.to) return `${title} would become ${after.to}, and what was approved is ${before.to}.`
  if (before.before !== after.before)
    return `${title} would ${doing(after)} from ${after.before}, and when it was approved that was ${before.before}.`
  return `${title} would ${doing(after)} in another way than was approved: ${difference(before, after)}.`
}

const parts = {
  change: 'what is carried out is not the same',
  check: 'it is verified in another way',
  expect: 'something else is expected afterwards',
  test: 'it is tested in another way afterwards',
  context: 'it runs for somebody else',
  rebootNeeded: 'it needs a reboot, or no longer does',
  lock: 'it waits for other computers, or no longer does',
} as const

function difference(before: PlannedAction, after: PlannedAction): string {
  const names = Object.keys(parts) as (keyof typeof parts)[]
  const found = names.find((name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null))
  return found === undefined ? 'it comes after other actions' : parts[found]
}

const verbs: { readonly [kind in ActionKind]: string } = {
  install: 'be installed',
  update: 'be updated',
  downgrade: 'be put back',
  reinstall: 'be repaired',
  uninstall: 'be removed',
  download: 'be downloaded',
  enforce: 'be changed',
  audit: 'be audited',
  monitor: 'be read',
  run: 'be run',
  none: 'be left alone',
}

function doing({ kind, to }: PlannedAction): string {
  const isVersion = to !== undefined && to !== 'absent' && to !== 'compliant'
  const preposition = kind === 'update' || kind === 'downgrade' ? 'to' : 'in version'
  return isVersion ? `${verbs[kind]} ${preposition} ${to}` : verbs[kind]
}

function titleOf({ title, instance }: PlannedAction): string {
  return `"${title}"${instance === undefined ? '' : ` (${instance})`}`
}
