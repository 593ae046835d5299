/** What was every definition like, who changed it and when: the append-only history of all objects that people define. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/tables.ts'

export type RevisionChange = 'created' | 'updated' | 'deleted' | 'restored'

/** One state of one object. `definition` is its document (or, of what has no document, what people decide about it). */
export interface Revision {
  readonly kind: string
  readonly id: string
  readonly name: string
  /** 1, 2, 3 ... for each object. */
  readonly n: number
  readonly change: RevisionChange
  readonly definition: unknown
  /** Who did it, in words: the name of the credential, or of the part of the program. */
  readonly by: string
  /** RFC 3339. */
  readonly at: string
}

export interface NewRevision extends Omit<Revision, 'n' | 'at'> {
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * Adds the next revision of an object, in the transaction that changes the object. Rows are never changed or removed.
 * `definition` must hold no secret: a name or a hash in its place.
 */
export async function recordRevision(tx: Kysely<Tables>, revision: NewRevision): Promise<void> {
  const { kind, id, name, change, by } = revision
  const definition = JSON.stringify(revision.definition ?? null)
  await sql`
    insert into revision (kind, id, name, n, change, definition, by, at)
    values (${kind}, ${id}, ${name}, fettle_next_revision(${kind}, ${id}), ${change}, ${definition}::json, ${by},
      ${new Date(revision.at)})`.execute(tx)
}

/**
 * Every revision of the objects of a kind that have this id, or had this name; oldest first. Several objects may have had one
 * name after each other: a deleted one leaves it free.
 */
export async function revisionsOf(db: Kysely<Tables>, kind: string, idOrName: string): Promise<readonly Revision[]> {
  const rows = await db
    .selectFrom('revision')
    .selectAll()
    .where('kind', '=', kind)
    .where('id', 'in', (of) =>
      of
        .selectFrom('revision')
        .select('id')
        .where('kind', '=', kind)
        .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)])),
    )
    .orderBy('at')
    .orderBy('id')
    .orderBy('n')
    .execute()
  return rows.map((row) => ({ ...row, change: row.change as RevisionChange }))
}
