/** Deletes and restores objects; nothing is lost: the document, the id and the history stay. */
import type { Kysely } from 'kysely'
import { validateDocument } from '@fettle/catalog/validate.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { type Act, changeLibrary } from './change-library.ts'
import { findDeleted, findKnown, markDeleted, storeDocument } from './definition.store.ts'
import type { Fault, Known, ObjectKind, Tx } from './object-kind.ts'
import { mustBeOwn, whereChangeable } from './permitted.ts'
import { recordRevision } from './revisions.ts'

export interface Named {
  readonly id: string
  readonly name: string
}

/** The object of a kind that is there and has this id or name. */
export async function knownNamed(tx: Tx, { noun, standing }: ObjectKind, text: string): Promise<Known | undefined> {
  return standing ? await standing.named(tx, text) : await findKnown(tx, noun, text)
}

/** Takes one object out of force, in a transaction that changes the library; or says who still needs it. */
export async function removeObject(
  tx: Tx,
  kind: ObjectKind,
  known: Known,
  { by, now }: Act,
): Promise<Fault | undefined> {
  await mustBeOwn(tx, kind, known)
  const removed = await kind.remove(tx, known)
  if ('detail' in removed) return removed
  const { id, name, document } = known
  await markDeleted(tx, { noun: kind.noun, id, kept: removed.kept, at: now })
  await recordRevision(tx, { kind: kind.noun, id, name, change: 'deleted', definition: document, by, at: now })
  return undefined
}

/** Deletes the object with this id or name; refuses while others need it. */
export async function deleteObject(db: Kysely<Tables>, kind: ObjectKind, text: string, act: Act): Promise<Named> {
  return await whereChangeable([kind], () => deleteIn(db, kind, text, act))
}

async function deleteIn(db: Kysely<Tables>, kind: ObjectKind, text: string, act: Act): Promise<Named> {
  return await changeLibrary(db, act, async (tx) => {
    const known = (await knownNamed(tx, kind, text)) ?? unknown(kind, text)
    const fault = await removeObject(tx, kind, known, act)
    if (fault) refuse('conflict', fault.detail)
    return { result: { id: known.id, name: known.name }, isChanged: true }
  })
}

/** Puts the object with this id, or the one of this name that was deleted last, back into force as it was. */
export async function restoreObject(db: Kysely<Tables>, kind: ObjectKind, text: string, act: Act): Promise<Named> {
  return await whereChangeable([kind], () => restoreIn(db, kind, text, act))
}

async function restoreIn(db: Kysely<Tables>, kind: ObjectKind, text: string, act: Act): Promise<Named> {
  return await changeLibrary(db, act, async (tx) => {
    const found = (await findDeleted(tx, kind.noun, text)) ?? (await notDeleted(tx, kind, text))
    const { id, name, document, kept } = found
    if (await findKnown(tx, kind.noun, name))
      refuse(
        'conflict',
        `There is another ${kind.noun} "${name}" by now; delete it, or restore this one under another name.`,
      )
    const validated = validateDocument({ ...document })
    if (!('ok' in validated))
      return refuse(
        'invalidDefinition',
        `The ${kind.noun} "${name}" is not valid any more: ${validated.problems[0]?.sentence}`,
      )
    const definition = validated.ok
    const fault = await kind.save(tx, definition, { id, isNew: true, kept, by: act.by, now: act.now })
    if (fault) refuse('conflict', `The ${kind.noun} "${name}" cannot be restored as it was. ${fault.detail}`)
    await storeDocument(tx, { noun: kind.noun, id, definition, document, at: act.now })
    const { by, now: at } = act
    await recordRevision(tx, { kind: kind.noun, id, name, change: 'restored', definition: document, by, at })
    return { result: { id, name }, isChanged: true }
  })
}

async function notDeleted(tx: Tx, kind: ObjectKind, text: string): Promise<never> {
  const { noun } = kind
  if (await knownNamed(tx, kind, text))
    refuse('conflict', `The ${noun} "${text}" is not deleted; there is nothing to restore.`)
  return refuse('notFound', `No ${noun} "${text}" was deleted; its history tells what became of it.`)
}

/** Refuses because there is no such object. */
export function unknown({ noun, plural }: Pick<ObjectKind, 'noun' | 'plural'>, text: string): never {
  return refuse('notFound', `There is no ${noun} "${text}"; list them with GET /api/v1/${plural}.`)
}
