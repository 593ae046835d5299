/** What is a script of an entry given besides its text: which variables, files and secrets? Rules Q4 to Q7 in SPEC.md. */
import type { Environment, ScriptInputs } from '../terms/check.ts'
import type { LicenceUse, Parameter } from '../terms/item.ts'
import type { Licence } from '../terms/licence.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import { fileValue, nameFromUrl } from '../terms/parameter.ts'
import type { BroughtFile, Download, SecretInput } from '../terms/plan.ts'
import { parameterEnvironment, parameterVariable } from './environment.ts'

/** Everything a script is given. */
export type Given = { readonly environment: Environment } & ScriptInputs

/** Returns what every script of the entry is given: the item's name, its parameters, and a licence when there is one. */
export function inputsOf(entry: ManifestEntry, licence?: Licence): Given {
  const { item, parameters } = entry
  const given = parametersOf(entry).map((parameter) => parameterInput(parameter, parameters[parameter.name]))
  const typed = new Set(parametersOf(entry).flatMap(({ name, type }) => (isSeparate(type) ? [name] : [])))
  const plain = Object.fromEntries(Object.entries(parameters).filter(([name]) => !typed.has(name)))
  const environment = { ...parameterEnvironment(plain), FETTLE_ITEM: item.name }
  const use = item.kind === 'software' ? item.licence : undefined
  return joined([{ environment }, ...given, ...(use && licence ? [licenceInput(use, licence)] : [])])
}

/** Returns what several givens are together. Of two variables with one name the first stands: what we provide is never replaced. */
export function joined(all: readonly Partial<Given>[]): Given {
  const environment = Object.assign({}, ...all.toReversed().map((one) => one.environment ?? {})) as Environment
  const [downloads, files, secrets] = [
    unique(all.flatMap((one) => one.downloads ?? [])),
    unique(all.flatMap((one) => one.files ?? [])),
    unique(all.flatMap((one) => one.secrets ?? [])),
  ]
  return {
    environment,
    ...(downloads.length === 0 ? {} : { downloads }),
    ...(files.length === 0 ? {} : { files }),
    ...(secrets.length === 0 ? {} : { secrets }),
  }
}

/** The parameters an entry's values belong to: a task's own, or those of the tasks that configure the software. */
export function parametersOf({ item, configuredBy = [] }: ManifestEntry): readonly Parameter[] {
  return item.kind === 'task' ? item.parameters : configuredBy
}

function isSeparate(type: Parameter['type']): boolean {
  return type === 'secret' || type === 'file'
}

/** A secret goes by its name, a file as a file; everything else is a variable. */
function parameterInput(
  { name, type }: Parameter,
  value: ManifestEntry['parameters'][string] | undefined,
): ScriptInputs {
  const variable = parameterVariable(name)
  if (type === 'secret' && typeof value === 'string' && value !== '') return { secrets: [{ variable, secret: value }] }
  const file = type === 'file' ? fileValue(value) : undefined
  if (file === undefined) return {}
  if ('contentBase64' in file) return { files: [{ variable, name: file.name, contentBase64: file.contentBase64 }] }
  return { downloads: [{ variable, ...file, name: file.name ?? nameFromUrl(file.url) }] }
}

function licenceInput({ variable }: LicenceUse, { value }: Licence): Partial<Given> {
  switch (value.type) {
    case 'key':
      return { environment: { [variable]: value.key } }
    case 'secret':
      return { secrets: [{ variable, secret: value.secret }] }
    case 'file':
      return { files: [{ variable, name: value.name, contentBase64: value.contentBase64 }] }
  }
}

function unique<Input extends Download | BroughtFile | SecretInput>(inputs: readonly Input[]): readonly Input[] {
  const byVariable = new Map<string, Input>()
  for (const input of inputs) if (!byVariable.has(input.variable)) byVariable.set(input.variable, input)
  return [...byVariable.values()]
}
