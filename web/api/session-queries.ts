/** Names what the pages of sessions and batches ask the server for, beyond the sessions themselves. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, type CallResult } from './call.ts'

export type BatchPage = CallResult<'listBatches'>
export type BatchRow = BatchPage['items'][number]
export type ActionScript = CallResult<'getActionScript'>
export type SessionMail = CallResult<'listMails'>['items'][number]

const batchesOnPage = 50

/** The mails of a session, newest first. */
export function sessionMailsQuery(id: string) {
  return queryOptions({
    queryKey: ['session', id, 'mails'],
    queryFn: ({ signal }) => call('listMails', { query: { session: id, limit: 200 } }, signal),
    retry: false,
  })
}

/** What an action ran, or would run. */
export function actionScriptQuery(id: string, actionId: string) {
  return queryOptions({
    queryKey: ['session', id, 'script', actionId],
    queryFn: ({ signal }) => call('getActionScript', { params: { id, actionId } }, signal),
    retry: false,
  })
}

/** Where the last error of an action stands in the session's log, counted from the log's first line; undefined: nowhere. */
export function problemLineQuery(id: string, actionId: string) {
  const params = { id }
  return queryOptions({
    queryKey: ['session', id, 'problem-line', actionId],
    queryFn: async ({ signal }) => {
      const [outline, found] = await Promise.all([
        call('getSessionLogOutline', { params, query: { action: actionId, step: 5_000 } }, signal),
        call('findLogErrors', { params, query: { action: actionId } }, signal),
      ])
      const n = found.lines.at(-1) ?? outline.last
      return { line: n === 0 ? undefined : n - outline.first + 1 }
    },
  })
}

/** Batches, newest first, page after page. */
export function batchesQuery() {
  return infiniteQueryOptions({
    queryKey: ['batches'],
    queryFn: ({ pageParam, signal }) =>
      call('listBatches', { query: { limit: batchesOnPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: BatchPage) => page.nextCursor,
  })
}

/** One batch with its progress. */
export function batchQuery(id: string) {
  return queryOptions({
    queryKey: ['batch', id],
    queryFn: ({ signal }) => call('getBatch', { params: { id } }, signal),
  })
}
