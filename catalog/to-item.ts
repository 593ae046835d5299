/** How does a document of software or a task become an item as core has it? */
import type { Item, ItemOrder, Parameter, Prerequisite, Software, Task, TaskBody } from '@fettle/core/terms/item.ts'
import { defaultTimeoutSeconds, type Script, type ScriptLanguage } from '@fettle/core/terms/script.ts'
import { parseDuration } from './duration.ts'
import type { PrerequisiteDocument } from './schema/item.ts'
import type { ScriptDocument } from './schema/script.ts'
import type { SoftwareDocument } from './schema/software.ts'
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
      script === undefined
        ? { type: 'package', provider: 'apt', package: apt ?? document.name }
        : {
            type: 'script',
            detect: toScript(script.detect, 'question', script),
            versions: script.versions,
            install: toScript(script.install, 'change', script),
            ...(script.uninstall !== undefined && { uninstall: toScript(script.uninstall, 'change', script) }),
          },
    upgradeStrategy: document.upgradeStrategy,
    ...(test !== undefined && { test: toScript(test, 'question', {}) }),
  }
}

function toTask(document: TaskDocument): Task {
  return {
    kind: 'task',
    ...toBase(document),
    phase: document.phase,
    body: toBody(document),
    parameters: toParameters(document.parameters ?? []),
  }
}

function toBody(document: TaskDocument): TaskBody {
  const { file, setting, script } = document
  if (file !== undefined) {
    const { contentFile: _read, mode, ...rest } = file
    return { type: 'file', ...rest, ...(mode !== undefined && { mode: mode.padStart(4, '0') }) }
  }
  if (setting !== undefined) return { type: 'setting', ...setting }
  const { test, get, set } = script ?? {}
  return {
    type: 'script',
    ...(test !== undefined && { test: toScript(test, 'question', script) }),
    ...(get !== undefined && { get: toScript(get, 'question', script) }),
    ...(set !== undefined && { set: toScript(set, 'change', script) }),
  }
}

interface Shared {
  readonly language?: ScriptLanguage
  readonly timeout?: number | string
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

function toParameters(written: NonNullable<TaskDocument['parameters']>): readonly Parameter[] {
  return Array.isArray(written) ? written : Object.entries(written).map(([name, rest]) => ({ name, ...rest }))
}
