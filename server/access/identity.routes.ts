/** Serves sign-in with identity providers, and the linking of one's own account. */
import { randomBytes } from 'node:crypto'
import type { Caller, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { findAccount } from './account.store.ts'
import { mustBeFresh } from './freshness.ts'
import { accountOf, linkAccount } from './identity.commands.ts'
import * as store from './identity.store.ts'
import { isSecure, mustNotBeForeign } from './login-cookie.ts'
import { fromOf, giveLogin, type LoginParts } from './login.routes.ts'
import { startLogin } from './login.store.ts'
import { beginOidc, finishOidc } from './oidc.ts'
import { noteSignIn } from './sign-in.commands.ts'

type IdentityHandlers = Pick<
  Handlers,
  | 'listSignInProviders'
  | 'beginProviderSignIn'
  | 'finishProviderSignIn'
  | 'listIdentities'
  | 'linkIdentity'
  | 'unlinkIdentity'
>

export interface IdentityParts extends LoginParts {
  readonly operator: (request: Request) => Promise<Caller | undefined>
}

/** Where providers send browsers back to; a page of ours, which hands the answer in. */
export const redirectPath = '/sign-in/callback'

const flowSeconds = 600

/** Handlers of sign-in with identity providers. */
export function identityHandlers(parts: IdentityParts): IdentityHandlers {
  const { db, seal, now, operator } = parts

  async function begin(
    id: string,
    { request, answer }: { readonly request: Request; readonly answer: Headers },
    more: Pick<store.FlowContext, 'link' | 'wantedPage'>,
  ): Promise<{ url: string }> {
    mustNotBeForeign(request)
    const provider = await enabledProvider(id)
    const { url, flow } = await beginOidc(
      await store.withSecret(db, seal, provider),
      `${originOf(request)}${redirectPath}`,
    )
    const browser = browserOf(request) ?? randomBytes(32).toString('base64url')
    await store.addFlow(db, seal, { flow, providerId: id, browser, ...more }, now())
    answer.append('set-cookie', browserCookie(request, browser))
    return { url }
  }

  async function enabledProvider(id: string): Promise<store.Provider> {
    const provider = await store.findProvider(db, id)
    if (provider?.enabled) return provider
    return refuse('notFound', 'There is no such identity provider any more; load the page again.')
  }

  return {
    listSignInProviders: async () => {
      const all = await store.providers(db)
      return { items: all.filter(({ enabled }) => enabled).map(({ id, label }) => ({ id, label })) }
    },
    beginProviderSignIn: ({ params, body, request, answer }) =>
      begin(params.id, { request, answer }, { wantedPage: body.to }),
    finishProviderSignIn: async ({ body, request, answer, note }) => {
      mustNotBeForeign(request)
      // Not counted as guesses: a state cannot be guessed, and a provider in trouble must not keep a whole office from its passwords.
      const state = new URLSearchParams(body.answer).get('state') ?? ''
      const taken = await store.takeFlow(db, seal, { state, browser: browserOf(request) ?? '' }, now())
      if (!taken)
        return refuse(
          'notSignedIn',
          'This sign-in is over, was used already, or began in another browser; begin again.',
        )
      const provider = await enabledProvider(taken.providerId)
      note({ actor: `somebody from "${provider.label}"` })
      const person = await finishOidc(await store.withSecret(db, seal, provider), taken.flow, body.answer)
      const told = { fields: { issuer: person.issuer, subject: person.subject } }
      if (taken.link) {
        const caller = await operator(request)
        if (caller?.accountId !== taken.link.accountId || caller.loginId !== taken.link.loginId)
          return refuse('notSignedIn', 'The login in which linking was begun is over; sign in and begin again.')
        note({ ...told, actor: caller.name, accountId: caller.accountId })
        await linkAccount(db, provider, person, { accountId: caller.accountId, now: now() })
        return { kind: 'linked' } as const
      }
      note(told)
      const account = await accountOf(db, provider, person, now())
      note({ actor: account.name, accountId: account.id })
      const login = await startLogin(
        db,
        { accountId: account.id, method: 'oidc', state: 'full' },
        fromOf(parts, request),
        now(),
      )
      await noteSignIn(db, account.id, now())
      await giveLogin(parts, { request, answer }, login)
      return { kind: 'signedIn' as const, ...(taken.wantedPage === undefined ? {} : { to: taken.wantedPage }) }
    },
    listIdentities: async ({ caller }) => ({ items: await store.identitiesOf(db, mustBePerson(caller).accountId) }),
    linkIdentity: async ({ body, caller, request, answer }) => {
      const link = mustBePerson(caller)
      await mustBeFresh(db, caller, now())
      return await begin(body.provider, { request, answer }, { link })
    },
    unlinkIdentity: async ({ params, caller }) => {
      const { accountId } = mustBePerson(caller)
      await mustBeFresh(db, caller, now())
      const account = await findAccount(db, accountId)
      const others = (await store.identitiesOf(db, accountId)).filter(({ id }) => id !== params.id)
      if (others.length === 0 && account?.factors.password === false && account.factors.passkeys === 0)
        refuse('conflict', 'Without this identity you could not sign in any more; add a passkey or a password first.')
      if (!(await store.removeIdentity(db, params.id, accountId)))
        refuse('notFound', `Your account has no identity ${params.id}; list them with GET /api/v1/me/identities.`)
      return { id: params.id }
    },
  }
}

function mustBePerson({ accountId, loginId }: Caller): { readonly accountId: string; readonly loginId: string } {
  if (accountId !== undefined && loginId !== undefined) return { accountId, loginId }
  return refuse('notAllowed', 'Only somebody who is signed in on the page with an account has identities to link.')
}

/** The address of our page, as the browser wrote it; it was compared with the Host before. */
function originOf(request: Request): string {
  return (
    request.headers.get('origin') ??
    `${isSecure(request) ? 'https' : 'http'}://${request.headers.get('host') ?? new URL(request.url).host}`
  )
}

const cookieName = 'fettle_browser'

/** What tells the browser in which a sign-in was begun from all others. */
function browserOf(request: Request): string | undefined {
  const name = isSecure(request) ? `__Host-${cookieName}` : cookieName
  return new RegExp(`(?:^|; )${name}=([A-Za-z0-9_-]{43})`).exec(request.headers.get('cookie') ?? '')?.[1]
}

function browserCookie(request: Request, value: string): string {
  const secure = isSecure(request)
  const name = secure ? `__Host-${cookieName}` : cookieName
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${flowSeconds}${secure ? '; Secure' : ''}`
}
