/** How do the long scripts and contents of a document become files of their own beside it, and part of it again? */
import type { ScriptLanguage } from '@fettle/core/terms/script.ts'
import { fileReferences, scriptPlacesOf, valueAt, withText } from './file-references.ts'
import type { PlacedProblem } from './problem.ts'
import { languageOf } from './read-files.ts'
import { isRecord } from './record.ts'

export type Files = Readonly<Record<string, string>>

export interface Split {
  /** With the names of the files in place of their texts. */
  readonly document: Record<string, unknown>
  readonly files: Files
}

type Keys = readonly (string | number)[]

const endings: Readonly<Record<ScriptLanguage, string>> = { sh: 'sh', bash: 'bash', python: 'py', javascript: 'js' }

/** Returns a document whose scripts and contents of more than one line are files; `joinFiles` gives the same document back. */
export function splitFiles(document: Record<string, unknown>): Split {
  let split: Split = { document, files: {} }
  for (const keys of scriptPlacesOf(document)) split = withoutScript(split, keys)
  const content = valueAt(document, ['file', 'content'])
  if (document['kind'] !== 'task' || typeof content !== 'string' || !isLong(content)) return split
  const path = valueAt(document, ['file', 'path'])
  const name = freeName(split.files, lastPart(typeof path === 'string' ? path : ''))
  const { content: _content, ...file } = split.document['file'] as Record<string, unknown>
  return {
    document: { ...split.document, file: { ...file, contentFile: name } },
    files: { ...split.files, [name]: content },
  }
}

function withoutScript(split: Split, keys: Keys): Split {
  const written = valueAt(split.document, keys)
  const source = typeof written === 'string' ? written : isRecord(written) ? written['source'] : undefined
  if (typeof source !== 'string' || !isLong(source)) return split
  const language = languageAt(split.document, keys)
  const name = freeName(split.files, `${nameOf(split.document, keys)}.${endings[language]}`)
  const { source: _source, language: _language, ...rest } = isRecord(written) ? written : {}
  return {
    document: placed(split.document, keys, { file: name, ...rest }) as Record<string, unknown>,
    files: { ...split.files, [name]: source },
  }
}

/** Returns the document with the texts of its files, or the places that name a file which is not there. */
export function joinFiles(
  document: Record<string, unknown>,
  files: Files,
): { readonly document: Record<string, unknown> } | { readonly problems: readonly PlacedProblem[] } {
  const problems: PlacedProblem[] = []
  let whole = document
  for (const reference of fileReferences(document)) {
    const text = Object.hasOwn(files, reference.file) ? files[reference.file] : undefined
    if (text === undefined) {
      const sentence = `There is no file ${JSON.stringify(reference.file)} here; make it, or write the text itself.`
      problems.push({ keys: reference.keys, sentence })
      continue
    }
    const language = reference.becomes === 'source' ? languageOf(reference.file) : undefined
    whole = withText(whole, reference, { ...(language !== undefined && { language }), [reference.becomes]: text })
    if (reference.becomes === 'source') whole = shortest(whole, reference.keys.slice(0, -1))
  }
  return problems.length > 0 ? { problems } : { document: whole }
}

/** A script is only its text again when nothing else is said of it that would not hold anyhow. */
function shortest(document: Record<string, unknown>, keys: Keys): Record<string, unknown> {
  const written = valueAt(document, keys)
  if (!isRecord(written)) return document
  const { language, source, ...more } = written
  if (language !== undefined && language !== sharedLanguage(document, keys)) return document
  const short = Object.keys(more).length === 0 ? source : { source, ...more }
  return placed(document, keys, short) as Record<string, unknown>
}

function languageAt(document: Record<string, unknown>, keys: Keys): ScriptLanguage {
  const own = valueAt(document, [...keys, 'language'])
  return isLanguage(own) ? own : sharedLanguage(document, keys)
}

/** The language that holds for every script of the document that has none of its own. */
function sharedLanguage(document: Record<string, unknown>, keys: Keys): ScriptLanguage {
  const shared = keys.length > 1 ? valueAt(document, ['script', 'language']) : undefined
  return isLanguage(shared) ? shared : 'sh'
}

function isLanguage(value: unknown): value is ScriptLanguage {
  return typeof value === 'string' && Object.hasOwn(endings, value)
}

function isLong(text: string): boolean {
  return text.trimEnd().includes('\n')
}

/** "test", or for the script of one version "install-2.0". */
function nameOf(document: Record<string, unknown>, keys: Keys): string {
  const last = String(keys.at(-1))
  if (typeof keys[2] !== 'number') return last
  const version = valueAt(document, [...keys.slice(0, 3), 'version'])
  return `${last}-${String(version).replaceAll(/[^A-Za-z0-9._-]/g, '-')}`
}

function lastPart(path: string): string {
  return path.split('/').findLast((part) => part !== '') ?? 'content'
}

function freeName(files: Files, name: string): string {
  if (!Object.hasOwn(files, name)) return name
  const dot = name.lastIndexOf('.')
  const [base, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let n = 2; ; n += 1) if (!Object.hasOwn(files, `${base}-${n}${ending}`)) return `${base}-${n}${ending}`
}

/** A copy of the value in which something else stands at a place. */
function placed(value: unknown, keys: Keys, inner: unknown): unknown {
  const [key, ...rest] = keys
  if (key === undefined) return inner
  if (Array.isArray(value)) return value.map((one: unknown, at) => (at === key ? placed(one, rest, inner) : one))
  return isRecord(value) ? { ...value, [key]: placed(value[key], rest, inner) } : value
}
