/** How are tags kept that people describe, and what becomes of what carries one that is deleted? */
import { sql } from 'kysely'
import type { TagDefinition } from '@fettle/catalog/definition.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import { newId } from '../db/new-id.ts'
import { needed } from '../library/needed.ts'
import type { Fault, Known, ObjectKind, Saving, Tx } from '../library/object-kind.ts'
import { targetedBy } from '../library/target-documents.ts'

/** Tags. Any word can be a tag without being described; what is kept here is its colour and what it is for. */
export const tagKind: ObjectKind<TagDefinition> = {
  noun: 'tag',
  plural: 'tags',
  documents: ['tag'],
  reach: 'installation',
  newId: () => newId('tag'),
  save: saveTag,
  remove: removeTag,
}

async function saveTag(tx: Tx, { name, colour, description }: TagDefinition, { kept }: Saving): Promise<undefined> {
  const values = { colour: colour ?? null, description: description ?? null }
  await tx
    .insertInto('tag')
    .values({ name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute()
  const { computers = [] } = (kept ?? {}) as { readonly computers?: readonly string[] }
  if (computers.length > 0)
    await sql`update computer set tags = array(select distinct unnest(tags || ${name}::text) order by 1)
      where id = any(${[...computers]}) and deleted_at is null`.execute(tx)
}

/** Refused while something is for what carries the tag, or while a tenant or person carries it: their documents say so. */
async function removeTag(tx: Tx, { name }: Known): Promise<Fault | { kept: Json }> {
  const targets = await targetedBy(tx, ({ tag }) => tag === name)
  const carriers = await sql<{ name: string }>`
    select format('tenant "%s"', name) as name from tenant where ${name} = any(tags) and deleted_at is null
    union all select format('person "%s"', name) from person where ${name} = any(tags) and deleted_at is null`.execute(
    tx,
  )
  const who = `Tag "${name}"`
  const names = carriers.rows.map((row) => row.name)
  const fault = needed(who, targets, 'delete or change them') ?? needed(who, names, 'take it off them')
  if (fault) return fault
  const { rows } = await sql<{ id: string }>`
    update computer set tags = array_remove(tags, ${name}) where ${name} = any(tags) returning id`.execute(tx)
  await tx.deleteFrom('tag').where('name', '=', name).execute()
  return { kept: { computers: rows.map(({ id }) => id) } }
}
