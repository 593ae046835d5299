/** How is written what a tag is for? */
import { z } from 'zod'
import { notes, sentences, tag } from './words.ts'

export const tagSettings = z
  .strictObject({
    kind: z.literal('tag'),
    name: tag,
    description: sentences.exactOptional().meta({ description: 'What it says of those that carry it' }),
    colour: z
      .string()
      .regex(/^#[0-9a-f]{6}$/, 'must be a colour as in "#2f7d32"')
      .exactOptional(),
    notes,
  })
  .meta({ title: 'Fettle tag' })
export type TagDocument = z.output<typeof tagSettings>
