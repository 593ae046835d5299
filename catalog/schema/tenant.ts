/** How are tenants and the persons in them written? */
import { z } from 'zod'
import { tenantMail } from './mail.ts'
import { timeSettings } from './time.ts'
import { email, givenName, loginName, notes, tags } from './words.ts'

export const tenant = z
  .strictObject({
    kind: z.literal('tenant'),
    name: givenName,
    parent: givenName.exactOptional().meta({ description: 'The tenant this one belongs to' }),
    tags,
    notes,
    optsOutOfCrossTenant: z.boolean().default(false).meta({ description: 'Takes only deployments made for it' }),
    userAffinity: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Whoever is signed in most becomes the primary person of a computer; default: true' }),
    time: timeSettings.exactOptional(),
    mail: tenantMail.exactOptional(),
  })
  .refine((written) => written.parent !== written.name, { path: ['parent'], message: 'must be another tenant' })
  .meta({ title: 'Fettle tenant' })
export type TenantDocument = z.output<typeof tenant>

export const person = z
  .strictObject({
    kind: z.literal('person'),
    email,
    name: givenName,
    tenant: givenName,
    tags,
    logins: z.array(loginName).max(20, 'must be at most 20 names').default([]).meta({
      description: 'What the person is called on computers, as in "dana"; the e-mail address need not be named',
    }),
    notes,
  })
  .meta({ title: 'Fettle person' })
export type PersonDocument = z.output<typeof person>
