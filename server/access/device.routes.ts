/** Serves the command line's sign-in: it asks, somebody who is signed in decides, it gets an API token of theirs. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Caller, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { findAccount } from './account.store.ts'
import * as store from './device.store.ts'
import { mustBeFresh } from './freshness.ts'
import { addApiToken } from './token.store.ts'

type DeviceHandlers = Pick<Handlers, 'startDeviceLogin' | 'pollDeviceLogin' | 'getDeviceLogin' | 'decideDeviceLogin'>

const tokenDays = 30
const day = 86_400_000
/** More than that wait from one address only when somebody plays. */
const waitingMax = 50
/** How often somebody may mistype a code within a minute. */
const guessesMax = 10
const guessesMs = 60_000

export interface DeviceParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  readonly addressOf: (request: Request) => string
}

/** Handlers of the command line's sign-in. */
export function deviceHandlers({ db, now, addressOf }: DeviceParts): DeviceHandlers {
  const guess = createGuesses(now)

  async function waiting(caller: Caller, code: string): Promise<store.DeviceLogin> {
    const { accountId } = mustBePerson(caller)
    guess(accountId)
    const found = await store.findWaiting(db, code, now())
    if (!found)
      return refuse(
        'notFound',
        `No command line waits with the code ${store.shownCode(store.plainCode(code))}; look whether it shows another one, or begin again with "fettle login".`,
      )
    guess(accountId, true)
    return found
  }

  return {
    startDeviceLogin: async ({ body, request }) => {
      const address = addressOf(request)
      if ((await store.waitingAt(db, address, now())) >= waitingMax)
        refuse('tooMany', `Too many command lines at ${address} wait to be let in; try again in ten minutes.`)
      const { deviceCode, userCode } = await store.addDeviceLogin(db, { host: body.host, address }, now())
      const shown = store.shownCode(userCode)
      return {
        ...{
          deviceCode,
          userCode: shown,
          verificationPath: '/device',
          verificationPathComplete: `/device?code=${shown}`,
        },
        ...{ expiresInSeconds: store.deviceSeconds, intervalSeconds: store.pollSeconds },
      }
    },
    getDeviceLogin: async ({ params, caller }) => {
      const found = await waiting(caller, params.code)
      const { host, address, createdAt, expiresAt } = found
      const what = { tokenName: tokenNameOf(host), tokenDays }
      return { userCode: store.shownCode(found.userCode), host, address, askedAt: createdAt, expiresAt, ...what }
    },
    decideDeviceLogin: async ({ params, body, caller, note }) => {
      const { accountId } = mustBePerson(caller)
      if (body.approve) await mustBeFresh(db, caller, now())
      const found = await waiting(caller, params.code)
      const state = body.approve ? 'approved' : 'denied'
      note({
        object: { kind: 'device-login', id: found.id, name: found.host },
        fields: { state, address: found.address },
      })
      if (!(await store.decide(db, found.id, { state, accountId }, now())))
        refuse('conflict', 'This code was decided or ended in this moment; begin again with "fettle login".')
      return { state, host: found.host }
    },
    pollDeviceLogin: async ({ body, note }) => {
      const polled = await store.poll(db, body.deviceCode, now())
      if (polled.state !== 'approved') return polled
      const account = await findAccount(db, polled.accountId)
      if (!account || account.disabledAt !== undefined) return { state: 'denied' }
      const name = tokenNameOf(polled.host)
      const limits = { permissions: null, tenantIds: null }
      const wanted = { name, kind: 'commandLine', accountId: account.id, createdBy: account.name } as const
      const made = await addApiToken(db, { ...wanted, ...limits, expiresAt: now() + tokenDays * day }, now())
      note({ actor: account.name, accountId: account.id, object: { kind: 'api-token', id: made.id, name } })
      return { state: 'approved', ...made, name, account: { id: account.id, name: account.name } }
    },
  }
}

function tokenNameOf(host: string): string {
  return `command line on ${host}`.slice(0, 200)
}

/** Only somebody who sits at the page decides: a token must not make another one of more rights or a longer life. */
function mustBePerson({ accountId, loginId }: Caller): { readonly accountId: string } {
  if (loginId !== undefined && accountId !== undefined) return { accountId }
  return refuse('notAllowed', 'Only somebody who is signed in on the page with an account can let a command line in.')
}

/** Counts what an account types that is no code; with `right`, the last one was. On this node. */
function createGuesses(now: () => number): (accountId: string, right?: true) => void {
  const guesses = new Map<string, { count: number; readonly since: number }>()
  return (accountId, right) => {
    const known = guesses.get(accountId)
    const current = known && now() - known.since < guessesMs ? known : { count: 0, since: now() }
    guesses.set(accountId, current)
    if (right) current.count -= 1
    else if (current.count >= guessesMax) refuse('tooMany', 'Too many wrong codes; try again in a minute.')
    else current.count += 1
    if (guesses.size > 10_000) guesses.delete(guesses.keys().next().value ?? '')
  }
}
