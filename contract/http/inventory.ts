/** Endpoints about what is found on computers: values of inventory scripts, their history, software changes, whose computer it is. */
import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { pageQuery, ref, time } from './shapes.ts'

const params = z.object({ id: z.string().max(300).describe('Name or id') })

/** One key of a computer's inventory: the last good value beside the last error, each with its time. */
export const inventoryValue = z.object({
  key: z.string(),
  title: z.string(),
  value: z.unknown().optional(),
  /** When the value was last found. */
  valueAt: time.optional(),
  /** When it became what it is. */
  changedAt: time.optional(),
  error: z.string().optional(),
  errorAt: time.optional(),
  /** Failures since the last good value. */
  failures: z.number(),
  everyMinutes: z.number().optional(),
  /** When it is due again; absent when no script asks for it on this computer any more. */
  dueAt: time.optional(),
})
export type InventoryValue = z.infer<typeof inventoryValue>

export const getInventory = endpoint({
  id: 'getInventory',
  method: 'GET',
  path: '/api/v1/computers/{id}/inventory',
  access: 'view',
  summary: 'What inventory scripts found on a computer, with ages and errors',
  params,
  response: z.object({
    computer: ref,
    factsAt: time.optional(),
    /** When the next inventory is due without anybody asking. */
    nextAt: time.optional(),
    items: z.array(inventoryValue),
  }),
})

export const getInventoryHistory = endpoint({
  id: 'getInventoryHistory',
  method: 'GET',
  path: '/api/v1/computers/{id}/inventory/{key}/history',
  access: 'view',
  summary: 'How the value of an inventory script changed, newest first',
  params: params.extend({ key: z.string().max(100) }),
  query: z.object({ limit: pageQuery.limit }),
  response: z.object({
    items: z.array(z.object({ at: time, before: z.unknown().optional(), after: z.unknown() })),
  }),
})

export const getSoftwareHistory = endpoint({
  id: 'getSoftwareHistory',
  method: 'GET',
  path: '/api/v1/computers/{id}/software/history',
  access: 'view',
  summary: 'Software that was installed, updated and removed, as inventories found it, newest first',
  params,
  query: z.object({ limit: pageQuery.limit }),
  response: z.object({
    items: z.array(
      z.object({
        at: time,
        change: z.enum(['installed', 'updated', 'removed']),
        provider: z.string(),
        name: z.string(),
        architecture: z.string(),
        before: z.string().optional(),
        after: z.string().optional(),
      }),
    ),
  }),
})

export const affinity = z.object({
  computer: ref,
  primaryPerson: ref.extend({ email: z.string() }).optional(),
  /** Somebody chose the person by hand. */
  pinned: z.boolean(),
  /** The computer is left out of the rule. */
  excluded: z.boolean(),
  /** Its tenant lets the rule decide. */
  tenantOn: z.boolean(),
  /** What the rule says at this moment. */
  sentence: z.string(),
  /** Who was signed in lately, newest first, and which person that is. */
  observations: z.array(z.object({ at: time, login: z.string(), person: ref.optional() })),
  history: z.array(
    z.object({ at: time, before: ref.optional(), after: ref.optional(), reason: z.string(), by: z.string() }),
  ),
})
export type Affinity = z.infer<typeof affinity>

export const getAffinity = endpoint({
  id: 'getAffinity',
  method: 'GET',
  path: '/api/v1/computers/{id}/affinity',
  access: 'view',
  summary: 'Whose computer it is, and why',
  params,
  response: affinity,
})

export const changeAffinity = endpoint({
  id: 'changeAffinity',
  method: 'PATCH',
  path: '/api/v1/computers/{id}/affinity',
  access: 'operate',
  summary: 'Chooses the primary person by hand, lets the rule decide again, or leaves the computer out of it',
  params,
  body: z.object({
    /** A person's e-mail or id: chosen by hand. Null: let the rule decide again. */
    pin: z.string().max(200).nullable().optional(),
    excluded: z.boolean().optional(),
  }),
  response: affinity,
})
