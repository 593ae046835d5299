/** Keeps the document of every definition: the only writer of the table of definitions. */
import type { Definition } from '@fettle/catalog/definition.ts'
import { definitionName } from '@fettle/catalog/definition.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Document, Known, Tx } from './object-kind.ts'

/** A definition that was deleted, with what its room wants back. */
export interface Deleted extends Known {
  readonly deletedAt: string
  readonly kept: Json
}

const columns = ['id', 'name', 'document'] as const

/** Everything of a noun that is in force, by name. */
export async function knownByName(db: Kysely<Tables>, noun: string): Promise<ReadonlyMap<string, Known>> {
  const rows = await db
    .selectFrom('definition')
    .select(columns)
    .where('kind', '=', noun)
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .execute()
  return new Map(rows.map((row) => [row.name, { ...row, document: row.document as Document }]))
}

/** The object of a noun that is in force and has this id or name. */
export async function findKnown(db: Kysely<Tables>, noun: string, idOrName: string): Promise<Known | undefined> {
  const row = await db
    .selectFrom('definition')
    .select(columns)
    .where('kind', '=', noun)
    .where('deleted_at', 'is', null)
    .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)]))
    .executeTakeFirst()
  return row && { ...row, document: row.document as Document }
}

/** The object of a noun that was deleted last among those with this id or name. */
export async function findDeleted(db: Kysely<Tables>, noun: string, idOrName: string): Promise<Deleted | undefined> {
  const row = await db
    .selectFrom('definition')
    .select([...columns, 'kept', 'deleted_at'])
    .where('kind', '=', noun)
    .where('deleted_at', 'is not', null)
    .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)]))
    .orderBy('deleted_at', 'desc')
    .executeTakeFirst()
  return row && { ...row, document: row.document as Document, kept: row.kept as Json, deletedAt: row.deleted_at ?? '' }
}

/** Writes the document of a new or changed object. */
export async function storeDocument(
  tx: Tx,
  {
    noun,
    id,
    definition,
    document,
    at,
  }: { noun: string; id: string; definition: Definition; document: Document; at: number },
): Promise<void> {
  const text = JSON.stringify(document)
  const moment = new Date(at)
  const name = definitionName(definition)
  await tx
    .insertInto('definition')
    .values({ kind: noun, id, name, document: text, created_at: moment, updated_at: moment })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'id'])
        .doUpdateSet({ name, document: text, updated_at: moment, deleted_at: null, kept: null }),
    )
    .execute()
}

/** Says that an object is deleted, and keeps what its room wants back. */
export async function markDeleted(
  tx: Tx,
  { noun, id, kept, at }: { noun: string; id: string; kept: Json; at: number },
): Promise<void> {
  await tx
    .updateTable('definition')
    .set({ deleted_at: new Date(at), kept: JSON.stringify(kept) })
    .where('kind', '=', noun)
    .where('id', '=', id)
    .execute()
}
