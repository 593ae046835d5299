/** How is a written target kept true to what it meant, and whose is it? */
import type { Target } from '@fettle/core/terms/target.ts'
import type { Document, Known, Tx } from './object-kind.ts'

/**
 * The document with a computer's id in place of a name that no longer means it: computers are renamed and replaced. Tenants and
 * persons keep the names that tell them apart. `target` is what the written one was found to mean when it was saved.
 */
export async function withRenewedTarget(
  tx: Tx,
  { document }: Pick<Known, 'document'>,
  target: Target | undefined,
): Promise<Document> {
  const written = document['target'] as { readonly computer?: string } | undefined
  if (written?.computer === undefined || target?.subject.type !== 'computer') return document
  const { computerId } = target.subject
  if (written.computer === computerId) return document
  const named = await tx
    .selectFrom('computer')
    .select('id')
    .where('name', '=', written.computer)
    .where('deleted_at', 'is', null)
    .$if(target.tenantId !== undefined, (query) => query.where('tenant_id', '=', target.tenantId ?? ''))
    .execute()
  const isStillIt = named.length === 1 && named[0]?.id === computerId
  return isStillIt ? document : { ...document, target: { ...written, computer: computerId } }
}

/** The target of a deployment or exclusion as it was saved. */
export async function savedTarget(tx: Tx, table: 'deployment' | 'exclusion', id: string): Promise<Target | undefined> {
  const row = await tx.selectFrom(table).select('definition').where('id', '=', id).executeTakeFirst()
  return (row?.definition as { readonly target?: Target } | undefined)?.target
}

/** Returns a test of whether a target is for one tenant, or for a computer or person of it. */
export async function targetsOfTenant(tx: Tx, tenantId: string): Promise<(target: Target) => boolean> {
  const computers = await idsOfTenant(tx, 'computer', tenantId)
  const persons = await idsOfTenant(tx, 'person', tenantId)
  return ({ tenantId: targeted, subject }) =>
    targeted === tenantId ||
    (subject.type === 'computer' && computers.has(subject.computerId)) ||
    (subject.type === 'person' && persons.has(subject.personId))
}

async function idsOfTenant(tx: Tx, table: 'computer' | 'person', tenantId: string): Promise<ReadonlySet<string>> {
  const rows = await tx.selectFrom(table).select('id').where('tenant_id', '=', tenantId).execute()
  return new Set(rows.map(({ id }) => id))
}

/** The ids of deployments or exclusions that are for one tenant, or for a computer or person of it. */
export async function targetedTenantOf(
  tx: Tx,
  table: 'deployment' | 'exclusion',
  tenantId: string,
): Promise<readonly string[]> {
  const isOurs = await targetsOfTenant(tx, tenantId)
  const rows = await tx.selectFrom(table).select(['id', 'definition']).execute()
  return rows.flatMap(({ id, definition }) => (isOurs((definition as { readonly target: Target }).target) ? [id] : []))
}

/** What a document can name in its target. */
export interface WrittenTarget {
  readonly tenant?: string
  readonly tag?: string
  readonly person?: string
}

/** Everything in force whose target fits the question, as in `deployment "tools"`. */
export async function targetedBy(tx: Tx, fits: (target: WrittenTarget) => boolean): Promise<readonly string[]> {
  return await usersThat(tx, ({ target }) => typeof target === 'object' && target !== null && fits(target))
}

/** Everything in force whose document fits the question, as in `deployment "tools"`, by kind and name. */
export async function usersThat(tx: Tx, fits: (document: Document) => boolean): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('definition')
    .select(['kind', 'name', 'document'])
    .where('deleted_at', 'is', null)
    .orderBy('kind')
    .orderBy('name')
    .execute()
  return rows.filter(({ document }) => fits(document as Document)).map(({ kind, name }) => `${kind} "${name}"`)
}
