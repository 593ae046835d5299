/** Endpoints about accounts: the first one, one's own, everybody's, and invitations to them. */
import { z } from 'zod'
import { permissions, roleNames } from '@fettle/core/terms/access.ts'
import { credential, login, loginOutcome } from './access.ts'
import { endpoint } from './endpoint.ts'
import { name, ref, time } from './shapes.ts'

export const passwordLimits = { charactersMin: 12, characters: 128 } as const

const email = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, 'an e-mail address like ada@example.org')

/** Longer ones are refused with a sentence by the rule for passwords. */
const newPassword = z.string().min(1).max(1000)

const grantOf = z.object({
  role: z.enum(roleNames),
  /** Exactly with the roles that reach one tenant. */
  tenant: ref.optional(),
})
/** A tenant by name or id, exactly with the roles that reach one tenant. */
const wantedGrant = z.strictObject({ role: z.enum(roleNames), tenant: z.string().min(1).max(200).optional() })
const wantedGrants = z.array(wantedGrant).max(200)

const passkey = z.object({ id: z.string(), name, createdAt: time, lastUsedAt: time.optional() })

export const me = z.object({
  /** machine: the operator on the server's machine, or who brings a token that belongs to no account. */
  kind: z.enum(['account', 'machine']),
  name: z.string(),
  accountId: z.string().optional(),
  email: z.string().optional(),
  loginId: z.string().optional(),
  grants: z.array(grantOf),
  /** What may be done where: everywhere, or in these tenants and those below them. */
  permissions: z.array(z.object({ permission: z.enum(permissions), everywhere: z.boolean(), tenants: z.array(ref) })),
  factors: z
    .object({
      password: z.boolean(),
      totp: z.boolean(),
      passkeys: z.array(passkey),
      /** How many are left. */
      recoveryCodes: z.number(),
    })
    .optional(),
  /** There is no account yet: the first administrator can be made. */
  setUpOffered: z.boolean(),
  preferences: z.record(z.string(), z.unknown()),
})

export const getMe = endpoint({
  id: 'getMe',
  method: 'GET',
  path: '/api/v1/me',
  access: 'signedIn',
  summary: 'Who am I, and what may I do',
  response: me,
})

export const changeMe = endpoint({
  id: 'changeMe',
  method: 'PATCH',
  path: '/api/v1/me',
  access: 'signedIn',
  summary: "Changes one's own name",
  body: z.object({ name }),
  response: z.object({}),
})

export const preferencesBytesMax = 16 * 1024

export const putPreferences = endpoint({
  id: 'putPreferences',
  method: 'PUT',
  path: '/api/v1/me/preferences',
  access: 'signedIn',
  summary: 'Keeps what a person likes to see; a JSON object of at most 16 kB, which means nothing to the server',
  body: z.record(z.string().max(100), z.unknown()),
  response: z.object({}),
})

export const changePassword = endpoint({
  id: 'changePassword',
  method: 'PUT',
  path: '/api/v1/me/password',
  access: 'signedIn',
  summary: "Sets one's own password and ends all other logins",
  body: z.object({ password: newPassword }),
  response: z.object({}),
})

export const beginTotp = endpoint({
  id: 'beginTotp',
  method: 'POST',
  path: '/api/v1/me/totp',
  access: 'signedIn',
  summary: 'Makes a secret for an authenticator app; it counts once a code of it was confirmed',
  body: z.object({}),
  response: z.object({
    /** otpauth://totp/... for a QR code. */
    uri: z.string(),
    /** The same secret for typing: base 32. */
    secret: z.string(),
  }),
})

export const confirmTotp = endpoint({
  id: 'confirmTotp',
  method: 'POST',
  path: '/api/v1/me/totp/confirm',
  access: 'signedIn',
  summary: 'Confirms the authenticator app with a code of it',
  body: z.object({ code: z.string().trim().min(6).max(12) }),
  response: z.object({}),
})

export const removeTotp = endpoint({
  id: 'removeTotp',
  method: 'DELETE',
  path: '/api/v1/me/totp',
  access: 'signedIn',
  summary: 'Takes the authenticator app away',
  response: z.object({}),
})

export const beginPasskey = endpoint({
  id: 'beginPasskey',
  method: 'POST',
  path: '/api/v1/me/passkeys/options',
  access: 'signedIn',
  summary: 'What a browser needs to make a passkey; good for 5 minutes, and once',
  body: z.object({}),
  response: z.object({ options: z.record(z.string(), z.unknown()) }),
})

export const addPasskey = endpoint({
  id: 'addPasskey',
  method: 'POST',
  path: '/api/v1/me/passkeys',
  access: 'signedIn',
  summary: 'Keeps a passkey that the browser made',
  body: z.object({ name, credential }),
  response: passkey,
})

export const renamePasskey = endpoint({
  id: 'renamePasskey',
  method: 'PATCH',
  path: '/api/v1/me/passkeys/{id}',
  access: 'signedIn',
  summary: 'Gives a passkey another name',
  params: z.object({ id: z.string() }),
  body: z.object({ name }),
  response: passkey,
})

export const removePasskey = endpoint({
  id: 'removePasskey',
  method: 'DELETE',
  path: '/api/v1/me/passkeys/{id}',
  access: 'signedIn',
  summary: 'Takes a passkey away',
  params: z.object({ id: z.string() }),
  response: z.object({}),
})

