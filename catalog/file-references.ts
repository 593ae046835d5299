/** Which files beside it does a document refer to, and where does their text belong? */
import { isRecord } from './record.ts'

export interface FileReference {
  /** Where the file is named. */
  readonly keys: readonly string[]
  readonly file: string
  /** The key that takes the file's text, beside the key that named the file. */
  readonly becomes: 'source' | 'content'
}

const scriptPlaces: Readonly<Record<string, readonly (readonly string[])[]>> = {
  software: [['test'], ['script', 'detect'], ['script', 'install'], ['script', 'uninstall']],
  task: [
    ['script', 'test'],
    ['script', 'get'],
    ['script', 'set'],
  ],
  inventory: [['script']],
  deployment: [['target', 'script']],
  exclusion: [['target', 'script']],
}

/** Returns every place of a document that names a file to be read. Where the text is given too, nothing is: that is an error. */
export function fileReferences(document: Record<string, unknown>): readonly FileReference[] {
  const kind = String(document['kind'])
  const scripts = (scriptPlaces[kind] ?? []).map((keys) => ({ keys: [...keys, 'file'], becomes: 'source' as const }))
  const contents = kind === 'task' ? [{ keys: ['file', 'contentFile'], becomes: 'content' as const }] : []
  return [...scripts, ...contents].flatMap((place) => {
    const holder = valueAt(document, place.keys.slice(0, -1))
    const file = isRecord(holder) && !(place.becomes in holder) ? holder[place.keys.at(-1) ?? ''] : undefined
    return typeof file === 'string' ? [{ ...place, file }] : []
  })
}

/**
 * Returns a copy of the document in which the text stands in place of the file's name. A language that the document says goes
 * before the one the text brings along.
 */
export function withText(
  document: Record<string, unknown>,
  { keys }: Pick<FileReference, 'keys'>,
  text: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const [key = '', ...rest] = keys
  const { [key]: inner, ...others } = document
  if (rest.length === 0) return { ...text, ...others }
  return isRecord(inner) ? { ...document, [key]: withText(inner, { keys: rest }, text) } : document
}

function valueAt(document: Record<string, unknown>, keys: readonly string[]): unknown {
  let value: unknown = document
  for (const key of keys) value = isRecord(value) ? value[key] : undefined
  return value
}
