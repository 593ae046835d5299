/** What is done with secrets: set, forgotten, and given to the computers of the tenants that may have them. */
import type { Kysely } from 'kysely'
import { mustReachInstallation } from '../access/reach.ts'
import { unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { getTenantId } from '../tenants/tenant.store.ts'
import type { Seal } from './seal.ts'
import { openSecret, putSecret, removeSecret, sealedFor, secretRows } from './secret.store.ts'
import type { SecretRow } from './secret.store.ts'

/** Values for a computer, and why some are missing. */
export interface SecretDelivery {
  readonly values: { readonly name: string; readonly value: string }[]
  readonly missing: { readonly name: string; readonly sentence: string }[]
}

interface Wanted {
  readonly name: string
  /** A tenant's name or id; absent: the installation's. */
  readonly tenant?: string | undefined
}

/** Sets a secret and answers what is known of it besides its value. */
export async function setSecret(
  db: Kysely<Tables>,
  seal: Seal,
  { name, tenant, value }: Wanted & { readonly value: string },
): Promise<SecretRow> {
  const tenantId = await ownerOf(db, tenant)
  await unscoped(() => putSecret(db, seal, { name, tenantId, value }))
  const rows = await secretRows(db)
  return (
    rows.find((row) => row.name === name && (row.tenant?.id ?? null) === tenantId) ??
    refuse('conflict', `The secret "${name}" was deleted while it was set; set it again.`)
  )
}

/** The tenant's id, or null for the installation's own, which are for those alone who reach all of it. */
async function ownerOf(db: Kysely<Tables>, tenant: string | undefined): Promise<string | null> {
  if (tenant !== undefined) return await getTenantId(db, tenant)
  mustReachInstallation('A secret without a tenant')
  return null
}

/** Forgets a secret. */
export async function deleteSecret(db: Kysely<Tables>, { name, tenant }: Wanted): Promise<void> {
  const tenantId = await ownerOf(db, tenant)
  if (await unscoped(() => removeSecret(db, name, tenantId))) return
  const whose = tenant === undefined ? 'the installation' : `the tenant ${tenant}`
  refuse('notFound', `There is no secret "${name}" of ${whose}; list them with GET /api/v1/secrets.`)
}

/** Every value that a computer may have been given: to be taken out of texts. What this server's key does not open was never given. */
export async function secretValuesOf(db: Kysely<Tables>, seal: Seal, computerId: string): Promise<readonly string[]> {
  const names = [...new Set((await secretRows(db)).map(({ name }) => name))]
  if (names.length === 0) return []
  const rows = await sealedFor(db, computerId, names)
  return rows.flatMap((row) => {
    try {
      return [openSecret(seal, row)]
    } catch {
      return []
    }
  })
}

/** The values of these secrets for a computer: its tenant's, else the installation's, never another tenant's. */
export async function secretsFor(
  db: Kysely<Tables>,
  seal: Seal,
  { computerId, names }: { readonly computerId: string; readonly names: readonly string[] },
): Promise<SecretDelivery> {
  const delivery: SecretDelivery = { values: [], missing: [] }
  const rows = await sealedFor(db, computerId, names)
  for (const name of names) {
    const row = rows.find((each) => each.name === name)
    if (row === undefined) {
      const sentence = `There is no secret "${name}" for the tenant of this computer; set it with "fettle secrets set ${name}".`
      delivery.missing.push({ name, sentence })
      continue
    }
    try {
      delivery.values.push({ name, value: openSecret(seal, row) })
    } catch (error) {
      delivery.missing.push({ name, sentence: `The secret "${name}" cannot be given: ${(error as Error).message}` })
    }
  }
  return delivery
}
