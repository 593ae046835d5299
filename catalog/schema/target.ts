/** How is it written who a deployment or an exclusion is for? */
import { z } from 'zod'
import { groupFilters, osFamilies } from '@fettle/core/terms/target.ts'
import { script } from './script.ts'
import { email, givenName, tag } from './words.ts'

const osWord = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be as in os-release, as in "debian"')

const osForms = 'must be an operating system as in os-release, as in "debian 12", or a map of family, id and version'

const os = z
  .union(
    [
      z.string().regex(/^[a-z0-9][a-z0-9._-]*(?: [a-z0-9._-]+)?$/, osForms),
      z
        .strictObject({
          family: z.enum(osFamilies).exactOptional(),
          id: osWord.exactOptional(),
          version: osWord.exactOptional(),
        })
        .refine((written) => Object.keys(written).length > 0, 'needs family, id or version'),
    ],
    osForms,
  )
  .meta({
    description: 'A family (linux, windows, macos), an id of os-release, an id with its version, or a map of these',
  })

const expression = z.string().min(1, 'must not be empty').max(10_000, 'must be at most 10000 characters long')

const subjects = ['all', 'tag', 'computer', 'person', 'script'] as const

function isForTenant(written: { tenant?: string; computer?: string; person?: string }): boolean {
  return written.tenant !== undefined && written.computer === undefined && written.person === undefined
}

export const target = z
  .strictObject({
    all: z.literal(true).exactOptional().meta({ description: 'All computers (of the tenant, if one is named)' }),
    tenant: givenName.exactOptional().meta({
      description: 'Only computers of this tenant; beside a computer or a person: the tenant it must belong to',
    }),
    tag: tag.exactOptional().meta({
      description: 'Computers with the tag, of tenants with it, and primary computers of persons with it',
    }),
    computer: givenName.exactOptional().meta({ description: 'One computer, by name or id' }),
    person: email.exactOptional().meta({ description: 'Computers whose primary person this is' }),
    script: script.exactOptional().meta({
      description:
        'Computers on which this script says true; it runs there with their inventory, and its last true or false counts',
    }),
    where: expression.exactOptional().meta({
      description:
        'CEL over computer, facts and tags: the subject itself, or beside all, tag, computer, person and script a further condition',
    }),
    propagateToChildTenants: z.boolean().exactOptional(),
    filter: z.enum(groupFilters).exactOptional(),
    os: os.exactOptional(),
  })
  .refine((written) => subjects.filter((subject) => written[subject] !== undefined).length <= 1, {
    message: 'names several of all, tag, computer, person and script; leave all but one out',
  })
  .refine((written) => [...subjects, 'tenant' as const, 'where' as const].some((key) => written[key] !== undefined), {
    message:
      'says nobody; write all: true, or name a tenant, tag, computer or person, or a condition under where or script',
  })
  .refine((written) => written.propagateToChildTenants !== true || isForTenant(written), {
    path: ['propagateToChildTenants'],
    message: 'needs a tenant beside it, and neither computer nor person',
  })
export type TargetDocument = z.output<typeof target>
