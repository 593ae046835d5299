/** How does a document of software or a task become an item as core has it? */
import type { Item, ItemOrder, Parameter, Prerequisite, Software, Task, TaskBody } from '@fettle/core/terms/item.ts'
import type { ScriptSource, SoftwareScripts, VersionDetails } from '@fettle/core/terms/item.ts'
import { nameFromUrl, normalValue } from '@fettle/core/terms/parameter.ts'
import { defaultTimeoutSeconds, type Script, type ScriptLanguage } from '@fettle/core/terms/script.ts'
import { parseDuration } from './duration.ts'
import type { PrerequisiteDocument } from './schema/item.ts'
import type { ScriptDocument } from './schema/script.ts'
import { changeScriptNames, type OwnVersionDocument, type SoftwareDocument } from './schema/software.ts'
import type { TaskDocument } from './schema/task.ts'

/** Returns the item a valid document describes, with every default filled in; scripts must have been read from their files. */
export function toItem(document: SoftwareDocument | TaskDocument): Item {
  return document.kind === 'software' ? toSoftware(document) : toTask(document)
}

function toSoftware(document: SoftwareDocument): Software {
  const { apt, script, test } = document
  return {
    kind: 'software',
    ...toBase(document),
    scheme: document.scheme ?? (apt === undefined ? 'general' : 'debian'),
    source:
      script === undefined ? { type: 'package', provider: 'apt', package: apt ?? document.name } : toSource(script),
    upgradeStrategy: document.upgradeStrategy,
    ...(document.repairStrategy !== undefined && { repairStrategy: document.repairStrategy }),
    ...(test !== undefined && { test: toScript(test, 'question', {}) }),
    ...(document.licence !== undefined && { licence: document.licence }),
  }
}

type OwnScriptsDocument = NonNullable<SoftwareDocument['script']>

function toSource(script: OwnScriptsDocument): ScriptSource {
  const { versions, offers, detect, install } = script
  const details = versions.flatMap((version) =>
    typeof version === 'string' ? [] : [[version.version, toDetails(version, script)] as const],
  )
  return {
    type: 'script',
    detect: toScript(detect, 'question', script),
    versions: versions.map((version) => (typeof version === 'string' ? version : version.version)),
    ...(details.length > 0 && { details: Object.fromEntries(details) }),
    ...(offers !== undefined && { offers: toScript(offers, 'question', script) }),
    ...toChangeScripts(script, script),
    install: toScript(install, 'change', script),
  }
}

function toDetails({ requires, files, ...version }: OwnVersionDocument, shared: Shared): VersionDetails {
  const scripts = toChangeScripts(version, shared)
  return {
    ...(requires !== undefined && { requires }),
    ...(files !== undefined && {
      downloads: files.map(({ name, url, ...file }) => ({ ...file, url, name: name ?? nameFromUrl(url) })),
    }),
    ...(Object.keys(scripts).length > 0 && { scripts }),
  }
}

function toChangeScripts(
  written: Partial<OwnScriptsDocument> | OwnVersionDocument,
  shared: Shared,
): Partial<SoftwareScripts> {
  return Object.fromEntries(
    changeScriptNames.flatMap((name) => {
      const script = written[name]
      return script === undefined ? [] : [[name, toScript(script, 'change', shared)] as const]
    }),
  )
}

function toTask(document: TaskDocument): Task {
  const { configures, serial, supersededBy, onboardingOnly, ignoreDuringAutomaticOnboarding } = document
  return {
    kind: 'task',
    ...toBase(document),
    phase: document.phase,
    body: toBody(document),
    parameters: toParameters(document.parameters ?? []),
    ...(configures !== undefined && { configures }),
    ...(serial === true && { serial }),
    ...(supersededBy !== undefined && { supersededBy }),
    ...(onboardingOnly === true && { onboardingOnly }),
    ...(ignoreDuringAutomaticOnboarding === true && { ignoreDuringAutomaticOnboarding }),
  }
}

