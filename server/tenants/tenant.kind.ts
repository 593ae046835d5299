/** How are tenants kept, in a tree without circles? */
import type { Definition, TenantDefinition } from '@fettle/catalog/definition.ts'
import { validateDocument } from '@fettle/catalog/validate.ts'
import { newId } from '../db/new-id.ts'
import type { Document, Fault, Known, ObjectKind, Saving, Tx } from '../library/object-kind.ts'
import { usersThat } from '../library/target-documents.ts'
import { isSameMail, readMail, saveMail } from '../mail/mail-section.ts'
import { needed } from '../library/needed.ts'
import { replanSchedules } from '../schedules/schedule.store.ts'
import { saveTimeSettings, timeFault } from './time-settings.store.ts'

/** Tenants. One that is deleted leaves its row behind, because sessions and computers of the past point to it. */
export const tenantKind: ObjectKind<TenantDefinition> = {
  noun: 'tenant',
  plural: 'tenants',
  documents: ['tenant'],
  permission: 'administer',
  reach: 'installation',
  newId: () => newId('ten'),
  save: saveTenant,
  remove: removeTenant,
  ofTenant: async (_tx, tenantId) => [tenantId],
  stays: ['mail'],
  renewed: withMail,
  sorted: parentsFirst,
}

/** Mail settings are set beside the document, too, with their password: what holds is what is set. */
async function withMail(tx: Tx, { id, document }: Known): Promise<Document> {
  const mail = await readMail(tx, id)
  const said = validateDocument({ ...document })
  // Another way to write the same is left as it was written.
  if ('ok' in said && said.ok.kind === 'tenant' && isSameMail(said.ok.mail, mail)) return document
  const { mail: _mail, ...rest } = document
  return { ...rest, ...(mail && { mail }) }
}

/** Moves the tenant only: computers and persons stay in the tenant they are in, wherever it stands in the tree. */
async function saveTenant(
  tx: Tx,
  { name, parent, tags, optsOutOfCrossTenant, userAffinity = true, time = {}, mail }: TenantDefinition,
  { id, isNew, kept, by, now }: Saving,
): Promise<Fault | undefined> {
  const parentId = parent === undefined ? null : await findTenantId(tx, parent)
  if (parentId === undefined)
    return { detail: `There is no tenant "${parent}" to be the parent of "${name}"; define it too.` }
  if (parentId !== null && (await pathOf(tx, parentId)).includes(id))
    return { detail: `Tenant "${name}" cannot be below "${parent}", which is below it.` }
  const fault = timeFault(`tenant "${name}"`, time)
  if (fault !== undefined) return { detail: fault }
  const values = {
    parent_id: parentId,
    tags: [...tags],
    opts_out_of_cross_tenant: optsOutOfCrossTenant,
    user_affinity: userAffinity,
  }
  if (isNew && kept === undefined)
    await tx
      .insertInto('tenant')
      .values({ id, name, ...values })
      .execute()
  else
    await tx
      .updateTable('tenant')
      .set({ ...values, deleted_at: null })
      .where('id', '=', id)
      .execute()
  await saveTimeSettings(tx, id, time)
  await replanSchedules(tx, now)
  // One that is restored has the mail settings that it had: its document may be older than they are.
  return kept === undefined ? await saveMail(tx, { tenantId: id, name }, mail, { by, now }) : undefined
}

/** Refused while the tenant has anything: what a computer or person belongs to is for people to decide. */
async function removeTenant(tx: Tx, { id, name }: Known): Promise<Fault | { kept: null }> {
  const members = [
    ...(await namesIn(tx, 'computer', 'tenant_id', id)),
    ...(await namesIn(tx, 'person', 'tenant_id', id)),
    ...(await namesIn(tx, 'tenant', 'parent_id', id)),
  ]
  const users = await usersThat(tx, (document) => isForTenant(document, name))
  const who = `Tenant "${name}"`
  const fault = needed(who, members, 'move or delete them') ?? needed(who, users, 'delete or change them')
  if (fault) return fault
  await tx.updateTable('tenant').set({ deleted_at: new Date(), parent_id: null }).where('id', '=', id).execute()
  // A computer must not join a tenant that is gone.
  await tx.updateTable('enrolment_token').set({ uses_left: 0 }).where('tenant_id', '=', id).execute()
  return { kept: null }
}

async function namesIn(
  tx: Tx,
  table: 'computer' | 'person' | 'tenant',
  column: 'tenant_id' | 'parent_id',
  id: string,
): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom(table)
    .select('name')
    .where(column as 'id', '=', id)
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .execute()
  return rows.map(({ name }) => `${table} "${name}"`)
}

/** Whether a licence, or what has a target, is for this tenant only. */
function isForTenant({ kind, tenant, target }: Document, name: string): boolean {
  const { tenant: targeted } = (target ?? {}) as { readonly tenant?: string }
  return targeted === name || (kind !== 'person' && tenant === name)
}

/** The id of the tenant that has this name. */
export async function findTenantId(tx: Tx, name: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('tenant')
    .select('id')
    .where('name', '=', name)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row?.id
}

/** A tenant and those above it. */
async function pathOf(tx: Tx, tenantId: string): Promise<readonly string[]> {
  const path: string[] = []
  for (let id: string | null = tenantId; id !== null && !path.includes(id);) {
    path.push(id)
    const row: { parent_id: string | null } | undefined = await tx
      .selectFrom('tenant')
      .select('parent_id')
      .where('id', '=', id)
      .executeTakeFirst()
    id = row?.parent_id ?? null
  }
  return path
}

/** A tenant may come before its parent in the documents. Parents in a circle stay as they come: each is refused by the next. */
function parentsFirst<T extends { readonly definition: Definition }>(all: readonly T[]): readonly T[] {
  const byName = new Map(
    all.flatMap((one) => (one.definition.kind === 'tenant' ? [[one.definition.name, one] as const] : [])),
  )
  const placed = new Set<T>()
  const visit = (one: T, way: readonly T[]): void => {
    if (placed.has(one) || way.includes(one)) return
    const parent = one.definition.kind === 'tenant' ? byName.get(one.definition.parent ?? '') : undefined
    if (parent) visit(parent, [...way, one])
    placed.add(one)
  }
  for (const one of all) visit(one, [])
  return [...placed]
}
