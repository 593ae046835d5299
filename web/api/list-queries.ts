/** Names what lists ask the server for besides their rows: counts, suggestions, saved views, what a start would mean. */
import type { FilteredList } from '@fettle/contract/http/filter-fields.ts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallInput, type CallResult } from './call.ts'

export type ComputerCounts = CallResult<'countComputers'>
export type SessionCounts = CallResult<'countSessions'>
export type SavedView = CallResult<'listViews'>['items'][number]
export type Suggestion = CallResult<'suggestValues'>['values'][number]
export type Forecast = CallResult<'forecastSessions'>
export type ForecastWish = CallInput<'forecastSessions'>['body']

/** How many computers match, and how many of them also match each chip. */
export function computerCountsQuery(q: string, exact = false) {
  return queryOptions({
    queryKey: ['counts', 'computers', q, exact],
    queryFn: ({ signal }) => call('countComputers', { query: { q, exact: exact ? 'true' : 'false' } }, signal),
    placeholderData: keepPreviousData,
  })
}

/** How many sessions match, by group of states. */
export function sessionCountsQuery(q: string, exact = false) {
  return queryOptions({
    queryKey: ['counts', 'sessions', q, exact],
    queryFn: ({ signal }) => call('countSessions', { query: { q, exact: exact ? 'true' : 'false' } }, signal),
    placeholderData: keepPreviousData,
  })
}

interface SuggestionsWish {
  readonly list: FilteredList
  readonly field: string
  readonly text: string
  /** The rest of the filter. */
  readonly q: string
}

/** Values for a field, with how many rows have each. */
export function suggestionsQuery(wish: SuggestionsWish) {
  return queryOptions({
    queryKey: ['suggestions', wish],
    queryFn: ({ signal }) => call('suggestValues', { query: wish }, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}

/** The views somebody saved or that are shared. */
export function viewsQuery() {
  return queryOptions({ queryKey: ['views'], queryFn: ({ signal }) => call('listViews', {}, signal) })
}

/** What starting these sessions would mean. */
export function forecastQuery(wish: ForecastWish) {
  return queryOptions({
    queryKey: ['forecast', wish],
    queryFn: ({ signal }) => call('forecastSessions', { body: wish }, signal),
    placeholderData: keepPreviousData,
  })
}
