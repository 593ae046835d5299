/** What does the library hold, as documents that can be kept, compared and applied again? */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { knownByName } from './definition.store.ts'
import { findKind, objectKinds } from './kinds.ts'
import { isReadable } from './permitted.ts'
import type { Document, Known, ObjectKind, Tx } from './object-kind.ts'

export interface Wanted {
  /** Nouns or kinds of document; none: all. */
  readonly kinds?: readonly string[]
  /** Only what belongs to this tenant. */
  readonly tenantId?: string
}

/**
 * The documents, each kind behind those it names, within a kind by name. All are read as of one moment. The same definitions
 * give the same documents, however they came about.
 */
export async function exportedDocuments(
  db: Kysely<Tables>,
  { kinds = [], tenantId }: Wanted,
): Promise<readonly Document[]> {
  for (const word of kinds) if (!findKind(word)) unknownKind(word)
  const isWanted = (kind: ObjectKind, { document }: Known): boolean =>
    kinds.length === 0 || kinds.some((word) => word === kind.noun || word === kind.plural || word === document['kind'])
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const documents: Document[] = []
      for (const kind of objectKinds.filter(isReadable)) {
        const ours = tenantId === undefined ? undefined : new Set(await kind.ofTenant?.(tx, tenantId))
        const all = (await kind.standing?.written(tx)) ?? (await knownByName(tx, kind.noun)).values()
        for (const known of all)
          if (isWanted(kind, known) && (ours?.has(known.id) ?? true)) documents.push(await documentOf(tx, kind, known))
      }
      return documents
    })
}

/** The document of an object as it must be written today. */
export async function documentOf(tx: Tx, kind: ObjectKind, known: Known): Promise<Document> {
  return (await kind.renewed?.(tx, known)) ?? known.document
}

/** Refuses a word that is no kind. */
export function unknownKind(word: string): never {
  const all = objectKinds.map(({ plural }) => plural).join(', ')
  return refuse('notFound', `There is no kind of definition "${word}"; there are ${all}.`)
}
