/** Keeps the definitions compiled on this node; reads them again only when their revision has grown. */
import { type Kysely } from 'kysely'
import { prepare, type Definitions } from '@fettle/core/identify/identify.ts'
import type { Approval, Deployment, Exclusion } from '@fettle/core/terms/deployment.ts'
import type { Item } from '@fettle/core/terms/item.ts'
import type { Licence } from '@fettle/core/terms/licence.ts'
import type { Tables } from '../db/tables.ts'
import { prepared } from '../db/prepared.ts'
import { readApprovals } from '../deployments/approval.store.ts'

const readRevision = prepared<{ revision: number }, []>(
  'definition_revision',
  'select revision from definition_revision',
)

/** A deployment as its row holds it; the row has the rest. */
export type StoredDeployment = Omit<Deployment, 'id' | 'sequence'>
export type StoredExclusion = Omit<Exclusion, 'id'>

/** Returns a function that gives the definitions as the transaction sees them. */
export function createDefinitions(): (db: Kysely<Tables>) => Promise<Definitions> {
  let known: { readonly revision: number; readonly definitions: Definitions } | undefined
  return async (db) => {
    for (;;) {
      const revision = await revisionOf(db)
      if (known?.revision === revision) return known.definitions
      const sources = await readSources(db)
      // Else somebody applied documents while they were read, and they may be half old, half new.
      if ((await revisionOf(db)) === revision) known = { revision, definitions: prepare(sources) }
    }
  }
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
