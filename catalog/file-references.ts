/** Which files beside it does a document refer to, and where does their text belong? */
import { isRecord } from './record.ts'
import { changeScriptNames } from './schema/software.ts'

export interface FileReference {
  /** Where the file is named. */
  readonly keys: readonly (string | number)[]
  readonly file: string
  /** The key that takes the file's text, beside the key that named the file. */
  readonly becomes: 'source' | 'content'
}

const scriptPlaces: Readonly<Record<string, readonly (readonly string[])[]>> = {
  software: [['test'], ...['detect', 'offers', ...changeScriptNames].map((name) => ['script', name])],
  task: [
    ['script', 'test'],
    ['script', 'get'],
    ['script', 'set'],
    ['script', 'combined'],
  ],
  inventory: [['script']],
  script: [['script']],
  deployment: [['target', 'script']],
  exclusion: [['target', 'script']],
}

/** Returns every place of a document that names a file to be read. Where the text is given too, nothing is: that is an error. */
export function fileReferences(document: Record<string, unknown>): readonly FileReference[] {
  const kind = String(document['kind'])
  const scripts = scriptPlacesOf(document).map((keys) => ({ keys: [...keys, 'file'], becomes: 'source' as const }))
  const contents =
    kind === 'task' || kind === 'licence' ? [{ keys: ['file', 'contentFile'], becomes: 'content' as const }] : []
  return [...scripts, ...contents].flatMap((place) => {
    const holder = valueAt(document, place.keys.slice(0, -1))
    const file = isRecord(holder) && !(place.becomes in holder) ? holder[place.keys.at(-1) ?? ''] : undefined
    return typeof file === 'string' ? [{ ...place, file }] : []
  })
}

/** Returns every place where a document of this kind may have a script. */
export function scriptPlacesOf(document: Record<string, unknown>): readonly (readonly (string | number)[])[] {
  const kind = String(document['kind'])
  return [...(scriptPlaces[kind] ?? []), ...(kind === 'software' ? versionPlaces(document) : [])]
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
  const changed = replaced(document, keys, text)
  return isRecord(changed) ? changed : document
}

function replaced(value: unknown, keys: readonly (string | number)[], text: Readonly<Record<string, string>>): unknown {
  const [key = '', ...rest] = keys
  if (Array.isArray(value)) return value.map((one: unknown, at) => (at === key ? replaced(one, rest, text) : one))
  if (!isRecord(value)) return value
  const { [key]: inner, ...others } = value
  return rest.length === 0 ? { ...text, ...others } : { ...value, [key]: replaced(inner, rest, text) }
}

/** The scripts that single versions have of their own. */
function versionPlaces(document: Record<string, unknown>): readonly (readonly (string | number)[])[] {
  const versions = valueAt(document, ['script', 'versions'])
  if (!Array.isArray(versions)) return []
  return versions.flatMap((_version, at) => changeScriptNames.map((name) => ['script', 'versions', at, name]))
}

/** What stands at a place of a document; undefined when there is nothing. */
export function valueAt(document: Record<string, unknown>, keys: readonly (string | number)[]): unknown {
  let value: unknown = document
  for (const key of keys) {
    if (Array.isArray(value)) value = (value as readonly unknown[])[Number(key)]
    else value = isRecord(value) ? value[key] : undefined
  }
  return value
}
