/** How are the scripts of the library kept, which people run by hand? */
import type { LibraryScriptDefinition } from '@fettle/catalog/definition.ts'
import type { LibraryScript } from '@fettle/core/terms/library-script.ts'
import { newId } from '../db/new-id.ts'
import type { Known, ObjectKind, Saving, Tx } from '../library/object-kind.ts'

/** Scripts to be run by hand. Sessions hold what they ran, so a script may be deleted at any time. */
export const scriptKind: ObjectKind<LibraryScriptDefinition> = {
  noun: 'script',
  plural: 'scripts',
  documents: ['script'],
  reach: 'installation',
  newId: () => newId('scr'),
  save: saveScript,
  remove: removeScript,
}

async function saveScript(tx: Tx, definition: LibraryScriptDefinition, { id }: Saving): Promise<undefined> {
  const { kind: _kind, notes: _notes, ...rest } = definition
  const script: LibraryScript = rest
  const values = { name: script.name, definition: JSON.stringify(script) }
  await tx
    .insertInto('library_script')
    .values({ id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
  return undefined
}

async function removeScript(tx: Tx, { id }: Known): Promise<{ kept: null }> {
  await tx.deleteFrom('library_script').where('id', '=', id).execute()
  return { kept: null }
}
