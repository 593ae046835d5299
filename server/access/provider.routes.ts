/** Serves the settings of identity providers. */
import type { RoleName } from '@fettle/core/terms/access.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { getTenantId } from '../tenants/tenant.store.ts'
import { mustBeFresh } from './freshness.ts'
import { isWhole } from './granting.ts'
import { type IdentityParts, redirectPath } from './identity.routes.ts'
import * as store from './identity.store.ts'
import { mustAnswer } from './oidc.ts'

type ProviderHandlers = Pick<
  Handlers,
  'listIdentityProviders' | 'createIdentityProvider' | 'changeIdentityProvider' | 'deleteIdentityProvider'
>

interface WantedMapping {
  readonly claim: string
  readonly value: string
  readonly role: RoleName
  readonly tenant?: string | undefined
}

/** Handlers of the settings of identity providers. */
export function providerHandlers({
  db,
  seal,
  now,
  ended,
}: Pick<IdentityParts, 'db' | 'seal' | 'now' | 'ended'>): ProviderHandlers {
  async function mappingsOf(wanted: readonly WantedMapping[]): Promise<readonly store.Mapping[]> {
    return await Promise.all(
      wanted.map(async ({ claim, value, role, tenant }) => {
        const grant = tenant === undefined ? { role } : { role, tenantId: await getTenantId(db, tenant) }
        if (!isWhole(grant))
          refuse(
            'badInput',
            `The role ${role} ${tenant === undefined ? 'needs a tenant' : 'reaches every tenant, so it takes none'}.`,
          )
        return { claim, value, ...grant }
      }),
    )
  }

  async function shown(provider: store.Provider) {
    const rows = await db.selectFrom('tenant').select(['id', 'name']).where('deleted_at', 'is', null).execute()
    const names = new Map(rows.map(({ id, name }) => [id, name]))
    const mappings = provider.mappings.map(({ claim, value, role, tenantId }) => ({
      ...{ claim, value, role },
      ...(tenantId === undefined ? {} : { tenant: { id: tenantId, name: names.get(tenantId) ?? tenantId } }),
    }))
    return { ...provider, mappings, redirectPath }
  }

  async function mustFind(id: string): Promise<store.Provider> {
    return (
      (await store.findProvider(db, id)) ??
      refuse('notFound', `There is no identity provider ${id}; list them with GET /api/v1/identity-providers.`)
    )
  }

  return {
    listIdentityProviders: async () => ({ items: await Promise.all((await store.providers(db)).map(shown)) }),
    createIdentityProvider: async ({ body, caller, note }) => {
      await mustBeFresh(db, caller, now())
      // As identities come to be known by it: whoever takes the provider away ends their logins.
      const issuer = await mustAnswer(body)
      const id = await store.addProvider(
        db,
        seal,
        { ...body, issuer, mappings: await mappingsOf(body.mappings) },
        now(),
      )
      if (id === undefined)
        return refuse('conflict', `There is an identity provider with the issuer ${issuer} already.`)
      const { clientSecret: _, ...fields } = body
      note({ object: { kind: 'identity-provider', id, name: body.label }, fields })
      return await shown(await mustFind(id))
    },
    changeIdentityProvider: async ({ params, body, caller, note }) => {
      await mustBeFresh(db, caller, now())
      const { label } = await mustFind(params.id)
      const mappings = body.mappings && (await mappingsOf(body.mappings))
      await store.changeProvider(db, seal, { ...body, id: params.id, mappings }, now())
      const { clientSecret, ...fields } = body
      const renewed = clientSecret === undefined ? {} : { clientSecret: 'changed' }
      note({ object: { kind: 'identity-provider', id: params.id, name: label }, fields: { ...fields, ...renewed } })
      return await shown(await mustFind(params.id))
    },
    deleteIdentityProvider: async ({ params, caller, note }) => {
      await mustBeFresh(db, caller, now())
      const { id, label, issuer } = await mustFind(params.id)
      await store.removeProvider(db, id)
      ended(await store.endLoginsBy(db, issuer, now()))
      note({ object: { kind: 'identity-provider', id, name: label } })
      return { id }
    },
  }
}
