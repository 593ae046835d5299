/** Serves the endpoints about API tokens. */
import type { Kysely } from 'kysely'
import { type Permission, permissions } from '@fettle/core/terms/access.ts'
import type { Tables } from '../db/tables.ts'
import type { Caller, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { getTenantId } from '../tenants/tenant.store.ts'
import { tenantParents } from './account.store.ts'
import { mustBeFresh } from './freshness.ts'
import { hasPermission, isWithin, type Parents } from './granting.ts'
import { addApiToken, apiTokens, limitsOf, removeApiToken, type Whose } from './token.store.ts'

type TokenHandlers = Pick<Handlers, 'listApiTokens' | 'createApiToken' | 'revokeApiToken'>

const day = 86_400_000
const daysUsual = 90

export interface TokenParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
}

/** Handlers of API tokens. */
export function tokenHandlers({ db, now }: TokenParts): TokenHandlers {
  return {
    listApiTokens: async ({ caller }) => {
      const items = await apiTokens(db, whoseOf(caller), now())
      return { items: items.map((item) => ({ ...item, current: item.id === caller.tokenId })) }
    },
    createApiToken: async ({ body, caller, note }) => {
      if (caller.loginId !== undefined) await mustBeFresh(db, caller, now())
      const parent = await parentOf(db, caller)
      const limits = {
        permissions: permissionsFor(body.only, parent.permissions),
        tenantIds: await tenantsFor(db, caller, body.tenants, parent.tenant_ids),
      }
      const expiresAt = expiryFor(body.days, parent.expires_at, now())
      const { name } = body
      const token = {
        name,
        kind: 'token',
        accountId: caller.accountId,
        ...limits,
        createdBy: caller.name,
        expiresAt,
      } as const
      const made = await addApiToken(db, token, now())
      const fields = { only: limits.permissions, tenants: limits.tenantIds, expiresAt: made.expiresAt }
      note({ object: { kind: 'api-token', id: made.id, name }, fields })
      return made
    },
    revokeApiToken: async ({ params, caller, note }) => {
      const id = params.id === 'current' ? caller.tokenId : params.id
      if (id !== caller.tokenId && caller.only !== undefined)
        refuse(
          'notAllowed',
          'A token that was made for less than its owner may do revokes no other; sign in on the page instead.',
        )
      const whose = id === caller.tokenId ? 'all' : whoseOf(caller)
      const removed = id === undefined ? undefined : await removeApiToken(db, id, whose)
      if (!removed)
        return refuse('notFound', `There is no API token ${params.id}; list them with GET /api/v1/api-tokens.`)
      note({ object: { kind: 'api-token', ...removed } })
      return removed
    },
  }
}

/** Administrators of the installation look after everybody's tokens. */
function whoseOf(caller: Caller): Whose {
  return hasPermission(caller, 'administer', undefined, new Map()) ? 'all' : { accountId: caller.accountId ?? null }
}

/** What limits the token that asks, if it is one; a login has no limits but its account's. */
async function parentOf(db: Kysely<Tables>, { tokenId }: Caller) {
  const none = { permissions: null, tenant_ids: null, expires_at: null }
  return (tokenId === undefined ? undefined : await limitsOf(db, tokenId)) ?? none
}

function permissionsFor(
  wanted: readonly Permission[] | undefined,
  most: readonly Permission[] | null,
): readonly Permission[] | null {
  if (wanted === undefined) return most
  const beyond = wanted.find((one) => most !== null && !most.includes(one))
  if (beyond !== undefined)
    refuse(
      'notAllowed',
      `The token that asks may not ${beyond}, so it cannot make one that may; sign in on the page instead.`,
    )
  return permissions.filter((one) => wanted.includes(one))
}

async function tenantsFor(
  db: Kysely<Tables>,
  caller: Caller,
  names: readonly string[] | undefined,
  most: readonly string[] | null,
): Promise<readonly string[] | null> {
  if (names === undefined) return most
  const parents = await tenantParents(db)
  const wanted = await Promise.all(names.map((name) => ownTenantId(db, caller, name, parents)))
  if (most === null) return [...new Set(wanted)]
  if (!wanted.every((one) => most.some((above) => isWithin(one, above, parents))))
    refuse('notAllowed', 'The token that asks does not reach all of these tenants, so it cannot make one that does.')
  return [...new Set(wanted)]
}

/** A tenant that is out of the caller's reach is as unknown as one that is not there. */
async function ownTenantId(db: Kysely<Tables>, caller: Caller, name: string, parents: Parents): Promise<string> {
  const id = await getTenantId(db, name)
  if (hasPermission(caller, 'view', id, parents)) return id
  return refuse('notFound', `There is no tenant "${name}"; list them with GET /api/v1/tenants.`)
}

function expiryFor(days: number | undefined, parentEnd: string | null, now: number): number {
  const last = parentEnd === null ? Number.POSITIVE_INFINITY : Date.parse(parentEnd)
  if (days === undefined) return Math.min(now + daysUsual * day, last)
  if (now + days * day > last)
    refuse(
      'notAllowed',
      `The token that asks is good until ${parentEnd}, and one made with it cannot outlive it; sign in on the page instead.`,
    )
  return now + days * day
}
