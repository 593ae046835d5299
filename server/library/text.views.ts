/** How is one object written: as YAML with its long scripts beside it, now or as it was? */
import type { Kysely } from 'kysely'
import { splitFiles } from '@fettle/catalog/beside.ts'
import { yamlText } from '@fettle/catalog/write-yaml.ts'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getText } from '@fettle/contract/http/library-text.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { knownNamed, unknown } from './delete.commands.ts'
import { documentRevision } from './document-revision.ts'
import { documentOf } from './export.views.ts'
import type { ObjectKind } from './object-kind.ts'
import { revisionsOf } from './revisions.ts'

/** The text of an object; refuses what is not known, and a revision that it never had. */
export async function writtenText(
  db: Kysely<Tables>,
  kind: ObjectKind,
  name: string,
  { at, scripts }: QueryOf<typeof getText>,
): Promise<ResponseOf<typeof getText>> {
  const revisions = await revisionsOf(db, kind.noun, name)
  const current = await db.transaction().execute(async (tx) => {
    const known = await knownNamed(tx, kind, name)
    return known && { id: known.id, name: known.name, document: await documentOf(tx, kind, known) }
  })
  const own = revisions.filter(({ id }) => current === undefined || id === current.id)
  const last = own.at(-1)
  if (!current && !last) return unknown(kind, name)
  const asked = at === undefined ? undefined : own.find(({ n }) => n === at)
  if (at !== undefined && !asked)
    return refuse('notFound', `The history of ${kind.noun} "${name}" has no number ${at}; the last is ${last?.n ?? 0}.`)
  const document = (asked?.definition ?? current?.document ?? last?.definition) as Record<string, unknown>
  const split = scripts === 'beside' ? splitFiles(document) : { document, files: {} }
  return {
    id: current?.id ?? last?.id ?? '',
    name: current?.name ?? last?.name ?? name,
    text: yamlText([split.document]),
    files: { ...split.files },
    revision: documentRevision(document),
  }
}
