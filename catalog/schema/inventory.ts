/** How is an inventory script written: what it is called, how often it runs, and on which computers? */
import { z } from 'zod'
import { frequencies, reservedFacts } from '@fettle/core/terms/inventory.ts'
import { script } from './script.ts'
import { target } from './target.ts'
import { givenName, notes, sentences } from './words.ts'

const words = Object.keys(frequencies) as [keyof typeof frequencies, ...(keyof typeof frequencies)[]]
const frequencyForms = `must be ${words.join(', ')}, or a map of minutes, as in { minutes: 15 }`

export const inventory = z
  .strictObject({
    kind: z.literal('inventory'),
    name: z
      .string()
      .max(60, 'must be at most 60 characters long')
      .regex(/^[a-z][A-Za-z0-9_]*$/, 'must be letters, digits and underscores, as in "diskHealth"')
      .refine((name) => !reservedFacts.has(name), 'is the name of facts that are found anyway; choose another')
      .meta({ description: 'Its value is found under facts.<name>' }),
    title: givenName.exactOptional(),
    description: sentences.exactOptional(),
    notes,
    script: script.meta({ description: 'Prints the value: JSON where it is JSON, else a text' }),
    context: z
      .enum(['system', 'user'])
      .default('system')
      .meta({ description: 'user: as somebody who is signed in, with that environment' }),
    frequency: z
      .union([z.enum(words), z.strictObject({ minutes: z.int().min(1).max(43_200) })], frequencyForms)
      .default('daily')
      .meta({ description: 'How often it runs: hourly, daily, weekly, or a map of minutes' }),
    target: target.exactOptional().meta({ description: 'Where it runs; default: everywhere' }),
    enabled: z.boolean().default(true),
  })
  .refine((written) => written.target?.script === undefined, {
    path: ['target', 'script'],
    message: 'would run a script to find out whether to run a script; write a condition under where',
  })
  .meta({ title: 'Fettle inventory script' })
export type InventoryDocument = z.output<typeof inventory>
