/** How is a script of the library written: one that people run by hand, with what they are asked for first? */
import { z } from 'zod'
import { script } from './script.ts'
import { parameters } from './task.ts'
import { givenName, itemName, notes, sentences } from './words.ts'

export const libraryScript = z
  .strictObject({
    kind: z.literal('script'),
    name: itemName.meta({ description: 'Name of a script: lower-case letters, digits, dots and hyphens' }),
    title: givenName.exactOptional().meta({ description: 'What people read; default: the name' }),
    description: sentences.exactOptional(),
    notes,
    script: script.meta({ description: 'Runs once, when somebody asks for it; its exit code says how it ended' }),
    parameters: parameters.exactOptional(),
  })
  .meta({ title: 'Fettle script' })
export type LibraryScriptDocument = z.output<typeof libraryScript>
