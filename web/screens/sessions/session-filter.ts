/** Says what the list of sessions is filtered by: words in one text, with what older addresses said separately added to it. */
import { type FilterWord, printFilter } from '@fettle/contract/http/filter-words.ts'
import type { SearchTexts } from '../search.ts'

export type SessionSearch = SearchTexts<'q' | 'sort' | 'tenant'>

/** Names that addresses had before there was one text, and the words of the filter that mean the same. */
const olderNames = {
  status: 'status',
  computer: 'computer',
  kind: 'kind',
  batch: 'batch',
  from: 'since',
  to: 'until',
} as const

/** The older names, to be taken out of the address: they have become words of the text, and must not do so once more. */
const takenOut = Object.fromEntries(Object.keys(olderNames).map((name) => [name, undefined]))

/** Reads the address of the list. */
export function readSessionSearch(raw: Record<string, unknown>): SessionSearch {
  const text = (name: string): string | undefined => {
    const value = raw[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const older = Object.entries(olderNames).flatMap(([name, field]): Omit<FilterWord, 'from' | 'to'>[] => {
    const value = text(name)
    return value === undefined ? [] : [{ isTurned: false, field, values: value.split(',') }]
  })
  const q = [text('q'), printFilter(older)].filter((part) => part !== undefined && part !== '').join(' ')
  return { ...takenOut, q: q === '' ? undefined : q, sort: text('sort'), tenant: text('tenant') }
}
