/** Answers what must be asked of a computer to know how it stands to its manifest: rules Q1 to Q7 in SPEC.md. */
import type { Check, Question } from '../terms/check.ts'
import type { FileBody, Software, Task } from '../terms/item.ts'
import type { Manifest, ManifestEntry } from '../terms/manifest.ts'
import { never } from '../terms/bug.ts'
import { type Given, inputsOf, joined } from './inputs.ts'
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
  if (item.kind === 'software') return softwareQuestion(entry, item)
  const check = taskCheck(item, entry, sha256)
  return check && { key, check, ...(entry.configures === undefined ? {} : { onlyIf: entry.configures }) }
}

/** A licence is there before anything runs that may need it; which one will be wanted is not known yet, so it is the first. */
function softwareQuestion(entry: ManifestEntry, { source, test }: Software): Question {
  const { key, licences = [] } = entry
  const given = inputsOf(entry, licences.find(({ version, majorVersion }) => !version && !majorVersion) ?? licences[0])
  const offers = source.type === 'script' ? source.offers : undefined
  return {
    key,
    check:
      source.type === 'package'
        ? { type: 'package', provider: source.provider, package: source.package }
        : { type: 'version', script: source.detect, ...withMethod(given, 'get') },
    ...(test ? { test: { script: test, ...withMethod(given, 'test') } } : {}),
    ...(offers ? { offers: { script: offers, ...given } } : {}),
  }
}

function taskCheck({ body }: Task, entry: ManifestEntry, sha256: Sha256): Check | undefined {
  switch (body.type) {
    case 'file':
      return fileCheck(body, sha256)
    case 'setting':
      return body
    case 'script': {
      const type = isMonitor(entry) ? 'get' : 'test'
      const script = body[type]
      return script && { type, script, ...withMethod(inputsOf(entry), type) }
    }
    default:
      return never(body)
  }
}

/** The same text may serve several purposes: FETTLE_METHOD says which one is meant. */
function withMethod(given: Given, method: 'test' | 'get'): Given {
  return joined([{ environment: { FETTLE_METHOD: method } }, given])
}

function fileCheck({ content, ...rest }: FileBody, sha256: Sha256): Check {
  if (content === undefined || rest.ensure === 'absent') return rest
  return { ...rest, sha256: sha256(content), size: new TextEncoder().encode(content).length }
}

function isMonitor({ desired }: ManifestEntry): boolean {
  return desired.kind === 'task' && desired.mode === 'monitor'
}
