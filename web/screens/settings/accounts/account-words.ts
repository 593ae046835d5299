/** Says in words how an account is, and how somebody signs in with it. */
import type { AccountRow } from '../../../api/settings-queries.ts'
import type { Wording } from '../../../words/tones.ts'
import { roleWords } from '../../account/role-words.ts'

/** Whether somebody can come in with the account. */
export function accountWording({ disabledAt, invitedUntil }: AccountRow): Wording {
  if (disabledAt !== undefined)
    return { tone: 'neutral', word: 'Disabled', sentence: 'Nobody can sign in with this account.' }
  if (invitedUntil !== undefined)
    return { tone: 'waiting', word: 'Invited', sentence: 'The invitation has not been used yet.' }
  return { tone: 'success', word: 'Active', sentence: 'Somebody can sign in with this account.' }
}

/** The roles, each with its tenant: "Technician", "Tenant viewer of Acme". */
export function rolesOf({ grants }: Pick<AccountRow, 'grants'>): string {
  if (grants.length === 0) return 'none'
  return grants
    .map(({ role, tenant }) => roleWords[role].word + (tenant === undefined ? '' : ` of ${tenant.name}`))
    .join(', ')
}

/** How one proves who one is: "password + app, 2 passkeys". */
export function factorsOf({ factors }: Pick<AccountRow, 'factors'>): string {
  const { password, totp, passkeys } = factors
  const words = [
    ...(password ? [totp ? 'password + app' : 'password'] : []),
    ...(passkeys > 0 ? [passkeys === 1 ? 'passkey' : `${passkeys} passkeys`] : []),
  ]
  return words.length === 0 ? 'none here' : words.join(', ')
}
