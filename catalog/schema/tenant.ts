/** How are tenants and the persons in them written? */
import { z } from 'zod'
import { email, givenName, tags } from './words.ts'

export const tenant = z
  .strictObject({
    kind: z.literal('tenant'),
    name: givenName,
    parent: givenName.exactOptional().meta({ description: 'The tenant this one belongs to' }),
    tags,
    optsOutOfCrossTenant: z.boolean().default(false).meta({ description: 'Takes only deployments made for it' }),
  })
  .refine((written) => written.parent !== written.name, { path: ['parent'], message: 'must be another tenant' })
  .meta({ title: 'Fettle tenant' })
export type TenantDocument = z.output<typeof tenant>

export const person = z
  .strictObject({ kind: z.literal('person'), email, name: givenName, tenant: givenName, tags })
  .meta({ title: 'Fettle person' })
export type PersonDocument = z.output<typeof person>
