/** How is a licence written: for which software, tenant and version, and the key or the file? */
import { z } from 'zod'
import { givenName, itemName, notes } from './words.ts'

const version = z.string().min(1, 'must not be empty').max(200, 'must be at most 200 characters long')

const file = z
  .strictObject({
    name: z.string().regex(/^(?!\.{1,2}$)[^/\\\0]{1,255}$/, "must be a file's name without a folder"),
    content: z
      .string()
      .max(1024 * 1024, 'must be at most 1 MiB')
      .exactOptional(),
    contentFile: z
      .string()
      .min(1)
      .exactOptional()
      .meta({ description: 'A text file in the folder of this one with the content' }),
    contentBase64: z
      .base64('must be Base64')
      .max(2 * 1024 * 1024, 'must be at most 2 MiB')
      .exactOptional(),
  })
  .refine((written) => (written.content === undefined) !== (written.contentBase64 === undefined), {
    message: 'needs either content or contentBase64',
  })

export const licence = z
  .strictObject({
    kind: z.literal('licence'),
    name: givenName,
    notes,
    software: itemName.meta({ description: 'The software it is for' }),
    tenant: givenName.exactOptional().meta({ description: 'Only for computers of this tenant; default: for all' }),
    version: version.exactOptional().meta({ description: 'Only for this version' }),
    majorVersion: z
      .string()
      .regex(/^\d{1,9}$/, 'must be a number in quotes, as in "12"')
      .exactOptional()
      .meta({ description: 'Only for versions that begin with this number' }),
    key: z
      .string()
      .min(1, 'must not be empty')
      .max(10_000, 'must be at most 10000 characters long')
      .regex(/^[^\0]*$/, 'must not contain a NUL character')
      .exactOptional()
      .meta({ description: 'Scripts find it in their environment, and everybody who may read plans there' }),
    secret: givenName.exactOptional().meta({ description: 'The name of the secret that holds the key' }),
    file: file.exactOptional(),
  })
  .refine((written) => [written.key, written.secret, written.file].filter((one) => one !== undefined).length === 1, {
    message: 'needs exactly one of key, secret and file',
  })
  .refine((written) => written.version === undefined || written.majorVersion === undefined, {
    path: ['majorVersion'],
    message: 'says less than version beside it; leave one out',
  })
  .meta({ title: 'Fettle licence', oneOf: [{ required: ['key'] }, { required: ['secret'] }, { required: ['file'] }] })
export type LicenceDocument = z.output<typeof licence>
