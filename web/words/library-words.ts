/** Says the kinds of the library, how their items work, and what happened to them, in words. */
import type { HistoryEntry, LibraryItem, LibraryKind } from '../api/library-queries.ts'

export interface KindWords {
  /** The page's title and the rail's word. */
  readonly many: string
  readonly one: string
  /** In the address, and the server's word for it. */
  readonly folder: 'software' | 'tasks' | 'scripts'
  readonly sentence: string
}

export const libraryKindWords: { readonly [K in LibraryKind]: KindWords } = {
  software: {
    many: 'Software',
    one: 'software',
    folder: 'software',
    sentence: 'Something with a version, a way to find it, and ways to install and remove it.',
  },
  task: {
    many: 'Tasks',
    one: 'task',
    folder: 'tasks',
    sentence: 'Anything else that can be tested and set: a file, one key of a settings file, or scripts.',
  },
  script: {
    many: 'Scripts',
    one: 'script',
    folder: 'scripts',
    sentence: 'Something that people run by hand, on one computer or on many.',
  },
}

const ways: Readonly<Record<string, string>> = {
  apt: 'Package (apt)',
  script: 'Scripts',
  file: 'File',
  setting: 'Setting',
}

/** How an item does its work: "Package (apt)", "File". */
export function wayWord({ way, methods }: Pick<LibraryItem, 'way' | 'methods'>): string {
  const word = ways[way] ?? way
  return methods.length > 0 ? `${word}: ${methods.join(', ')}` : word
}

/** The versions that computers have: "2.1", "2.0 to 2.4"; empty when it is nowhere. Those of the list, oldest to newest as texts go. */
export function versionRange(versions: readonly { readonly version: string }[]): string {
  const sorted = versions.map(({ version }) => version).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const [first] = sorted
  const last = sorted.at(-1)
  if (first === undefined || last === undefined) return ''
  return first === last ? first : `${first} to ${last}`
}

const changes: { readonly [C in HistoryEntry['change']]: string } = {
  created: 'Created',
  updated: 'Changed',
  deleted: 'Deleted',
  restored: 'Restored',
}

/** What was done: "Changed". */
export function changeWord(change: HistoryEntry['change']): string {
  return changes[change]
}
