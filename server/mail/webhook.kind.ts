/** How are webhooks kept that documents or people make, each with a secret that no document has? */
import type { WebhookDefinition } from '@fettle/catalog/definition.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import { mustReachInstallation } from '../access/reach.ts'
import { newId } from '../db/new-id.ts'
import type { Fault, Known, ObjectKind, Saving, Tx } from '../library/object-kind.ts'

/** Webhooks. One that is deleted forgets what it was told; restored, it has its secret again. */
export const webhookKind: ObjectKind<WebhookDefinition> = {
  noun: 'webhook',
  plural: 'webhooks',
  documents: ['webhook'],
  permission: 'administer',
  readPermission: 'administer',
  newId: () => newId('whk'),
  save,
  remove,
  ofTenant: async (tx, tenantId) => {
    const rows = await tx.selectFrom('webhook').select('id').where('tenant_id', '=', tenantId).execute()
    return rows.map(({ id }) => id)
  },
}

async function save(tx: Tx, definition: WebhookDefinition, { id, isNew, kept }: Saving): Promise<Fault | undefined> {
  const { name, url, events, allowPrivate, enabled } = definition
  const { protocol, username, password, host } = new URL(url)
  // The server's own network is nobody's tenant.
  if (allowPrivate) mustReachInstallation('A receiver within a private network ("allowPrivate")')
  if (protocol === 'http:' && !allowPrivate)
    return { detail: `http://${host} is not encrypted; use https, or "allowPrivate" for a receiver of your own.` }
  if (username !== '' || password !== '')
    return {
      detail: 'The address has a user or password in it, which would be shown; deliveries are signed instead.',
    }
  const tenantId = definition.tenant === undefined ? null : await tenantIdOf(tx, definition.tenant)
  if (tenantId === undefined)
    return { detail: `There is no tenant "${definition.tenant}" for webhook "${name}"; define it too.` }
  const values = {
    ...{ tenant_id: tenantId, name, url, allow_private: allowPrivate, enabled },
    events: [...new Set(events)],
  }
  const { secret = '' } = (kept ?? {}) as { readonly secret?: string }
  if (isNew)
    await tx
      .insertInto('webhook')
      .values({ id, secret, ...values })
      .execute()
  else await tx.updateTable('webhook').set(values).where('id', '=', id).execute()
  return undefined
}

async function tenantIdOf(tx: Tx, name: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('tenant')
    .select('id')
    .where('name', '=', name)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row?.id
}

async function remove(tx: Tx, { id }: Known): Promise<{ kept: Json }> {
  const row = await tx.deleteFrom('webhook').where('id', '=', id).returning('secret').executeTakeFirst()
  return { kept: { secret: row?.secret ?? '' } }
}
