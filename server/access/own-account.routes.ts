/** Serves the endpoints about oneself: who am I, what may I do, my factors and preferences. */
import { permissions } from '@fettle/core/terms/access.ts'
import type { Caller, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { findAccount, hasAccounts, tenantParents } from './account.store.ts'
import { mustBeFresh } from './freshness.ts'
import { placeOf } from './login-cookie.ts'
import { type LoginParts, mustBeInPerson } from './login.routes.ts'
import * as commands from './own-account.commands.ts'
import { rightsOf } from './rights.ts'

type OwnHandlers = Pick<
  Handlers,
  | 'getMe'
  | 'changeMe'
  | 'putPreferences'
  | 'changePassword'
  | 'beginTotp'
  | 'confirmTotp'
  | 'removeTotp'
  | 'beginPasskey'
  | 'addPasskey'
  | 'renamePasskey'
  | 'removePasskey'
  | 'renewRecoveryCodes'
>

/** Handlers for one's own account. */
export function ownAccountHandlers(parts: LoginParts): OwnHandlers {
  const { db, now, ended } = parts
  /** The caller's account, for what changes how it proves itself: a login is needed that was proved lately. */
  async function proved(caller: Caller): Promise<string> {
    const id = accountOf(caller)
    await mustBeFresh(db, caller, now())
    return id
  }

  return {
    getMe: ({ caller }) => whoIs(parts, caller),
    changeMe: async ({ caller, body }) => {
      mustBeInPerson(caller)
      await commands.changeName(db, accountOf(caller), body.name)
      return {}
    },
    putPreferences: async ({ caller, body }) => {
      await commands.putPreferences(db, caller.accountId ?? 'machine', body)
      return {}
    },
    changePassword: async ({ caller, body }) => {
      const id = await proved(caller)
      ended(await commands.changePassword(parts, id, { password: body.password, loginId: caller.loginId }))
      return {}
    },
    beginTotp: async ({ caller }) => await commands.beginTotp(parts, await proved(caller)),
    confirmTotp: async ({ caller, body }) => {
      await commands.confirmTotp(parts, await proved(caller), body.code)
      return {}
    },
    removeTotp: async ({ caller }) => {
      await commands.removeTotp(parts, await proved(caller))
      return {}
    },
    beginPasskey: async ({ caller, request }) =>
      await commands.beginPasskey(parts, placeOf(request), await proved(caller)),
    addPasskey: async ({ caller, request, body }) =>
      await commands.addPasskey(parts, placeOf(request), await proved(caller), body),
    renamePasskey: ({ caller, params, body }) => {
      mustBeInPerson(caller)
      return commands.renamePasskey(db, accountOf(caller), params.id, body.name)
    },
    removePasskey: async ({ caller, params }) => {
      await commands.removePasskey(db, await proved(caller), params.id)
      return {}
    },
    renewRecoveryCodes: async ({ caller }) => ({ codes: await commands.renewRecoveryCodes(db, await proved(caller)) }),
  }
}

function accountOf({ accountId }: Caller): string {
  return accountId ?? refuse('notFound', 'You are signed in without an account, so there is nothing of it to change.')
}

async function whoIs({ db }: LoginParts, caller: Caller) {
  const account = caller.accountId === undefined ? undefined : await findAccount(db, caller.accountId)
  const rights = rightsOf(caller, await tenantParents(db))
  const rows = await db.selectFrom('tenant').select(['id', 'name']).where('deleted_at', 'is', null).execute()
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  const tenantRef = (id: string) => ({ id, name: names.get(id) ?? id })
  return {
    kind: account ? ('account' as const) : ('machine' as const),
    name: account?.name ?? caller.name,
    ...(account ? { accountId: account.id, email: account.email } : {}),
    ...(caller.loginId === undefined ? {} : { loginId: caller.loginId }),
    grants: caller.grants.map(({ role, tenantId }) => ({
      role,
      ...(tenantId === undefined ? {} : { tenant: tenantRef(tenantId) }),
    })),
    permissions: permissions.flatMap((permission) => {
      const reach = rights[permission]
      if (reach === 'nothing') return []
      const everywhere = reach === 'installation'
      return [{ permission, everywhere, tenants: everywhere ? [] : reach.map(tenantRef) }]
    }),
    ...(account ? { factors: { ...account.factors, passkeys: await commands.passkeysOf(db, account.id) } } : {}),
    setUpOffered: caller.accountId === undefined && !(await hasAccounts(db)),
    preferences: await commands.preferencesOf(db, caller.accountId ?? 'machine'),
  }
}
