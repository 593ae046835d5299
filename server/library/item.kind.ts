/** How are software and tasks kept, which share their names? */
import { canonicalJson } from '@fettle/core/terms/json.ts'
import type { Item } from '@fettle/core/terms/item.ts'
import { newId } from '../db/new-id.ts'
import { sha256 } from '../engine/documents.ts'
import { needed } from './needed.ts'
import { usersThat } from './target-documents.ts'
import type { Document, Fault, Known, ObjectKind, Tx } from './object-kind.ts'

/** Software and tasks. */
export const itemKind: ObjectKind<Item> = {
  noun: 'item',
  plural: 'items',
  documents: ['software', 'task'],
  reach: 'installation',
  newId: () => newId('itm'),
  save: saveItem,
  remove: removeItem,
}

async function saveItem(tx: Tx, item: Item): Promise<Fault | undefined> {
  const known = await tx.selectFrom('item').select('kind').where('name', '=', item.name).executeTakeFirst()
  if (known && known.kind !== item.kind)
    return { detail: `Item "${item.name}" is ${known.kind}; it cannot become ${item.kind}. Choose another name.` }
  const definition = canonicalJson(item)
  const values = { kind: item.kind, definition, content_hash: sha256(definition), updated_at: new Date() }
  await tx
    .insertInto('item')
    .values({ name: item.name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute()
  return undefined
}

/** Refused while anything names it, but for other items, which are looked at as a whole: what computers should be must not change unseen. */
async function removeItem(tx: Tx, { name }: Known): Promise<Fault | { kept: null }> {
  const users = await usersThat(tx, (document) => namesItem(document, name))
  const fault = needed(`Item "${name}"`, users, 'delete or change them')
  if (fault) return fault
  await tx.deleteFrom('item').where('name', '=', name).execute()
  return { kept: null }
}

/** Whether a deployment, an exclusion, a licence, the sessions of a schedule, or a task that configures it are about the item. */
function namesItem({ item, software, configures, supersededBy, session }: Document, name: string): boolean {
  const { items = [] } = (session ?? {}) as { readonly items?: readonly string[] }
  const { task } = (supersededBy ?? {}) as { readonly task?: string }
  return [item, software, configures, task].includes(name) || items.includes(name)
}
