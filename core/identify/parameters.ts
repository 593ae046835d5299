/** Answers which values a task's parameters have, and what is wrong with those it was given. */
import type { Item, Parameter, Task } from '../terms/item.ts'
import type { Json } from '../terms/json.ts'
import { isNoValue, normalValue, valueFault } from '../terms/parameter.ts'
import { parameterVariable } from './environment.ts'

export type Values = { readonly [name: string]: Json }

export interface GivenValues {
  /** Only of parameters that have one. */
  readonly values: Values
  readonly problems: readonly string[]
}

/** What has parameters: a task, or software by the tasks that configure it. */
export type Parametered = Pick<Item, 'kind' | 'title'> & { readonly parameters: readonly Parameter[] }

/** Returns the values of the parameters: those given, also false, 0, "" and null, before the defaults. */
export function valuesOf(task: Parametered, given: Values): GivenValues {
  const values: (readonly [string, Json])[] = []
  const problems: string[] = []
  for (const parameter of task.parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default
    const problem = valueProblem(task, parameter, value)
    if (problem !== undefined) problems.push(problem)
    if (value !== undefined) values.push([parameter.name, normalValue(parameter, value)])
  }
  for (const name of Object.keys(given)) {
    if (!task.parameters.some((parameter) => parameter.name === name)) problems.push(unknownName(task, name))
  }
  return { values: Object.fromEntries(values), problems }
}

/** Returns one sentence when two parameters of a task would share a variable, else undefined. */
export function variableProblem(task: Task): string | undefined {
  const seen = new Map<string, string>()
  for (const { name } of task.parameters) {
    const variable = parameterVariable(name)
    const other = seen.get(variable)
    if (other !== undefined) {
      return `The parameters "${other}" and "${name}" of the task "${task.title}" would both be ${variable}; rename one.`
    }
    seen.set(variable, name)
  }
  return undefined
}

function valueProblem(task: Parametered, parameter: Parameter, value: Json | undefined): string | undefined {
  const named = `The parameter "${parameter.name}" of the ${task.kind} "${task.title}"`
  if (parameter.required && isNoValue(value)) return `${named} is required and has no value.`
  if (value === undefined || value === null) return undefined
  const fault = valueFault(parameter, value)
  return fault === undefined ? undefined : `${named} ${fault}.`
}

function unknownName(task: Parametered, name: string): string {
  const known = task.parameters.map((parameter) => `"${parameter.name}"`).join(', ')
  return `The ${task.kind} "${task.title}" has no parameter "${name}"; it has ${known === '' ? 'none' : known}.`
}
