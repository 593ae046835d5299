/** Finds things in a whole log, and goes from one to the next: what is searched for, or errors. */
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId } from 'react'
import type { Found, LogSource, Search } from './log-source.ts'

export const noSearch: Search = { text: '', regex: false, matchCase: false }

export interface Hits {
  readonly lines: readonly number[]
  readonly more: boolean
  readonly error: Error | null
  readonly isBusy: boolean
}

const growGapMs = 3_000

/** The lines that a search finds; none while nothing is searched for. Asked for again while the log grows. */
export function useHits(source: LogSource, search: Search, growing: boolean): Hits {
  const id = useId()
  const { text, regex, matchCase } = useDeferredValue(search)
  const { data, error, isFetching } = useQuery<Found>({
    queryKey: ['log-search', id, source.download.text, text, regex, matchCase, growing],
    queryFn: ({ signal }) => source.search({ text, regex, matchCase }, signal),
    enabled: text !== '',
    refetchInterval: growing ? growGapMs : false,
    retry: false,
    gcTime: 0,
    placeholderData: (before) => (text === '' ? undefined : before),
  })
  if (text === '') return { lines: [], more: false, error: null, isBusy: false }
  return { lines: data?.lines ?? [], more: data?.more ?? false, error, isBusy: isFetching }
}
