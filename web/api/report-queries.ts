/** Names what the overview and the reports ask the server for. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallInput, type CallResult } from './call.ts'

export type Overview = CallResult<'getOverview'>
export type OpenCause = Overview['needsAttention']['causes'][number]
export type CauseItem = CallResult<'getCause'>['items'][number]
export type CompliancePage = CallResult<'getComplianceReport'>
export type ComplianceRow = CompliancePage['items'][number]
export type ComplianceColumn = NonNullable<CompliancePage['columns']>[number]
export type ComplianceGroup = NonNullable<CompliancePage['groups']>[number]
export type ComplianceWish = Pick<NonNullable<CallInput<'getComplianceReport'>['query']>, 'q' | 'at' | 'by'>
export type InventoryRow = CallResult<'getInventoryReport'>['items'][number]
export type SoftwareRow = CallResult<'getSoftwareReport'>['items'][number]
export type SoftwareComputer = CallResult<'listSoftwareComputers'>['items'][number]
export type Activity = CallResult<'getActivityReport'>
export type ActivityWish = NonNullable<CallInput<'getActivityReport'>['query']>

const onPage = 100
/** Sums over a fleet cost the server a while: for so long an answer is good enough when one comes back to it. Milliseconds. */
const goodFor = 60_000

/** Everything the overview shows, of one tenant or of all. */
export function overviewQuery(tenant: string | undefined) {
  return queryOptions({
    queryKey: ['overview', tenant ?? ''],
    queryFn: ({ signal }) => call('getOverview', { query: tenant === undefined ? {} : { tenant } }, signal),
    placeholderData: keepPreviousData,
    // Hints renew it only while it is on the screen: whoever comes back to it must not read what was.
    staleTime: 0,
  })
}

/** Everything that one cause of trouble holds up. */
export function causeQuery(cause: string) {
  return infiniteQueryOptions({
    queryKey: ['cause', cause],
    queryFn: ({ pageParam, signal }) =>
      call('getCause', { params: { cause }, query: { limit: onPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: CallResult<'getCause'>) => page.nextCursor,
  })
}

/** The computers of the compliance report with what is known of their items, page after page. */
export function complianceRowsQuery({ q, at }: ComplianceWish) {
  return infiniteQueryOptions({
    queryKey: ['compliance', 'rows', q, at],
    queryFn: ({ pageParam, signal }) =>
      call('getComplianceReport', { query: { q, at, parts: 'rows', limit: onPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: CompliancePage) => page.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: goodFor,
  })
}

/** Its sums: over all computers, of every item, and by something else. */
export function complianceSumsQuery(wish: ComplianceWish) {
  return queryOptions({
    queryKey: ['compliance', 'sums', wish],
    queryFn: ({ signal }) => call('getComplianceReport', { query: { ...wish, parts: 'sums' } }, signal),
    placeholderData: keepPreviousData,
    staleTime: goodFor,
  })
}

/** What the inventory report can show. */
export function inventoryColumnsQuery() {
  return queryOptions({
    queryKey: ['inventory', 'columns'],
    queryFn: ({ signal }) => call('listInventoryColumns', {}, signal),
    staleTime: goodFor,
  })
}

/** Chosen facts of computers, page after page. */
export function inventoryQuery({ q, columns }: { readonly q: string; readonly columns: string | undefined }) {
  return infiniteQueryOptions({
    queryKey: ['inventory', 'rows', q, columns],
    queryFn: ({ pageParam, signal }) =>
      call('getInventoryReport', { query: { q, columns, limit: onPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: CallResult<'getInventoryReport'>) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** Software that inventories found, page after page. */
export function softwareReportQuery(wish: { readonly q: string; readonly name?: string; readonly version?: string }) {
  return infiniteQueryOptions({
    queryKey: ['software', 'titles', wish],
    queryFn: ({ pageParam, signal }) =>
      call('getSoftwareReport', { query: { ...wish, limit: onPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: CallResult<'getSoftwareReport'>) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

interface SoftwareWish {
  readonly q: string
  readonly provider: string
  readonly name: string
  readonly version?: string
}

/** The computers that have some software, page after page. */
export function softwareComputersQuery(wish: SoftwareWish) {
  return infiniteQueryOptions({
    queryKey: ['software', 'computers', wish],
    queryFn: ({ pageParam, signal }) =>
      call('listSoftwareComputers', { query: { ...wish, limit: onPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: CallResult<'listSoftwareComputers'>) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** Sessions that ended in a period. */
export function activityQuery(wish: ActivityWish) {
  return queryOptions({
    queryKey: ['activity', wish],
    queryFn: ({ signal }) => call('getActivityReport', { query: wish }, signal),
    placeholderData: keepPreviousData,
    staleTime: goodFor,
  })
}
