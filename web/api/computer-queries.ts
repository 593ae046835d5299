/** Names what the page of one computer, and that of computers on their way in, ask the server for. */
import type { TimelinePart } from '@fettle/contract/http/computer-page.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallResult } from './call.ts'

export type TimelinePage = CallResult<'getComputerTimeline'>
export type TimelineRow = TimelinePage['items'][number]
export type AuditPage = CallResult<'listAudit'>
export type AuditRow = AuditPage['items'][number]
export type PendingRow = CallResult<'listOnboarding'>['items'][number]
export type SoftwareChange = CallResult<'getSoftwareHistory'>['items'][number]

const onPage = 100

/** What happened on a computer in the last 30 days, newest first, page after page. */
export function timelineQuery(id: string, parts: readonly TimelinePart[]) {
  return infiniteQueryOptions({
    queryKey: ['computer', id, 'timeline', ...parts],
    queryFn: ({ pageParam, signal }) =>
      call(
        'getComputerTimeline',
        {
          params: { id },
          query: { limit: onPage, cursor: pageParam, ...(parts.length === 0 ? {} : { parts: parts.join(',') }) },
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: TimelinePage) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** The agent of a computer, and the machine it runs on. */
export function agentQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id, 'agent'],
    queryFn: ({ signal }) => call('getComputerAgent', { params: { id } }, signal),
  })
}

/** What a schedule will start on a computer next. */
export function nextSessionQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id, 'next'],
    queryFn: ({ signal }) => call('getNextSession', { params: { id } }, signal),
    staleTime: 60_000,
  })
}

/** Zone, business hours and freeze dates that hold for a computer. */
export function computerTimeQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id, 'time'],
    queryFn: ({ signal }) => call('getComputerTime', { params: { id } }, signal),
    staleTime: 60_000,
  })
}

/** Software that came, changed and went on a computer, newest first. */
export function softwareHistoryQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id, 'software', 'history'],
    queryFn: ({ signal }) => call('getSoftwareHistory', { params: { id }, query: { limit: 500 } }, signal),
  })
}

/** How the value of an inventory script changed on a computer. */
export function inventoryHistoryQuery(id: string, key: string) {
  return queryOptions({
    queryKey: ['computer', id, 'inventory', key],
    queryFn: ({ signal }) => call('getInventoryHistory', { params: { id, key }, query: { limit: 50 } }, signal),
  })
}

/** Whose computer it is, and why. */
export function affinityQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id, 'affinity'],
    queryFn: ({ signal }) => call('getAffinity', { params: { id } }, signal),
  })
}

/** What people did to a computer, newest first, page after page. */
export function computerAuditQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['computer', id, 'audit'],
    queryFn: ({ pageParam, signal }) =>
      call('listAudit', { query: { object: id, limit: onPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: AuditPage) => page.nextCursor,
    retry: false,
  })
}

/** Computers that wait to be let in, to be recognized or to be onboarded, oldest first. */
export function onTheWayQuery() {
  return queryOptions({
    queryKey: ['onboarding'],
    queryFn: ({ signal }) => call('listOnboarding', { query: {} }, signal),
    refetchInterval: 30_000,
  })
}

/** The software of the library, for installing and removing. */
export function softwareItemsQuery() {
  return queryOptions({
    queryKey: ['items', 'software'],
    queryFn: ({ signal }) => call('listItems', { query: { kind: 'software' } }, signal),
  })
}
