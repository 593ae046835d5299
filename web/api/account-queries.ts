/** Names what the pages ask about whoever is signed in. */
import { queryOptions } from '@tanstack/react-query'
import { call, type CallResult } from './call.ts'

export type Me = CallResult<'getMe'>

export type LoginRow = CallResult<'listLogins'>['items'][number]

/** Who is signed in, with permissions and preferences. */
export function meQuery() {
  return queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => call('getMe', {}, signal),
    staleTime: 5 * 60_000,
  })
}

/** One's own logins, the latest first. */
export function loginsQuery() {
  return queryOptions({
    queryKey: ['me', 'logins'],
    queryFn: ({ signal }) => call('listLogins', {}, signal),
  })
}

/** The identities at providers that open one's own account. */
export function identitiesQuery() {
  return queryOptions({
    queryKey: ['me', 'identities'],
    queryFn: ({ signal }) => call('listIdentities', {}, signal),
  })
}

/** With which identity providers people can sign in. */
export function signInProvidersQuery() {
  return queryOptions({
    queryKey: ['sign-in-providers'],
    queryFn: ({ signal }) => call('listSignInProviders', {}, signal),
  })
}
