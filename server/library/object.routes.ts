/** Serves the endpoints about the life of objects: save, change, delete, restore, history, export. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { deleteComputer, restoreComputer } from '../computers/computer.life.ts'
import { getComputerRef } from '../computers/computer.store.ts'
import type { Call, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { getTenantId } from '../tenants/tenant.store.ts'
import { applyAll, type Applying } from './apply.commands.ts'
import { changedFields } from './changed-fields.ts'
import { documentRevision } from './document-revision.ts'
import { deleteObject, knownNamed, restoreObject, unknown } from './delete.commands.ts'
import { documentOf, exportedDocuments, unknownKind } from './export.views.ts'
import { findKind, objectKinds } from './kinds.ts'
import type { LibraryRouteParts } from './library.routes.ts'
import { merged } from './merged.ts'
import { isReadable, whereReadable } from './permitted.ts'
import type { Document, ObjectKind } from './object-kind.ts'
import { revisionsOf } from './revisions.ts'

type ObjectHandlers = Pick<
  Handlers,
  | 'exportDocuments'
  | 'listDefinitions'
  | 'getDocument'
  | 'saveDocument'
  | 'changeDocument'
  | 'deleteObject'
  | 'restoreObject'
  | 'objectHistory'
>

/** Handlers of the life of objects. Computers are deleted and restored by their own room. */
export function objectHandlers({ db, now, changed }: LibraryRouteParts): ObjectHandlers {
  const actOf = ({ caller }: Pick<Call<never>, 'caller'>) => ({ by: caller.name, now: now() })
  const applyOne = async (document: Document, applying: Applying) => {
    const source = `${String(document['kind'])} "${String(document['name'] ?? document['email'] ?? document['kind'])}"`
    const { changes } = await applyAll(db, [{ source, document: { ...document } }], applying)
    changed()
    return changes[0] ?? refuse('bug', 'A document that was applied has no change.')
  }
  return {
    exportDocuments: async ({ query }) => {
      const kinds = query.kinds?.split(',').filter((word) => word !== '') ?? []
      const tenantId = query.tenant === undefined ? undefined : await getTenantId(db, query.tenant)
      const documents = await exportedDocuments(db, { kinds, ...(tenantId !== undefined && { tenantId }) })
      return { documents: documents.map((document) => ({ ...document })) }
    },
    listDefinitions: async ({ query }) => ({ items: await listed(db, query.kind, query.deleted === 'true') }),
    getDocument: async ({ params }) => {
      const kind = mustKnow(params.kind)
      const { id, document } = await whereReadable(kind, () => currentDocument(db, kind, params.name))
      return { id, document: { ...document }, revision: documentRevision(document) }
    },
    saveDocument: async (call) => {
      const kind = mustKnow(call.params.kind)
      const { document, isNew, revision } = call.body
      const acting = { ...actOf(call), isNew, ...(revision !== undefined && { revision }) }
      return await applyOne(named(kind, call.params, document), acting)
    },
    changeDocument: async (call) => {
      const kind = mustKnow(call.params.kind)
      const { document } = await currentDocument(db, kind, call.params.name)
      const changes = mustKeepName(kind, document, call.body.changes)
      return await applyOne(merged(document, changes) as Document, { ...actOf(call), isWhole: true })
    },
    deleteObject: async (call) => {
      const { kind, name } = call.params
      const gone = isComputer(kind)
        ? await deleteComputer(db, name, actOf(call))
        : await deleteObject(db, mustKnow(kind), name, actOf(call))
      changed()
      return { ...gone }
    },
    restoreObject: async (call) => {
      const { kind, name } = call.params
      const back = isComputer(kind)
        ? await restoreComputer(db, name, actOf(call))
        : await restoreObject(db, mustKnow(kind), name, actOf(call))
      changed()
      return { ...back }
    },
    objectHistory: async ({ params: { kind, name } }) => {
      const noun = withoutDocument.get(kind) ?? mustKnow(kind).noun
      const seen = findKind(kind) ?? { readPermission: 'administer' as const }
      const items = await whereReadable(seen, () => history(db, noun, name))
      if (items.length > 0) return { items }
      if (noun === 'computer') await getComputerRef(db, name)
      else if (!withoutDocument.has(kind) && !(await isKnown(db, mustKnow(kind), name))) unknown(mustKnow(kind), name)
      return { items: [] }
    },
  }
}

/** What has a history even before anybody wrote a document of it, by the words people use. */
const withoutDocument: ReadonlyMap<string, string> = new Map([
  ['computer', 'computer'],
  ['computers', 'computer'],
  ['installation', 'installation'],
  ['mail', 'mail settings'],
])

function isComputer(word: string): boolean {
  return word === 'computers' || word === 'computer'
}

function mustKnow(word: string): ObjectKind {
  return findKind(word) ?? unknownKind(word)
}

/** The document with the name and kind that the address gives. */
function named({ noun, documents }: ObjectKind, { kind, name }: Params, document: Document): Document {
  const said = documents.find((one) => one === kind) ?? (documents.length === 1 ? documents[0] : undefined)
  const called = noun === 'installation' ? {} : { [noun === 'person' ? 'email' : 'name']: name }
  return { ...(said !== undefined && { kind: said }), ...called, ...document }
}

interface Params {
  readonly kind: string
  readonly name: string
}

function mustKeepName({ noun }: ObjectKind, document: Document, changes: Document): Document {
  for (const key of ['kind', noun === 'person' ? 'email' : 'name'])
    if (key in changes && changes[key] !== document[key])
      refuse(
        'badInput',
        `The ${key} of ${noun} ${JSON.stringify(document['name'] ?? document['email'])} cannot change; make another one.`,
      )
  return changes
}

async function currentDocument(db: Kysely<Tables>, kind: ObjectKind, text: string) {
  return await db.transaction().execute(async (tx) => {
    const known = (await knownNamed(tx, kind, text)) ?? unknown(kind, text)
    return { id: known.id, document: await documentOf(tx, kind, known) }
  })
}

async function history(db: Kysely<Tables>, noun: string, text: string) {
  const before = new Map<string, unknown>()
  const revisions = await revisionsOf(db, noun, text)
  return revisions.map(({ id, name, n, change, by, at, definition }) => {
    const fields = before.has(id) ? [...changedFields(before.get(id), definition)] : []
    before.set(id, definition)
    return { id, name, n, change, by, at, fields, definition: definition as Record<string, unknown> }
  })
}

async function listed(db: Kysely<Tables>, word: string | undefined, isDeleted: boolean) {
  const noun = word === undefined ? undefined : mustKnow(word).noun
  const rows = await db
    .selectFrom('definition')
    .select(['kind', 'id', 'name', 'updated_at', 'deleted_at'])
    .where('deleted_at', isDeleted ? 'is not' : 'is', null)
    .$if(noun !== undefined, (query) => query.where('kind', '=', noun ?? ''))
    .orderBy('kind')
    .orderBy('name')
    .orderBy('deleted_at')
    .execute()
  const readable = new Set(objectKinds.filter(isReadable).map((kind) => kind.noun))
  return rows.flatMap(({ updated_at, deleted_at, ...row }) =>
    readable.has(row.kind)
      ? [
          {
            ...row,
            updatedAt: updated_at,
            ...(deleted_at !== null && { deletedAt: deleted_at }),
          },
        ]
      : [],
  )
}

/** Whether there is such an object, though its history is not for the caller: it may tell of others. */
async function isKnown(db: Kysely<Tables>, kind: ObjectKind, text: string): Promise<boolean> {
  return await db.transaction().execute(async (tx) => (await knownNamed(tx, kind, text)) !== undefined)
}
