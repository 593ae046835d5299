/** How is a script written in a definition: as text, or as a file beside it? */
import { z } from 'zod'
import { scriptLanguages } from '@fettle/core/terms/script.ts'
import { duration } from './words.ts'

const sourceMax = 1024 * 1024

export const language = z
  .enum(scriptLanguages)
  .meta({ description: 'Default: sh, or what the ending of the file says' })

/** Who a script runs as. */
export const context = z
  .enum(['system', 'user'])
  .meta({ description: 'user: as a person who is signed in, with that environment; default: system' })

const source = z.string().min(1, 'must not be empty').max(sourceMax, 'must be at most 1 MiB')

const longForm = z
  .strictObject({
    language: language.exactOptional(),
    source: source.exactOptional(),
    file: z
      .string()
      .min(1)
      .exactOptional()
      .meta({ description: 'A file in the folder of this one; its text is the script' }),
    timeout: duration.exactOptional(),
    context: context.exactOptional(),
  })
  .refine((script) => (script.source === undefined) !== (script.file === undefined), 'needs either source or file')
  .meta({ oneOf: [{ required: ['source'] }, { required: ['file'] }] })

/** A script's text, or its text or file with a language and a time limit. */
export const script = z.union(
  [source, longForm],
  'must be the text of a script, or source or file with language, timeout and context',
)
export type ScriptDocument = z.output<typeof script>

/** What all scripts of one item share, unless one says otherwise. */
export const sharedByScripts = {
  language: language.exactOptional(),
  timeout: duration.exactOptional(),
  context: context.exactOptional(),
}
