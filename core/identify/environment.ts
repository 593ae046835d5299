/** Under which names does a script find the parameters of its deployment? */
import type { Environment } from '../terms/check.ts'
import type { Json } from '../terms/json.ts'

/**
 * Returns the environment of a script: FETTLE_PARAM_ and the parameter's name in capitals, everything but letters and digits
 * replaced by "_". Text stays as it is, null is empty, lists and records are JSON. A false stays a "false": it is a value.
 */
export function parameterEnvironment(parameters: { readonly [name: string]: Json }): Environment {
  return Object.fromEntries(
    Object.keys(parameters)
      .toSorted()
      .map((name) => [parameterVariable(name), valueText(parameters[name] ?? null)]),
  )
}

/** Returns the name of the variable in which a script finds a parameter. */
export function parameterVariable(parameter: string): string {
  return `FETTLE_PARAM_${parameter.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`
}

/** Returns a value as it is written into environments and files. */
export function valueText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
