/** Names what the pages of the settings ask the server for. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallInput, type CallResult } from './call.ts'

export type TenantRow = CallResult<'listTenants'>['items'][number]
export type PersonRow = CallResult<'listPersons'>['items'][number]
export type TagRow = CallResult<'listTags'>['items'][number]
export type AccountRow = CallResult<'listAccounts'>['items'][number]
export type AccountLogin = CallResult<'listAccountLogins'>['items'][number]
export type ProviderRow = CallResult<'listIdentityProviders'>['items'][number]
export type ApiTokenRow = CallResult<'listApiTokens'>['items'][number]
export type EnrolmentTokenRow = CallResult<'listEnrolmentTokens'>['items'][number]
export type AuditRow = CallResult<'listAudit'>['items'][number]
export type AuditWish = NonNullable<CallInput<'listAudit'>['query']>
export type Revision = CallResult<'objectHistory'>['items'][number]
export type HealthDetails = CallResult<'getHealthDetails'>

const auditOnPage = 100

/** All persons, or those of one tenant. */
export function personsQuery(tenant?: string) {
  return queryOptions({
    queryKey: ['persons', tenant ?? ''],
    queryFn: ({ signal }) => call('listPersons', { query: { tenant } }, signal),
  })
}

/** All tags with how many carry them. */
export function tagsQuery() {
  return queryOptions({ queryKey: ['tags'], queryFn: ({ signal }) => call('listTags', {}, signal) })
}

/** One object as its document. `kind` in the plural. */
export function documentQuery(kind: string, name: string) {
  return queryOptions({
    queryKey: ['document', kind, name],
    queryFn: ({ signal }) => call('getDocument', { params: { kind, name } }, signal),
  })
}

/** Everything that was done to an object, oldest first. */
export function objectHistoryQuery(kind: string, name: string) {
  return queryOptions({
    queryKey: ['history', kind, name],
    queryFn: ({ signal }) => call('objectHistory', { params: { kind, name } }, signal),
  })
}

/** The accounts within reach. */
export function accountsQuery() {
  return queryOptions({ queryKey: ['accounts'], queryFn: ({ signal }) => call('listAccounts', {}, signal) })
}

/** One account. */
export function accountQuery(id: string) {
  return queryOptions({
    queryKey: ['accounts', id],
    queryFn: ({ signal }) => call('getAccount', { params: { id } }, signal),
  })
}

/** Where somebody is signed in. */
export function accountLoginsQuery(id: string) {
  return queryOptions({
    queryKey: ['accounts', id, 'logins'],
    queryFn: ({ signal }) => call('listAccountLogins', { params: { id } }, signal),
  })
}

/** The identity providers with their settings. */
export function identityProvidersQuery() {
  return queryOptions({
    queryKey: ['identity-providers'],
    queryFn: ({ signal }) => call('listIdentityProviders', {}, signal),
  })
}

/** API tokens: one's own, or everybody's. */
export function apiTokensQuery() {
  return queryOptions({ queryKey: ['api-tokens'], queryFn: ({ signal }) => call('listApiTokens', {}, signal) })
}

/** The tokens with which computers join. */
export function enrolmentTokensQuery() {
  return queryOptions({
    queryKey: ['enrolment-tokens'],
    queryFn: ({ signal }) => call('listEnrolmentTokens', {}, signal),
  })
}

/** The audit log, newest first, page after page. */
export function auditQuery(wish: AuditWish) {
  return infiniteQueryOptions({
    queryKey: ['audit', wish],
    queryFn: ({ pageParam, signal }) =>
      call('listAudit', { query: { ...wish, limit: auditOnPage, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: CallResult<'listAudit'>) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** How the installation is; asked again every ten seconds while it is shown. */
export function healthDetailsQuery() {
  return queryOptions({
    queryKey: ['health-details'],
    queryFn: ({ signal }) => call('getHealthDetails', {}, signal),
    refetchInterval: 10_000,
  })
}
