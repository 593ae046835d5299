/** What is wrong with an item that has the right form: impossible versions, prerequisites that contradict themselves? */
import { checkVersion } from '@fettle/core/version/version.ts'
import { shown, type PlacedProblem } from './problem.ts'
import type { PrerequisiteDocument } from './schema/item.ts'
import type { SoftwareDocument } from './schema/software.ts'
import type { TaskDocument } from './schema/task.ts'

/** Returns what a schema cannot see in a document of software or a task. */
export function itemProblems(document: SoftwareDocument | TaskDocument): readonly PlacedProblem[] {
  return [
    ...prerequisiteProblems(document),
    ...(document.kind === 'software' ? versionProblems(document) : parameterProblems(document)),
  ]
}

function versionProblems({ script, scheme = 'general' }: SoftwareDocument): readonly PlacedProblem[] {
  const versions = script?.versions ?? []
  return versions.flatMap((version, at) => {
    const keys = ['script', 'versions', at]
    const wrong = checkVersion(scheme, version)
    if (wrong !== undefined) return [{ keys, sentence: wrong }]
    const isTwice = versions.indexOf(version) !== at
    return isTwice ? [{ keys, sentence: `The version ${shown(version)} is listed twice; remove one.` }] : []
  })
}

function prerequisiteProblems({ name, requires = [], prerequisites = [] }: SoftwareDocument | TaskDocument) {
  const problems: PlacedProblem[] = []
  requires.forEach((item, at) => {
    if (item === name) problems.push({ keys: ['requires', at], sentence: `${shown(name)} requires itself; remove it.` })
  })
  prerequisites.forEach((prerequisite, at) => {
    const wrong = contradiction(name, prerequisite)
    if (wrong !== undefined) problems.push({ keys: ['prerequisites', at], sentence: wrong })
  })
  return problems
}

function contradiction(name: string, { if: condition, then }: PrerequisiteDocument): string | undefined {
  const asked = condition.anyOf ?? condition.allOf ?? []
  const changed = then.install ?? then.uninstall ?? []
  if ([...asked, ...changed].includes(name))
    return `A prerequisite of ${shown(name)} names ${shown(name)} itself; remove it.`
  const pointless = (then.install !== undefined) === (condition.are === 'installed') ? changed : []
  const both = then.fail === true ? undefined : pointless.find((item) => asked.includes(item))
  if (both === undefined) return undefined
  const act = then.install === undefined ? 'uninstalls' : 'installs'
  const state = condition.are === 'installed' ? 'is installed' : 'is not installed'
  return `A prerequisite of ${shown(name)} ${act} ${shown(both)} if it ${state}; change one of the two.`
}

function parameterProblems({ parameters = {} }: TaskDocument): readonly PlacedProblem[] {
  const isList = Array.isArray(parameters)
  const named = isList ? parameters : Object.entries(parameters).map(([name, rest]) => ({ name, ...rest }))
  const seen = new Map<string, string>()
  return named.flatMap(({ name, type, default: fallback }, at) => {
    const keys = ['parameters', isList ? at : name]
    const upper = name.toUpperCase()
    const other = seen.get(upper)
    seen.set(upper, name)
    if (other !== undefined) {
      const sentence = `The parameters ${shown(other)} and ${shown(name)} would be one variable in scripts; rename one.`
      return [{ keys, sentence }]
    }
    if (fallback === undefined || typeof fallback === (type === 'text' ? 'string' : type)) return []
    const sentence = `The default of the parameter ${shown(name)} must be a ${type}, but is ${shown(fallback)}.`
    return [{ keys: [...keys, 'default'], sentence }]
  })
}
