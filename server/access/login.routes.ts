/** Serves the endpoints about logins: signing in, second factors, proving again, ending. */
import type { Caller, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { createLogin } from './access.commands.ts'
import type { Attempt } from './attempts.ts'
import { freshMs } from './freshness.ts'
import { loginCookie, loginSecret, mustNotBeForeign, placeOf } from './login-cookie.ts'
import * as store from './login.store.ts'
import { passkeyToFind } from './passkeys.ts'
import * as signIn from './sign-in.commands.ts'

export interface LoginParts extends signIn.SignInParts {
  readonly attempt: Attempt
  readonly addressOf: (request: Request) => string
  /** Told which logins are over, so that their live streams end on every node. */
  readonly ended: (loginIds: readonly string[]) => void
}

type LoginHandlers = Pick<
  Handlers,
  | 'createLogin'
  | 'signInWithPassword'
  | 'askPasskey'
  | 'signInWithPasskey'
  | 'proveFactor'
  | 'freshenLogin'
  | 'endLogin'
  | 'listLogins'
  | 'endOneLogin'
  | 'endOtherLogins'
>

const userAgentMax = 400

/** Where a request came from, for the list of logins. */
export function fromOf({ addressOf }: Pick<LoginParts, 'addressOf'>, request: Request): store.From {
  const userAgent = (request.headers.get('user-agent') ?? '').slice(0, userAgentMax)
  return { address: addressOf(request), userAgent: userAgent.replaceAll(/\p{Cc}/gu, '') }
}

/** Whose logins a caller means by "one's own". */
export function ownerOf({ accountId }: Caller): store.Owner {
  return accountId === undefined ? 'machine' : { accountId }
}

/** Refuses a token that acts for an account, also where it was pasted: logins and names are looked after by the person, not by programs. */
export function mustBeInPerson({ accountId, loginId, tokenId }: Caller): void {
  if (accountId !== undefined && (loginId === undefined || tokenId !== undefined))
    refuse('notAllowed', 'A token cannot do this; sign in on the page.')
}

/** Hands a login to the browser; what it was signed in as before is over. */
export async function giveLogin(
  { db, now, ended }: Pick<LoginParts, 'db' | 'now' | 'ended'>,
  { request, answer }: { readonly request: Request; readonly answer: Headers },
  login: store.StartedLogin,
): Promise<void> {
  const before = loginSecret(request)
  const over = before === undefined ? undefined : await store.endLoginOf(db, before, now())
  // A login that went on under a new secret is not found under its old one, and so never ended here.
  if (over !== undefined) ended([over])
  answer.append('set-cookie', loginCookie(request, login.secret, login.expiresAt))
}

/** What is answered to who signs in. */
export function outcomeOf({ state, factors, login }: signIn.SignedIn) {
  return { state, factors: [...factors], expiresAt: login.expiresAt }
}

/** Handlers for logins. */
export function loginHandlers(parts: LoginParts): LoginHandlers {
  const { db, now, attempt, addressOf, ended } = parts
  return {
    createLogin: async ({ body, request, answer, note }) => {
      mustNotBeForeign(request)
      const { login, caller } = await attempt(addressOf(request), () =>
        createLogin(db, body.secret, fromOf(parts, request), now()),
      )
      note({ actor: caller.name, ...(caller.accountId === undefined ? {} : { accountId: caller.accountId }) })
      await giveLogin(parts, { request, answer }, login)
      return { expiresAt: login.expiresAt }
    },
    signInWithPassword: async ({ body, request, answer, note }) => {
      mustNotBeForeign(request)
      note({ actor: body.email })
      const done = await attempt(addressOf(request), () =>
        signIn.signInWithPassword(parts, body, fromOf(parts, request)),
      )
      note({ actor: body.email, accountId: done.accountId })
      await giveLogin(parts, { request, answer }, done.login)
      return outcomeOf(done)
    },
    askPasskey: async ({ request }) => ({ options: await passkeyToFind(parts, placeOf(request)) }),
    signInWithPasskey: async ({ body, request, answer, note }) => {
      mustNotBeForeign(request)
      const done = await attempt(addressOf(request), () =>
        signIn.signInWithPasskey(parts, placeOf(request), body.credential, fromOf(parts, request)),
      )
      note({ accountId: done.accountId })
      await giveLogin(parts, { request, answer }, done.login)
      return outcomeOf(done)
    },
    proveFactor: async ({ body, request, answer, note }) => {
      mustNotBeForeign(request)
      const halfway = await store.findHalfway(db, loginSecret(request) ?? '', now())
      if (!halfway) return refuse('notSignedIn', 'This sign-in is over; begin again with the password.')
      const done = await attempt(addressOf(request), () =>
        signIn.proveFactor(parts, halfway, body, { place: placeOf(request), from: fromOf(parts, request) }),
      )
      note({ accountId: done.accountId })
      answer.append('set-cookie', loginCookie(request, done.login.secret, done.login.expiresAt))
      return outcomeOf(done)
    },
    freshenLogin: async ({ body, caller, request, answer }) => {
      const { accountId, loginId, tokenId } = caller
      // Behind a token nobody proved a second factor; the password alone must not stand for both.
      if (accountId === undefined || loginId === undefined || tokenId !== undefined)
        return refuse('conflict', 'Only a login of an account can be proved again; sign in without a token.')
      const login = await signIn.freshen(parts, { accountId, loginId }, body, {
        place: placeOf(request),
        from: fromOf(parts, request),
      })
      answer.append('set-cookie', loginCookie(request, login.secret, login.expiresAt))
      return { freshUntil: new Date(now() + freshMs).toISOString() }
    },
    endLogin: async ({ caller, request, answer }) => {
      if (caller.loginId !== undefined) {
        await store.endLogin(db, caller.loginId, now())
        ended([caller.loginId])
      }
      answer.append('set-cookie', loginCookie(request, '', new Date(0).toISOString()))
      return {}
    },
    listLogins: async ({ caller }) => ({
      items: await store.loginsOf(db, ownerOf(caller), now(), caller.loginId),
    }),
    endOneLogin: async ({ caller, params }) => {
      mustBeInPerson(caller)
      const over = await store.endLogins(db, ownerOf(caller), now(), { only: params.id })
      if (over.length === 0) refuse('notFound', `You have no login ${params.id}; list them with GET /api/v1/me/logins.`)
      ended(over)
      return {}
    },
    endOtherLogins: async ({ caller }) => {
      mustBeInPerson(caller)
      const over = await store.endLogins(db, ownerOf(caller), now(), { except: caller.loginId })
      ended(over)
      return { ended: over.length }
    },
  }
}
