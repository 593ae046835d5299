/** Which change of a document do words like "tags=[gold]" and "target.tag=canary" mean? */
import { parse } from 'yaml'

export type Assignments =
  | { readonly changes: Record<string, unknown> }
  /** What is wrong, in one sentence. */
  | { readonly sentence: string }

/**
 * Reads words of the form KEY=VALUE: the value is YAML on one line, a dot leads into a map, and nothing behind the sign takes
 * the key away (null, as RFC 7396 has it).
 */
export function readAssignments(words: readonly string[]): Assignments {
  const changes: Record<string, unknown> = {}
  for (const word of words) {
    const [, path = '', text = ''] = /^([A-Za-z][\w.-]*)=(.*)$/s.exec(word) ?? []
    if (path === '') return { sentence: `"${word}" is no assignment; write KEY=VALUE, as in 'tags=[gold]'.` }
    const read = readValue(text)
    if ('wrong' in read) return { sentence: `The value of ${path} is not YAML (${read.wrong}); put it in quotes.` }
    set(changes, path.split('.'), read.value)
  }
  return { changes }
}

function readValue(text: string): { readonly value: unknown } | { readonly wrong: string } {
  try {
    return { value: parse(text, { version: '1.2', prettyErrors: false, logLevel: 'error' }) ?? null }
  } catch (error) {
    return { wrong: (error as Error).message.replaceAll(/\s+/g, ' ') }
  }
}

function set(record: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    record[key] = value
    return
  }
  const inner = record[key]
  const map = typeof inner === 'object' && inner !== null ? { ...inner } : {}
  record[key] = map
  set(map as Record<string, unknown>, rest, value)
}
