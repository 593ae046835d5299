/** Names everything the pages ask the server for, with the keys under which answers are kept. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallInput, type CallResult } from './call.ts'

export type ComputerPage = CallResult<'listComputers'>
export type ComputerRow = ComputerPage['items'][number]
export type SessionPage = CallResult<'listSessions'>
export type SessionRow = SessionPage['items'][number]
export type SessionQuery = NonNullable<CallInput<'listSessions'>['query']>
export type Explanation = CallResult<'explainItem'>
export type DeploymentRow = CallResult<'listDeployments'>['items'][number]
export type Deployment = CallResult<'getDeployment'>

const computersOnPage = 200
const sessionsOnPage = 50
const historyLength = 50

/** The list of computers, page after page. */
export function computersQuery(q: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['computers', q ?? ''],
    queryFn: ({ pageParam, signal }) =>
      call('listComputers', { query: { limit: computersOnPage, q, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ComputerPage) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** One computer by name or id, with its active session. */
export function computerQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id],
    queryFn: ({ signal }) => call('getComputer', { params: { id } }, signal),
  })
}

/** The state of every item on a computer. */
export function itemsQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id, 'items'],
    queryFn: ({ signal }) => call('getComputerItems', { params: { id } }, signal),
  })
}

/** The software found on a computer. */
export function softwareQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id, 'software'],
    queryFn: ({ signal }) => call('getComputerSoftware', { params: { id } }, signal),
  })
}

/** The latest sessions of a computer. */
export function historyQuery(id: string) {
  return queryOptions({
    queryKey: ['computer', id, 'history'],
    queryFn: ({ signal }) => call('listSessions', { query: { computer: id, limit: historyLength } }, signal),
  })
}

/** Who won for an item on a computer, and why. */
export function explainQuery(id: string, item: string) {
  return queryOptions({
    queryKey: ['computer', id, 'explain', item],
    queryFn: ({ signal }) => call('explainItem', { params: { id, item } }, signal),
  })
}

/** The first page of a list of sessions, outside of any cache: what is new. */
export function firstSessions(query: SessionQuery): Promise<SessionPage> {
  return call('listSessions', { query: { ...query, limit: sessionsOnPage } })
}

/** A list of sessions, newest first, page after page. */
export function sessionsQuery(query: SessionQuery) {
  return infiniteQueryOptions({
    queryKey: ['sessions', query],
    queryFn: ({ pageParam, signal }) =>
      call('listSessions', { query: { ...query, limit: sessionsOnPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: SessionPage) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** One session with its stages, plan, actions and report. */
export function sessionQuery(id: string) {
  return queryOptions({
    queryKey: ['session', id],
    queryFn: ({ signal }) => call('getSession', { params: { id } }, signal),
  })
}

/** Everything that happened to a session. */
export function sessionEventsQuery(id: string) {
  return queryOptions({
    queryKey: ['session', id, 'events'],
    queryFn: ({ signal }) => call('getSessionEvents', { params: { id } }, signal),
  })
}

/** All tenants, for choosing one. */
export function tenantsQuery() {
  return queryOptions({
    queryKey: ['tenants'],
    queryFn: ({ signal }) => call('listTenants', {}, signal),
  })
}

/** The names of all items of the library, for choosing some. */
export function itemNamesQuery() {
  return queryOptions({
    queryKey: ['items'],
    queryFn: ({ signal }) => call('listItems', {}, signal),
    select: ({ items }) => items.map(({ name }) => name),
  })
}

/** All deployments. */
export function deploymentsQuery() {
  return queryOptions({
    queryKey: ['deployments'],
    queryFn: ({ signal }) => call('listDeployments', {}, signal),
  })
}

/** One deployment by name or id, with the computers it wins on. */
export function deploymentQuery(name: string) {
  return queryOptions({
    queryKey: ['deployment', name],
    queryFn: ({ signal }) => call('getDeployment', { params: { name } }, signal),
  })
}
