/** Names what the pages ask about notifications. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, type CallResult } from './call.ts'

export type NotificationRow = CallResult<'listNotifications'>['items'][number]

/** What nobody has acknowledged, newest first; asked for again every minute, because no hint tells of it. */
export function notificationsQuery() {
  return queryOptions({
    queryKey: ['notifications'],
    queryFn: ({ signal }) => call('listNotifications', { query: { limit: 100 } }, signal),
    refetchInterval: 60_000,
  })
}

/** Notifications from the newest on; `all`: also those that somebody has seen. */
export function allNotificationsQuery(all: boolean) {
  return infiniteQueryOptions({
    queryKey: ['notifications', 'all', all],
    queryFn: ({ signal, pageParam }) =>
      call('listNotifications', { query: { limit: 100, all: all ? 'true' : 'false', cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: 60_000,
  })
}
