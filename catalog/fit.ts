/** Does a deployment ask of its item what that item can be? */
import type { Item, Parameter, Software, Task } from '@fettle/core/terms/item.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import { checkVersion } from '@fettle/core/version/version.ts'
import type { DeploymentDefinition } from './definition.ts'
import { suggestion } from './nearest.ts'
import { shown, type PlacedProblem } from './problem.ts'

/** What a deployment asks of its item. */
type Asked = Pick<DeploymentDefinition, 'desired' | 'parameters' | 'onUnassign'>

/** Returns what does not fit between a deployment and the item it names, each with its place in the deployment. */
export function fitProblems(deployment: Asked, item: Item): readonly PlacedProblem[] {
  const { desired } = deployment
  if (desired.kind !== item.kind) {
    const [written, right] = desired.kind === 'task' ? ['mode', 'desired'] : ['desired', 'mode']
    const sentence = `The item ${shown(item.name)} is ${kindWord(item)}; write ${right} in place of ${written}.`
    return [{ keys: [written ?? ''], sentence }]
  }
  const parameters = item.kind === 'task' ? item.parameters : []
  return [
    ...versionProblems(deployment, item),
    ...valueProblems(deployment, item, parameters),
    ...modeProblems(deployment, item),
    ...unassignProblems(deployment, item),
  ]
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
  if (desired.state !== 'exact' || source.type === 'package' || source.versions.includes(desired.version)) return []
  const sentence = `The software ${shown(item.name)} has no version ${shown(desired.version)}; it has ${source.versions.join(', ')}.`
  return [{ keys: ['desired'], sentence }]
}

function removalProblems({ name, source }: Software): readonly PlacedProblem[] {
  if (source.type === 'package' || source.uninstall !== undefined) return []
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

function valueProblem(item: Item, { name, type, required, default: fallback }: Parameter, value: Json | undefined) {
  const wanted = type === 'text' ? 'string' : type
  if (value !== undefined && value !== null && typeof value !== wanted) {
    const sentence = `The parameter ${shown(name)} of ${shown(item.name)} must be a ${type}, but is ${shown(value)}.`
    return [{ keys: ['parameters', name], sentence }]
  }
  const isMissing = required && (value ?? (value === null ? undefined : fallback)) === undefined
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
