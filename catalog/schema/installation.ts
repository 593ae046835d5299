/** How are the settings of the whole installation written: time, mail, limits? */
import { z } from 'zod'
import { installationMail } from './mail.ts'
import { timeSettings } from './time.ts'
import { givenName, tag } from './words.ts'

const most = z.int('must be a whole number').min(1, 'must be at least 1').max(1_000_000, 'must be at most 1000000')

const limits = z
  .strictObject({
    all: most.exactOptional().meta({ description: 'In the whole installation' }),
    tenants: z.record(givenName, most).default({}).meta({ description: 'Of a tenant, by its name' }),
    tags: z.record(tag, most).default({}).meta({ description: 'On computers with a tag: a site, a file server' }),
  })
  .meta({ description: 'How many sessions may work at once' })

export const installation = z
  .strictObject({
    kind: z.literal('installation'),
    time: timeSettings.default({}).meta({ description: 'What holds where no tenant and no computer says otherwise' }),
    mail: installationMail.default({}),
    limits: limits.default({ tenants: {}, tags: {} }),
  })
  .meta({
    title: 'Fettle installation',
    description: 'There is one; a section that is absent stays as it is, {} takes away what it sets',
  })
export type InstallationDocument = z.output<typeof installation>
