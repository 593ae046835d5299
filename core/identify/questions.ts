/** Answers what must be asked of a computer to know how it stands to its manifest: rules Q1 to Q4 in SPEC.md. */
import type { Check, Environment, Question } from '../terms/check.ts'
import type { FileBody, Software, Task } from '../terms/item.ts'
import type { Manifest, ManifestEntry } from '../terms/manifest.ts'
import { never } from '../terms/bug.ts'
import type { Script } from '../terms/script.ts'
import { parameterEnvironment } from './environment.ts'
import { isIgnore } from './precedence.ts'
import { namedBy } from './prerequisites.ts'

/** Returns the lower-case hexadecimal SHA-256 of a text's UTF-8 bytes; handed in, because core computes no hashes itself. */
export type Sha256 = (text: string) => string

/** Returns the questions of a manifest in the order of its entries, at most one each. */
export function questionsOf({ entries }: Manifest, sha256: Sha256): readonly Question[] {
  const needed = namedBy(entries)
  return entries.flatMap((entry) => {
    if (isIgnore(entry.desired) && !needed.has(entry.item.name)) return []
    return questionOf(entry, sha256) ?? []
  })
}

/** Returns the question of one entry; undefined when it has a problem, or a task that lacks the script for its mode. */
export function questionOf(entry: ManifestEntry, sha256: Sha256): Question | undefined {
  const { key, item, problem } = entry
  if (problem !== undefined) return undefined
  if (item.kind === 'software') {
    const test = item.test && { script: item.test, environment: {} }
    return { key, check: softwareCheck(item), ...(test ? { test } : {}) }
  }
  const check = taskCheck(item, entry, sha256)
  return check && { key, check }
}

function softwareCheck({ source }: Software): Check {
  return source.type === 'package'
    ? { type: 'package', provider: source.provider, package: source.package }
    : { type: 'version', script: source.detect, environment: {} }
}

function taskCheck({ body }: Task, entry: ManifestEntry, sha256: Sha256): Check | undefined {
  switch (body.type) {
    case 'file':
      return fileCheck(body, sha256)
    case 'setting':
      return body
    case 'script':
      return isMonitor(entry)
        ? scriptCheck('get', body.get, parameterEnvironment(entry.parameters))
        : scriptCheck('test', body.test, parameterEnvironment(entry.parameters))
    default:
      return never(body)
  }
}

function fileCheck({ content, ...rest }: FileBody, sha256: Sha256): Check {
  if (content === undefined || rest.ensure === 'absent') return rest
  return { ...rest, sha256: sha256(content), size: new TextEncoder().encode(content).length }
}

function scriptCheck(type: 'get' | 'test', script: Script | undefined, environment: Environment): Check | undefined {
  return script && { type, script, environment }
}

function isMonitor({ desired }: ManifestEntry): boolean {
  return desired.kind === 'task' && desired.mode === 'monitor'
}
