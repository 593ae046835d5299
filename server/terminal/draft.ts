/** What of a definition, saved or not, can be run by hand on one computer, and as which command? */
import type { Definition } from '@fettle/catalog/definition.ts'
import { inputsOf } from '@fettle/core/identify/inputs.ts'
import { valuesOf } from '@fettle/core/identify/parameters.ts'
import { stepsByHand } from '@fettle/core/report/by-hand.ts'
import type { Check, Environment } from '@fettle/core/terms/check.ts'
import type { Command } from '@fettle/core/terms/command.ts'
import type { Item, Parameter, Software, SoftwareScripts, Task } from '@fettle/core/terms/item.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import type { Script } from '@fettle/core/terms/script.ts'
import { refuse } from '../http/refusal.ts'

/** One thing that can be run. */
export interface DraftPart {
  readonly id: string
  readonly name: string
  readonly role: 'look' | 'change' | 'verify'
  readonly takesVersion: boolean
  readonly script: Script
  /** Besides parameters. */
  readonly environment: Environment
}

export interface Trial {
  readonly part: string
  readonly parameters: { readonly [name: string]: Json }
  /** For software: the version that is meant; absent: the newest that the definition names. */
  readonly version?: string | undefined
}

/** What can be run of a definition: looking first. Packages, files and settings can only be looked at; sessions change them. */
export function partsOf(definition: Definition): readonly DraftPart[] {
  switch (definition.kind) {
    case 'script':
      return [part(['run', 'Run', 'change'], definition.script)]
    case 'task':
      return taskParts(definition)
    case 'software':
      return softwareParts(definition)
    default:
      return []
  }
}

/** The parameters people are asked for when it is run. */
export function parametersAsked(definition: Definition): readonly Parameter[] {
  return definition.kind === 'task' || definition.kind === 'script' ? definition.parameters : []
}

/** The command that runs one part. Refuses a part that it does not have, and values that its parameters do not take. */
export function draftCommand(definition: Definition, { part: id, parameters, version }: Trial): Command {
  const parts = partsOf(definition)
  const found = parts.find((one) => one.id === id)
  const title = 'title' in definition ? String(definition.title) : definition.kind
  if (!found)
    return refuse(
      'badInput',
      `"${title}" has no "${id}" to run; it has ${parts.map((one) => one.id).join(', ') || 'nothing'}.`,
    )
  const item = itemOf(definition)
  const { values, problems } =
    item.kind === 'task' ? valuesOf(item, parameters) : { values: {}, problems: [] as string[] }
  const [problem] = problems
  if (problem !== undefined) refuse('badInput', problem)
  const given = inputsOf({
    ...{ key: item.name, item, parameters: values, losers: [], enforcement: 'adhoc' },
    desired: { kind: 'task', mode: 'enforce' },
  })
  const versions = found.takesVersion ? { FETTLE_VERSION: version ?? newest(definition) } : {}
  return {
    ...given,
    title: `${title}: ${found.name}`,
    script: found.script,
    environment: { ...given.environment, ...found.environment, ...versions },
  }
}

function itemOf(definition: Definition): Item {
  if (definition.kind === 'software' || definition.kind === 'task') return definition
  if (definition.kind !== 'script') return refuse('badInput', `A ${definition.kind} cannot be tried.`)
  return {
    ...{ kind: 'task', name: definition.name, title: definition.title, parameters: definition.parameters },
    ...{ phase: 'post', prerequisites: [], rebootNeeded: false, body: { type: 'script', set: definition.script } },
    order: { location: 'unordered', rank: 0, priority: 0 },
  }
}

function newest(definition: Definition): string {
  const source = definition.kind === 'software' ? definition.source : undefined
  return (source?.type === 'script' ? source.versions.at(-1) : undefined) ?? ''
}

type Called = readonly [id: string, name: string, role: DraftPart['role']]

function part([id, name, role]: Called, script: Script, environment: Environment = {}): DraftPart {
  return { id, name, role, takesVersion: false, script, environment }
}

function taskParts({ body }: Task): readonly DraftPart[] {
  if (body.type !== 'script') return looked(body)
  const methods = [
    ['test', 'Test', 'look'],
    ['get', 'Get', 'look'],
    ['set', 'Set', 'change'],
  ] as const
  return methods.flatMap(([method, name, role]) => {
    const script = body[method]
    return script === undefined ? [] : [part([method, name, role], script, { FETTLE_METHOD: method })]
  })
}

function softwareParts({ source, test }: Software): readonly DraftPart[] {
  const tested = test === undefined ? [] : [part(['test', 'Test', 'verify'], test, { FETTLE_METHOD: 'test' })]
  if (source.type === 'package')
    return [...looked({ type: 'package', provider: source.provider, package: source.package }), ...tested]
  const changes: readonly (readonly [keyof SoftwareScripts, string])[] = [
    ['download', 'Download'],
    ['install', 'Install'],
    ['postInstall', 'After install'],
    ['upgrade', 'Upgrade'],
    ['repair', 'Repair'],
    ['uninstall', 'Remove'],
    ['postUninstall', 'After removal'],
  ]
  return [
    part(['detect', 'Detect', 'look'], source.detect, { FETTLE_METHOD: 'get' }),
    ...(source.offers === undefined ? [] : [part(['offers', 'Versions on offer', 'look'], source.offers)]),
    ...tested,
    ...changes.flatMap(([id, name]) => {
      const script = source[id]
      if (script === undefined) return []
      return [{ ...part([id, name, 'change'], script, { FETTLE_METHOD: 'set' }), takesVersion: true }]
    }),
  ]
}

/** What the agent asks without a script is asked in the words of a shell. */
function looked(
  check: Extract<Check, { type: 'package' | 'setting' }> | Extract<Task['body'], { type: 'file' | 'setting' }>,
) {
  const steps = stepsByHand({ check, kind: 'none' } as Parameters<typeof stepsByHand>[0])
  return steps.map(({ name, language, text, timeLimitSeconds }) =>
    part(['look', name, 'look'], { language, source: text, timeoutSeconds: timeLimitSeconds }),
  )
}