export const renewRecoveryCodes = endpoint({
  id: 'renewRecoveryCodes',
  method: 'POST',
  path: '/api/v1/me/recovery-codes',
  access: 'signedIn',
  summary: 'Makes ten recovery codes in place of the old ones; they are shown once, and each works once',
  body: z.object({}),
  response: z.object({ codes: z.array(z.string()) }),
})

export const setUp = endpoint({
  id: 'setUp',
  method: 'POST',
  path: '/api/v1/set-up',
  access: 'administer',
  reach: 'installation',
  summary:
    'Makes the first account, an administrator, and signs in with it; there is no such endpoint once an account exists',
  body: z.object({ name, email, password: newPassword }),
  response: loginOutcome,
})

const account = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  grants: z.array(grantOf),
  factors: z.object({
    password: z.boolean(),
    totp: z.boolean(),
    passkeys: z.number(),
    recoveryCodes: z.number(),
  }),
  createdAt: time,
  lastSignedInAt: time.optional(),
  disabledAt: time.optional(),
  /** Invited, and not yet come. */
  invitedUntil: time.optional(),
  /** Whether the caller may change it: nobody who may do more, and not oneself. */
  mayChange: z.boolean(),
})

/** A one-time link, shown once; on the page it is "/invitation#token=...". */
const invited = z.object({ account, invitation: z.object({ path: z.string(), expiresAt: time }) })
const oneAccount = z.object({ id: z.string().max(254).describe("The account's id or e-mail") })

export const listAccounts = endpoint({
  id: 'listAccounts',
  method: 'GET',
  path: '/api/v1/accounts',
  access: 'administer',
  summary: 'Lists the accounts within reach, by name',
  response: z.object({ items: z.array(account) }),
})

export const getAccount = endpoint({
  id: 'getAccount',
  method: 'GET',
  path: '/api/v1/accounts/{id}',
  access: 'administer',
  summary: 'One account',
  params: oneAccount,
  response: account,
})

export const createAccount = endpoint({
  id: 'createAccount',
  method: 'POST',
  path: '/api/v1/accounts',
  access: 'administer',
  summary: 'Makes an account and an invitation, good for 24 hours and once',
  body: z.object({ name, email, grants: wantedGrants }),
  response: invited,
})

export const changeAccount = endpoint({
  id: 'changeAccount',
  method: 'PATCH',
  path: '/api/v1/accounts/{id}',
  access: 'administer',
  summary: 'Changes the name or the e-mail of an account',
  params: oneAccount,
  body: z.object({ name: name.optional(), email: email.optional() }),
  response: account,
})

export const setGrants = endpoint({
  id: 'setGrants',
  method: 'PUT',
  path: '/api/v1/accounts/{id}/grants',
  access: 'administer',
  summary: 'Says what an account may do, and ends its logins',
  params: oneAccount,
  body: z.object({ grants: wantedGrants }),
  response: account,
})

export const disableAccount = endpoint({
  id: 'disableAccount',
  method: 'POST',
  path: '/api/v1/accounts/{id}/disable',
  access: 'administer',
  summary: 'Lets nobody in with this account any more, and ends its logins',
  params: oneAccount,
  body: z.object({}),
  response: account,
})

export const enableAccount = endpoint({
  id: 'enableAccount',
  method: 'POST',
  path: '/api/v1/accounts/{id}/enable',
  access: 'administer',
  summary: 'Lets the person in again',
  params: oneAccount,
  body: z.object({}),
  response: account,
})

export const resetAccount = endpoint({
  id: 'resetAccount',
  method: 'POST',
  path: '/api/v1/accounts/{id}/reset',
  access: 'administer',
  summary:
    'Forgets password, passkeys, linked identities, authenticator app, recovery codes and API tokens, ends the logins and invites anew',
  params: oneAccount,
  body: z.object({}),
  response: invited,
})

export const listAccountLogins = endpoint({
  id: 'listAccountLogins',
  method: 'GET',
  path: '/api/v1/accounts/{id}/logins',
  access: 'administer',
  summary: 'Lists the logins of an account, the latest first',
  params: oneAccount,
  response: z.object({ items: z.array(login) }),
})

export const endAccountLogins = endpoint({
  id: 'endAccountLogins',
  method: 'POST',
  path: '/api/v1/accounts/{id}/logins/end',
  access: 'administer',
  summary: 'Ends one login of an account, or all of them',
  params: oneAccount,
  body: z.object({ login: z.string().max(100).optional() }),
  response: z.object({ ended: z.number() }),
})

const invitationToken = z.string().min(1).max(200)

export const lookAtInvitation = endpoint({
  id: 'lookAtInvitation',
  method: 'POST',
  path: '/api/v1/invitations/look',
  access: 'anybody',
  summary: 'Whose invitation it is, and what a browser needs to make a passkey; changes nothing',
  body: z.object({ token: invitationToken }),
  response: z.object({
    name: z.string(),
    email: z.string(),
    expiresAt: time,
    passkeyOptions: z.record(z.string(), z.unknown()),
  }),
})

export const acceptInvitation = endpoint({
  id: 'acceptInvitation',
  method: 'POST',
  path: '/api/v1/invitations/accept',
  access: 'anybody',
  summary: 'Sets the first password or passkey, uses the invitation up and signs in',
  body: z.object({
    token: invitationToken,
    password: newPassword.optional(),
    passkey: z.strictObject({ name, credential }).optional(),
  }),
  response: loginOutcome,
})
