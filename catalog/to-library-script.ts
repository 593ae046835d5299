/** How does a document of a script become what people run by hand? */
import type { LibraryScriptDefinition } from './definition.ts'
import type { LibraryScriptDocument } from './schema/library-script.ts'
import { toParameters, toScript } from './to-item.ts'

/** Returns the script a valid document describes, with every default filled in; its text must have been read from its file. */
export function toLibraryScript(document: LibraryScriptDocument): LibraryScriptDefinition {
  const { name, title, description, notes, script, parameters } = document
  return {
    kind: 'script',
    name,
    title: title ?? name,
    ...(description !== undefined && { description }),
    ...(notes !== undefined && { notes }),
    script: toScript(script, 'change'),
    parameters: toParameters(parameters ?? []),
  }
}
