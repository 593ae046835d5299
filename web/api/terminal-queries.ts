/** Names what the terminal asks the server for. */
import { queryOptions } from '@tanstack/react-query'
import { call, type CallInput, type CallResult } from './call.ts'

export type CommandRequest = CallInput<'runCommand'>['body']
export type CommandStarted = CallResult<'runCommand'>
export type RecentCommand = CallResult<'listRecentCommands'>['items'][number]
export type LibraryScript = CallResult<'listLibraryScripts'>['items'][number]

/** Lines that are read of each of many computers: enough to compare what they said. */
const comparedLines = 200

/** What this person ran last, each command once. */
export function recentCommandsQuery() {
  return queryOptions({
    queryKey: ['recent-commands'],
    queryFn: ({ signal }) => call('listRecentCommands', {}, signal),
    retry: false,
  })
}

/** The scripts of the library that can be run by hand. */
export function libraryScriptsQuery() {
  return queryOptions({
    queryKey: ['library-scripts'],
    queryFn: ({ signal }) => call('listLibraryScripts', {}, signal),
    retry: false,
  })
}

/** The last lines of a session that is over. Output may come a moment after the end, so it is read once more. */
export function lastLinesQuery(sessionId: string) {
  return queryOptions({
    queryKey: ['session', sessionId, 'last-lines'],
    queryFn: ({ signal }) =>
      call(
        'getSessionLog',
        { params: { id: sessionId }, query: { before: Number.MAX_SAFE_INTEGER, limit: comparedLines } },
        signal,
      ),
    refetchInterval: ({ state }) => (state.dataUpdateCount < 2 ? 1_000 : false),
  })
}
