/** Keeps the definitions compiled on this node; reads them again only when their revision has grown. */
import { type Kysely, sql } from 'kysely'
import { prepare, type Definitions } from '@fettle/core/identify/identify.ts'
import type { Approval, Deployment, Exclusion } from '@fettle/core/terms/deployment.ts'
import type { Item } from '@fettle/core/terms/item.ts'
import type { Licence } from '@fettle/core/terms/licence.ts'
import type { Tables } from '../db/tables.ts'
import { prepared } from '../db/prepared.ts'
import { type TenantScope, tenantScope } from '../db/scope.ts'
import { readApprovals } from '../deployments/approval.store.ts'

const readRevision = prepared<{ revision: number }, []>(
  'definition_revision',
  'select revision from definition_revision',
)

/** A deployment as its row holds it; the row has the rest. */
export type StoredDeployment = Omit<Deployment, 'id' | 'sequence'>
export type StoredExclusion = Omit<Exclusion, 'id'>

interface Known {
  readonly revision: number
  readonly definitions: Definitions
}

/** For how many tenant scopes definitions are kept compiled; the oldest go first. */
const scopesKept = 8

/**
 * Returns a function that gives the definitions as the transaction sees them. Within a tenant scope they are those that reach its
 * tenants, kept apart from everybody's: what one may not see neither wins nor loses for one.
 */
export function createDefinitions(): (db: Kysely<Tables>) => Promise<Definitions> {
  const known = new Map<string, Known>()
  return async (db) => {
    const scope = tenantScope()
    const key = keyOf(scope)
    for (;;) {
      const revision = await revisionOf(db)
      const before = known.get(key)
      if (before?.revision === revision) return before.definitions
      const sources = await readSources(db)
      // Else somebody applied documents while they were read, and they may be half old, half new.
      if ((await revisionOf(db)) !== revision) continue
      // What one may see must never be kept for others.
      if (db.isTransaction && (await isNarrow(db)) !== (scope !== undefined))
        throw new Error(
          'definitions were asked for within a tenant scope in a transaction that is not, or the other way round',
        )
      known.delete(key)
      known.set(key, { revision, definitions: prepare(sources) })
      const oldest = [...known.keys()].find((one) => one !== '')
      if (known.size > scopesKept + 1 && oldest !== undefined) known.delete(oldest)
    }
  }
}

function keyOf(scope: TenantScope | undefined): string {
  return scope === undefined ? '' : JSON.stringify([scope.tenants, scope.above])
}

/** Whether a transaction was begun within a tenant scope. */
async function isNarrow(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`select current_user = 'fettle_tenant' as is`.execute(db)
  return rows[0]?.is ?? true
}

async function revisionOf(db: Kysely<Tables>): Promise<number> {
  const [row] = await readRevision(db)
  return row?.revision ?? 0
}

/** Everything people defined, as core reads it. */
export async function readSources(db: Kysely<Tables>): Promise<{
  items: readonly Item[]
  deployments: readonly Deployment[]
  exclusions: readonly Exclusion[]
  approvals: readonly Approval[]
  licences: readonly Licence[]
}> {
  const items = await db.selectFrom('item').select('definition').orderBy('name').execute()
  const deployments = await db
    .selectFrom('deployment')
    .select(['id', 'definition', 'sequence'])
    .orderBy('name')
    .execute()
  const exclusions = await db.selectFrom('exclusion').select(['id', 'definition']).orderBy('name').execute()
  const licences = await db.selectFrom('licence').select('definition').orderBy('id').execute()
  return {
    approvals: await readApprovals(db),
    licences: licences.map(({ definition }) => definition as Licence),
    items: items.map(({ definition }) => definition as Item),
    deployments: deployments.map(({ id, definition, sequence }) => ({
      ...(definition as StoredDeployment),
      id: id as Deployment['id'],
      sequence,
    })),
    exclusions: exclusions.map(({ id, definition }) => ({
      ...(definition as StoredExclusion),
      id: id as Exclusion['id'],
    })),
  }
}

/** Says that definitions changed; every node reads them again at its next session. */
export async function bumpRevision(db: Kysely<Tables>): Promise<void> {
  await db
    .updateTable('definition_revision')
    .set((row) => ({ revision: row('revision', '+', 1) }))
    .execute()
}
