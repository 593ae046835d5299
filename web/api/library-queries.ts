/** Names what the pages of the library ask the server for. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallResult } from './call.ts'

export type LibraryKind = 'software' | 'task' | 'script'
export type LibraryItem = CallResult<'listLibrary'>['items'][number]
export type ItemDefinition = CallResult<'getItem'>
export type WrittenText = CallResult<'getText'>
export type TextAnswer = CallResult<'applyText'>
export type DraftDocument = TextAnswer['documents'][number]
export type ItemUser = CallResult<'listItemUsers'>['items'][number]
export type ItemComputersPage = CallResult<'listItemComputers'>
export type ItemComputer = ItemComputersPage['items'][number]
export type HistoryEntry = CallResult<'objectHistory'>['items'][number]
export type FoundSoftware = CallResult<'getSoftwareReport'>['items'][number]

/** A text with its files, as it is edited. */
export interface WrittenDraft {
  readonly text: string
  readonly files: { readonly [name: string]: string }
}

/** Everything below is asked for again when something of the library was saved. */
export const libraryKey = 'library'

/** Software and tasks with what became of them. */
export function libraryQuery(kind?: 'software' | 'task') {
  return queryOptions({
    queryKey: [libraryKey, 'list', kind ?? 'all'],
    queryFn: ({ signal }) => call('listLibrary', { query: { kind } }, signal),
  })
}

/** One item with its whole definition. */
export function itemQuery(name: string) {
  return queryOptions({
    queryKey: [libraryKey, 'item', name],
    queryFn: ({ signal }) => call('getItem', { params: { name } }, signal),
  })
}

/** What names an item. */
export function itemUsersQuery(name: string) {
  return queryOptions({
    queryKey: [libraryKey, 'users', name],
    queryFn: ({ signal }) => call('listItemUsers', { params: { name } }, signal),
  })
}

/** Where an item was looked at, page after page. */
export function itemComputersQuery(name: string) {
  return infiniteQueryOptions({
    queryKey: [libraryKey, 'computers', name],
    queryFn: ({ pageParam, signal }) =>
      call('listItemComputers', { params: { name }, query: { limit: 100, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ItemComputersPage) => page.nextCursor,
  })
}

/** How something is written, with its scripts as files beside it. */
export function textQuery(kind: string, name: string) {
  return queryOptions({
    queryKey: [libraryKey, 'text', kind, name],
    queryFn: ({ signal }) => call('getText', { params: { kind, name } }, signal),
    // What is being edited is not taken away: saving says when somebody else was faster.
    staleTime: Infinity,
    gcTime: 0,
  })
}

/** How something was written, in one text. */
export function textAtQuery(kind: string, name: string, at: number | undefined) {
  return queryOptions({
    queryKey: [libraryKey, 'text-at', kind, name, at ?? 'now'],
    queryFn: ({ signal }) => call('getText', { params: { kind, name }, query: { at, scripts: 'inside' } }, signal),
  })
}

/** Everything that was done to something, oldest first. */
export function objectHistoryQuery(kind: string, name: string) {
  return queryOptions({
    queryKey: [libraryKey, 'history', kind, name],
    queryFn: ({ signal }) => call('objectHistory', { params: { kind, name } }, signal),
  })
}

/** What the server says of a text that is not saved. */
export function draftQuery(draft: WrittenDraft) {
  return queryOptions({
    queryKey: [libraryKey, 'draft', draft.text, draft.files],
    queryFn: ({ signal }) => call('applyText', { body: { ...draft, files: { ...draft.files }, dryRun: true } }, signal),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  })
}

/** What inventories found whose name contains a text. */
export function foundSoftwareQuery(name: string) {
  return queryOptions({
    queryKey: ['found-software', name],
    queryFn: ({ signal }) => call('getSoftwareReport', { query: { name: name || undefined, limit: 50 } }, signal),
    placeholderData: keepPreviousData,
  })
}
