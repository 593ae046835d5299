/** Serves the endpoints about accounts: the first one, everybody's, and invitations. */
import { unscoped } from '../db/scope.ts'
import type { Caller, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import * as commands from './account.commands.ts'
import { mustBeFresh } from './freshness.ts'
import { acceptInvitation, lookAtInvitation } from './invitation.commands.ts'
import { mustNotBeForeign, placeOf } from './login-cookie.ts'
import { fromOf, giveLogin, type LoginParts, outcomeOf } from './login.routes.ts'
import { endLogins, loginsOf, startLogin } from './login.store.ts'

type AccountHandlers = Pick<
  Handlers,
  | 'setUp'
  | 'listAccounts'
  | 'getAccount'
  | 'createAccount'
  | 'changeAccount'
  | 'setGrants'
  | 'disableAccount'
  | 'enableAccount'
  | 'resetAccount'
  | 'listAccountLogins'
  | 'endAccountLogins'
  | 'lookAtInvitation'
  | 'acceptInvitation'
>

type Seen = commands.SeenAccount

const told = ({ grants, ...account }: Seen) => ({ ...account, grants: grants.map((grant) => ({ ...grant })) })
const subject = ({ id, name }: Seen) => ({ object: { kind: 'account', id, name } })

/** Handlers for accounts. All see every account: who may see and change which is decided here, by all grants of both sides. */
export function accountHandlers(parts: LoginParts): AccountHandlers {
  const { db, now, ended, attempt, addressOf } = parts
  /** Runs a change of accounts for a caller whose login was proved lately. */
  async function fresh<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
    return await unscoped(async () => {
      await mustBeFresh(db, caller, now())
      return await work()
    })
  }

  return {
    setUp: async ({ body, caller, request, answer, note }) => {
      if (caller.accountId !== undefined) return commands.isSetUp()
      if (caller.only !== undefined)
        refuse(
          'notAllowed',
          'A token that was made for less cannot make an administrator; open the link of "fettle up".',
        )
      const accountId = await commands.setUp(db, body, now())
      note({ accountId, object: { kind: 'account', id: accountId, name: body.name } })
      const login = await startLogin(db, { accountId, method: 'setUp', state: 'full' }, fromOf(parts, request), now())
      // Programs with a token make the account and stay who they are.
      if (caller.loginId !== undefined) await giveLogin(parts, { request, answer }, login)
      return { state: 'full', factors: [], expiresAt: login.expiresAt }
    },
    listAccounts: ({ caller }) =>
      unscoped(async () => ({ items: (await commands.listAccounts(db, caller)).map(told) })),
    getAccount: ({ caller, params }) => unscoped(async () => told(await commands.getAccount(db, caller, params.id))),
    createAccount: ({ caller, body, note }) =>
      fresh(caller, async () => {
        const { account, invitation } = await commands.createAccount(db, caller, body, now())
        note({ ...subject(account), fields: { grants: account.grants } })
        return { account: told(account), invitation }
      }),
    changeAccount: ({ caller, params, body, note }) =>
      fresh(caller, async () => {
        const account = await commands.changeAccount(db, caller, params.id, body)
        note({ ...subject(account), fields: body })
        return told(account)
      }),
    setGrants: ({ caller, params, body, note }) =>
      fresh(caller, async () => {
        const { account, ended: over } = await commands.setGrants(db, caller, { ...params, ...body }, now())
        ended(over)
        note({ ...subject(account), fields: { grants: account.grants } })
        return told(account)
      }),
    disableAccount: ({ caller, params, note }) =>
      fresh(caller, async () => {
        const { account, ended: over } = await commands.setDisabled(db, caller, { ...params, disabled: true }, now())
        ended(over)
        note(subject(account))
        return told(account)
      }),
    enableAccount: ({ caller, params, note }) =>
      fresh(caller, async () => {
        const { account } = await commands.setDisabled(db, caller, { ...params, disabled: false }, now())
        note(subject(account))
        return told(account)
      }),
    resetAccount: ({ caller, params, note }) =>
      fresh(caller, async () => {
        const { account, invitation, ended: over } = await commands.resetAccount(db, caller, params.id, now())
        ended(over)
        note(subject(account))
        return { account: told(account), invitation }
      }),
    listAccountLogins: ({ caller, params }) =>
      unscoped(async () => {
        const { id } = await commands.getAccount(db, caller, params.id)
        return { items: await loginsOf(db, { accountId: id }, now(), caller.loginId) }
      }),
    endAccountLogins: ({ caller, params, body, note }) =>
      unscoped(async () => {
        const account = await commands.getAccount(db, caller, params.id)
        if (!account.mayChange && account.id !== caller.accountId)
          refuse('notAllowed', `${account.name} may do things that you may not; ask who may.`)
        const over = await endLogins(db, { accountId: account.id }, now(), { only: body.login })
        ended(over)
        note(subject(account))
        return { ended: over.length }
      }),
    lookAtInvitation: ({ body, request }) =>
      attempt(addressOf(request), () => lookAtInvitation(parts, placeOf(request), body.token)),
    acceptInvitation: async ({ body, request, answer, note }) => {
      mustNotBeForeign(request)
      const done = await attempt(addressOf(request), () =>
        acceptInvitation(parts, { place: placeOf(request), from: fromOf(parts, request) }, body),
      )
      note({ accountId: done.accountId })
      await giveLogin(parts, { request, answer }, done.login)
      return outcomeOf(done)
    },
  }
}
