/** Answers which values a task's parameters have, as data, as text and as a script's environment. */
import type { Environment } from '../terms/check.ts'
import type { Parameter, Task } from '../terms/item.ts'
import type { Json } from '../terms/json.ts'

export type Values = { readonly [name: string]: Json }

export interface GivenValues {
  /** Only of parameters that have one. */
  readonly values: Values
  readonly problems: readonly string[]
}

const shownMax = 60

/** Returns the values of a task's parameters: those given, also false, 0, "" and null, before the defaults. */
export function valuesOf(task: Task, given: Values): GivenValues {
  const values: Record<string, Json> = {}
  const problems: string[] = []
  for (const parameter of task.parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default
    const problem = valueProblem(task, parameter, value)
    if (problem !== undefined) problems.push(problem)
    if (value !== undefined) values[parameter.name] = value
  }
  for (const name of Object.keys(given)) {
    if (!task.parameters.some((parameter) => parameter.name === name)) problems.push(unknownName(task, name))
  }
  return { values, problems }
}

/** Returns a value as it is written into files and environments; null is nothing. */
export function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Returns the variables in which a task's scripts find its parameters. */
export function environmentOf(values: Values): Environment {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [variableName(name), valueText(value)]))
}

/** Returns one sentence when two parameters of a task would share a variable, else undefined. */
export function variableProblem(task: Task): string | undefined {
  const seen = new Map<string, string>()
  for (const { name } of task.parameters) {
    const variable = variableName(name)
    const other = seen.get(variable)
    if (other !== undefined) {
      return `The parameters "${other}" and "${name}" of the task "${task.title}" would both be ${variable}; rename one.`
    }
    seen.set(variable, name)
  }
  return undefined
}

function variableName(parameter: string): string {
  return `FETTLE_PARAM_${parameter.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
}

function valueProblem(task: Task, { name, type, required }: Parameter, value: Json | undefined): string | undefined {
  const named = `The parameter "${name}" of the task "${task.title}"`
  if (value === undefined || value === null) return required ? `${named} is required and has no value.` : undefined
  const wanted = type === 'text' ? 'string' : type
  if (typeof value !== wanted) return `${named} must be a ${type}, and ${shown(value)} is none.`
  if (typeof value === 'string' && value.includes('\0')) return `${named} contains a NUL character; remove it.`
  return undefined
}

function unknownName(task: Task, name: string): string {
  const known = task.parameters.map((parameter) => `"${parameter.name}"`).join(', ')
  return `The task "${task.title}" has no parameter "${name}"; it has ${known === '' ? 'none' : known}.`
}

function shown(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > shownMax ? `${text.slice(0, shownMax)}...` : text
}
