/** Does a deployment ask of its item what that item can be? */
import type { Item, Parameter, Software, Task } from '@fettle/core/terms/item.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import { isNoValue, normalValue, valueFault } from '@fettle/core/terms/parameter.ts'
import { checkVersion } from '@fettle/core/version/version.ts'
import type { DeploymentDefinition } from './definition.ts'
import { suggestion } from './nearest.ts'
import { shown, type PlacedProblem } from './problem.ts'

/** What a deployment asks of its item. */
type Asked = Pick<DeploymentDefinition, 'desired' | 'parameters' | 'onUnassign'>

/**
 * Returns what does not fit between a deployment and the item it names, each with its place in the deployment. `configuring`
 * are the tasks that configure the item, when it is software: their parameters are the ones it may be given.
 */
export function fitProblems(
  deployment: Asked,
  item: Item,
  configuring: readonly Task[] = [],
): readonly PlacedProblem[] {
  const { desired } = deployment
  if (desired.kind !== item.kind) {
    const [written, right] = desired.kind === 'task' ? ['mode', 'desired'] : ['desired', 'mode']
    const sentence = `The item ${shown(item.name)} is ${kindWord(item)}; write ${right} in place of ${written}.`
    return [{ keys: [written ?? ''], sentence }]
  }
  if (item.kind === 'task' && item.configures !== undefined) return [notAlone(item, item.configures)]
  const isRemoval = desired.kind === 'software' && desired.state === 'absent'
  const parameters = item.kind === 'task' ? item.parameters : parametersOf(configuring, isRemoval)
  return [
    ...versionProblems(deployment, item),
    ...valueProblems(deployment, item, parameters),
    ...modeProblems(deployment, item),
    ...unassignProblems(deployment, item),
  ]
}

/** Returns the tasks among these items that configure the item. */
export function configuringTasks(item: Item, items: Iterable<Item>): readonly Task[] {
  if (item.kind !== 'software') return []
  return [...items].flatMap((one) => (one.kind === 'task' && one.configures === item.name ? [one] : []))
}

function notAlone({ name }: Task, software: string): PlacedProblem {
  const sentence = `The task ${shown(name)} configures ${shown(software)} and comes with it; deploy that software.`
  return { keys: ['item'], sentence }
}

/** What is removed needs no values. */
function parametersOf(configuring: readonly Task[], isRemoval: boolean): readonly Parameter[] {
  const all = new Map(configuring.flatMap(({ parameters }) => parameters.map((one) => [one.name, one] as const)))
  return [...all.values()].map((parameter) => (isRemoval ? { ...parameter, required: false } : parameter))
}

function kindWord({ kind }: Item): string {
  return kind === 'task' ? 'a task' : 'software'
}

function versionProblems({ desired }: Asked, item: Item): readonly PlacedProblem[] {
  if (item.kind !== 'software') return []
  if (desired.kind === 'software' && desired.state === 'absent') return removalProblems(item)
  if (!('version' in desired)) return []
  const wrong = checkVersion(item.scheme, desired.version)
  if (wrong !== undefined) return [{ keys: ['desired'], sentence: wrong }]
  const { source } = item
  if (desired.state !== 'exact' || source.type === 'package' || source.offers !== undefined) return []
  if (source.versions.includes(desired.version)) return []
  const sentence = `The software ${shown(item.name)} has no version ${shown(desired.version)}; it has ${source.versions.join(', ')}.`
  return [{ keys: ['desired'], sentence }]
}

function removalProblems({ name, source }: Software): readonly PlacedProblem[] {
  if (source.type === 'package' || source.uninstall !== undefined) return []
  if (Object.values(source.details ?? {}).some(({ scripts }) => scripts?.uninstall !== undefined)) return []
  return [
    { keys: ['desired'], sentence: `The software ${shown(name)} cannot be made absent: it has no uninstall script.` },
  ]
}

function valueProblems(
  { parameters: given }: Asked,
  item: Item,
  parameters: readonly Parameter[],
): readonly PlacedProblem[] {
  const names = parameters.map(({ name }) => name)
  const unknown = Object.keys(given).filter((name) => !names.includes(name))
  const known = names.length === 0 ? '; it has none.' : ''
  return [
    ...unknown.map((name) => ({
      keys: ['parameters', name],
      sentence: `The item ${shown(item.name)} has no parameter ${shown(name)}${known || suggestion(name, names)}`,
    })),
    ...parameters.flatMap((parameter) => valueProblem(item, parameter, given[parameter.name])),
  ]
}

function valueProblem(item: Item, parameter: Parameter, value: Json | undefined) {
  const { name, required, default: fallback } = parameter
  const fault = value === undefined || value === null ? undefined : valueFault(parameter, normalValue(parameter, value))
  if (fault !== undefined) {
    const sentence = `The parameter ${shown(name)} of ${shown(item.name)} ${fault}.`
    return [{ keys: ['parameters', name], sentence }]
  }
  const isMissing = required && isNoValue(value === undefined ? fallback : value)
  if (!isMissing) return []
  return [
    {
      keys: ['parameters'],
      sentence: `The parameter ${shown(name)} of ${shown(item.name)} is required; give it a value.`,
    },
  ]
}

/** Nobody can take back what a script did, nor what a file or a setting was before. */
function unassignProblems({ onUnassign }: Asked, item: Item): readonly PlacedProblem[] {
  const problem = (sentence: string): readonly PlacedProblem[] => [{ keys: ['onUnassign'], sentence }]
  if (onUnassign === undefined || onUnassign === 'leave') return []
  const named = `The item ${shown(item.name)}`
  if (item.kind === 'software')
    return removalProblems(item).flatMap(() => problem(`${named} has no uninstall script; write onUnassign: leave.`))
  if (item.body.type === 'script')
    return problem(`${named} is a script, which cannot be undone; write onUnassign: leave.`)
  if (onUnassign === 'remove') return []
  return problem(`What ${shown(item.name)} was before is not known; write onUnassign: remove or leave.`)
}

const needed = { enforce: ['test', 'set'], audit: ['test'], monitor: ['get'], ignore: [] } as const

function modeProblems({ desired }: Asked, item: Item): readonly PlacedProblem[] {
  if (desired.kind !== 'task' || item.kind !== 'task') return []
  return missingScripts(item, needed[desired.mode]).map((script) => ({
    keys: ['mode'],
    sentence: `The task ${shown(item.name)} cannot be deployed in mode ${desired.mode}: it has no ${script} script.`,
  }))
}

function missingScripts({ body }: Task, scripts: readonly ('test' | 'get' | 'set')[]): readonly string[] {
  return body.type === 'script' ? scripts.filter((script) => body[script] === undefined) : []
}