function toBody(document: TaskDocument): TaskBody {
  const { file, setting, script } = document
  if (file !== undefined) {
    const { contentFile: _read, mode, ...rest } = file
    return { type: 'file', ...rest, ...(mode !== undefined && { mode: mode.padStart(4, '0') }) }
  }
  if (setting !== undefined) return { type: 'setting', ...setting }
  const { test, get, set } = separate(script ?? {})
  return {
    type: 'script',
    ...(test !== undefined && { test: toScript(test, 'question', script) }),
    ...(get !== undefined && { get: toScript(get, 'question', script) }),
    ...(set !== undefined && { set: toScript(set, 'change', script) }),
  }
}

/** A combined script is all that it says it can do; which of them is meant it finds in FETTLE_METHOD. */
function separate(script: NonNullable<TaskDocument['script']>): Pick<typeof script, 'test' | 'get' | 'set'> {
  const { combined, methods = ['test', 'set'] } = script
  return combined === undefined ? script : Object.fromEntries(methods.map((method) => [method, combined]))
}

interface Shared {
  readonly language?: ScriptLanguage
  readonly timeout?: number | string
  readonly context?: 'system' | 'user'
}

/** Returns the script of a document; `use` says how long it may take when nobody does. */
export function toScript(
  written: ScriptDocument,
  use: keyof typeof defaultTimeoutSeconds,
  shared: Shared = {},
): Script {
  const own = typeof written === 'string' ? { source: written } : written
  return {
    language: own.language ?? shared.language ?? 'sh',
    source: own.source ?? '',
    timeoutSeconds: toSeconds(own.timeout ?? shared.timeout) ?? defaultTimeoutSeconds[use],
    ...((own.context ?? shared.context) === 'user' && { context: 'user' as const }),
  }
}

function toSeconds(duration: number | string | undefined): number | undefined {
  return typeof duration === 'string' ? parseDuration(duration) : duration
}

type ItemDocument = SoftwareDocument | TaskDocument

function toBase(document: ItemDocument) {
  return {
    name: document.name,
    title: document.title ?? document.name,
    ...(document.description !== undefined && { description: document.description }),
    prerequisites: [
      ...(document.requires ?? []).map(toRequired),
      ...(document.prerequisites ?? []).map(toPrerequisite),
    ],
    order: (document.order ?? { location: 'unordered', rank: 0, priority: 0 }) satisfies ItemOrder,
    rebootNeeded: document.rebootNeeded,
  }
}

/** `requires: [x]` is short for: if x is not installed, then install x. */
function toRequired(item: string): Prerequisite {
  return { if: { quantifier: 'anyOf', items: [item], are: 'notInstalled' }, then: { act: 'install', items: [item] } }
}

function toPrerequisite({ if: condition, then }: PrerequisiteDocument): Prerequisite {
  const { anyOf, allOf, are } = condition
  const quantified =
    anyOf === undefined
      ? { quantifier: 'allOf' as const, items: allOf ?? [], are }
      : { quantifier: 'anyOf' as const, items: anyOf, are }
  if (then.install !== undefined) return { if: quantified, then: { act: 'install', items: then.install } }
  if (then.uninstall !== undefined) return { if: quantified, then: { act: 'uninstall', items: then.uninstall } }
  return { if: quantified, then: { act: 'fail', items: [] } }
}

/** Returns parameters in the order in which people are asked, with their defaults as they are kept. */
export function toParameters(written: NonNullable<TaskDocument['parameters']>): readonly Parameter[] {
  const list: readonly Parameter[] = Array.isArray(written)
    ? written
    : Object.entries(written).map(([name, rest]) => ({ name, ...rest }))
  return list.map((parameter) =>
    parameter.default === undefined ? parameter : { ...parameter, default: normalValue(parameter, parameter.default) },
  )
}
