/** Names what the list of computers asks the server for. */
import type { ComputerSort } from '@fettle/contract/http/list-sorts.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallResult } from './call.ts'

export type ComputerPage = CallResult<'listComputers'>
export type ComputerRow = ComputerPage['items'][number]

const onPage = 50

/** The computers that match, page after page; an order that the server does not know is for the server to refuse. */
export function computersListQuery(q: string, sort: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['computers', q, sort ?? 'name'],
    queryFn: ({ pageParam, signal }) =>
      call(
        'listComputers',
        { query: { limit: onPage, q, sort: (sort ?? 'name') as ComputerSort, cursor: pageParam } },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ComputerPage) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** The computers that wait for somebody to let them in. */
export function awaitingApprovalQuery() {
  return queryOptions({
    queryKey: ['onboarding', 'pending'],
    queryFn: ({ signal }) => call('listOnboarding', { query: { state: 'pending' } }, signal),
    refetchInterval: 60_000,
  })
}
