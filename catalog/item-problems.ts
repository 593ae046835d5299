/** What is wrong with an item that has the right form: impossible versions, prerequisites that contradict themselves? */
import { valueFault } from '@fettle/core/terms/parameter.ts'
import { shown, type PlacedProblem } from './problem.ts'
import type { PrerequisiteDocument } from './schema/item.ts'
import type { SoftwareDocument } from './schema/software.ts'
import type { TaskDocument } from './schema/task.ts'
import { versionProblems } from './version-problems.ts'

/** Returns what a schema cannot see in a document of software or a task. */
export function itemProblems(document: SoftwareDocument | TaskDocument): readonly PlacedProblem[] {
  return [
    ...prerequisiteProblems(document),
    ...(document.kind === 'software'
      ? versionProblems(document)
      : [...parameterProblems(document), ...taskProblems(document)]),
  ]
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

type Parameters = readonly (Parameter & { readonly name: string; readonly keys: readonly PropertyKey[] })[]
type Parameter = Exclude<NonNullable<TaskDocument['parameters']>, readonly unknown[]>[string]

type Parametered = Pick<TaskDocument, 'parameters'>

function parametersOf({ parameters = {} }: Parametered): Parameters {
  return Array.isArray(parameters)
    ? parameters.map((one, at) => ({ ...one, keys: ['parameters', at] }))
    : Object.entries(parameters).map(([name, rest]) => ({ name, ...rest, keys: ['parameters', name] }))
}

/** Returns what is wrong with the parameters of a document: two that would be one variable, defaults that do not fit. */
export function parameterProblems(document: Parametered): readonly PlacedProblem[] {
  const seen = new Map<string, string>()
  return parametersOf(document).flatMap((parameter) => {
    const { name, keys } = parameter
    const upper = name.toUpperCase()
    const other = seen.get(upper)
    seen.set(upper, name)
    if (other !== undefined) {
      const sentence = `The parameters ${shown(other)} and ${shown(name)} would be one variable in scripts; rename one.`
      return [{ keys, sentence }]
    }
    return valueProblems(parameter)
  })
}

function valueProblems({ name, keys, ...parameter }: Parameters[number]): readonly PlacedProblem[] {
  const { type, choices, default: fallback } = parameter
  if (type === 'choice' && choices === undefined) {
    return [{ keys, sentence: `The parameter ${shown(name)} is a choice; write what may be chosen under choices.` }]
  }
  if (type !== 'choice' && choices !== undefined) {
    return [{ keys: [...keys, 'choices'], sentence: `The parameter ${shown(name)} has choices; write type: choice.` }]
  }
  const fault = fallback === undefined || fallback === null ? undefined : valueFault(parameter, fallback)
  if (fault === undefined) return []
  return [{ keys: [...keys, 'default'], sentence: `The default of the parameter ${shown(name)} ${fault}.` }]
}

function taskProblems(document: TaskDocument): readonly PlacedProblem[] {
  const { name, supersededBy, configures, file, setting } = document
  const problems: PlacedProblem[] = []
  const problem = (keys: readonly PropertyKey[], sentence: string) => problems.push({ keys, sentence })
  if (supersededBy?.task === name)
    problem(['supersededBy', 'task'], `The task ${shown(name)} supersedes itself; remove it.`)
  if (configures === name) problem(['configures'], `The task ${shown(name)} configures itself; name its software.`)
  const texts = JSON.stringify([file?.path, file?.content, setting])
  for (const { name: parameter, type, keys } of parametersOf(document)) {
    const isWritten = new RegExp(`\\{\\{\\s*${parameter}\\s*\\}\\}`).test(texts)
    if ((type === 'secret' || type === 'file') && isWritten)
      problem(
        keys,
        `The parameter ${shown(parameter)} is a ${type}, which only scripts are given; write it with a script.`,
      )
  }
  return problems
}
