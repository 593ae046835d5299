/** Endpoints for many things at once: change, delete and find computers, run sessions again, and say what a start would mean. */
import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { filterText } from './filter-text.ts'
import { optionsWish } from './session-options.ts'
import { name, ref, tagName } from './shapes.ts'

/** Which computers: by name or id, or all that match a filter but those excluded. */
export const selection = {
  /** Names or ids. */
  computers: z.array(name).max(10_000).optional(),
  filter: filterText.optional(),
  /** Names or ids that the filter matches and that are not meant. */
  exclude: z.array(name).max(10_000).optional(),
}

export const changeComputers = endpoint({
  id: 'changeComputers',
  method: 'POST',
  path: '/api/v1/computers/change-many',
  access: 'operate',
  summary: 'Changes or deletes many computers; what cannot be changed is named with the reason',
  body: z.object({
    ...selection,
    /** How many the person saw. Refused when there are more than 10 % more or fewer now; must be said to delete or move more than 25. */
    expected: z.number().int().min(0).optional(),
    change: z
      .object({
        addTags: z.array(tagName).max(100).optional(),
        removeTags: z.array(tagName).max(100).optional(),
        /** A tenant's name or id. */
        tenant: z.string().max(200).optional(),
        excludedFromMaintenance: z.boolean().optional(),
        /** A person's e-mail or id; null: nobody. */
        primaryPerson: z.string().max(200).nullable().optional(),
      })
      .strict()
      .optional(),
    /** Instead of a change. Their history stays; an agent that comes back is a new computer. */
    delete: z.literal(true).optional(),
  }),
  response: z.object({
    changed: z.number(),
    /** Those that were as wanted already. */
    unchanged: z.number(),
    refused: z.array(z.object({ computer: ref, sentence: z.string() })),
  }),
})

export const findComputers = endpoint({
  id: 'findComputers',
  method: 'POST',
  path: '/api/v1/computers/resolve',
  access: 'view',
  summary: 'Finds the computers of a pasted list of names, ids or serial numbers',
  body: z.object({ names: z.array(z.string().max(300)).max(10_000) }),
  response: z.object({
    /** Each computer once, in the order of the list; `by` is what was pasted. */
    found: z.array(z.object({ by: z.string(), computer: ref.extend({ tenant: ref }) })),
    unknown: z.array(z.string()),
    ambiguous: z.array(z.object({ by: z.string(), computers: z.array(ref.extend({ tenant: ref })) })),
  }),
})

export const rerunSessions = endpoint({
  id: 'rerunSessions',
  method: 'POST',
  path: '/api/v1/sessions/rerun-many',
  access: 'operate',
  summary: 'Runs many ended sessions again: all of each, or what failed in it; of each computer the newest that fits',
  body: z.object({
    q: filterText.optional(),
    sessions: z.array(z.string().max(60)).max(10_000).optional(),
    batch: z.string().max(60).optional(),
    cause: z.string().max(200).optional(),
    what: z.enum(['failed', 'session']).default('failed'),
    /** How many sessions the person saw. Refused when there are more than 10 % more or fewer now. */
    expected: z.number().int().min(0).optional(),
  }),
  response: z.object({
    /** The batch of the new sessions; absent when there are none. */
    batchId: z.string().optional(),
    started: z.array(z.object({ id: z.string(), computer: ref })),
    /** Sessions that go on in place: their failed actions are carried out once more. */
    again: z.array(z.object({ id: z.string(), computer: ref })),
    refused: z.array(z.object({ computer: ref, sentence: z.string() })),
  }),
})

export const forecast = z.object({
  computers: z.number(),
  online: z.number(),
  /** They are off: their sessions wait for them, as long as the options say, or are skipped with 0 seconds. */
  offline: z.number(),
  /** Excluded from maintenance, or not accepted yet: they would be refused. */
  excluded: z.number(),
  /** A session is on its way there already. */
  alreadyRunning: z.number(),
  /** What one session probably takes, from history. Milliseconds; absent: nothing is known yet. */
  expectedMs: z.number().optional(),
  /** How many run at a time at most; absent: no limit is set. */
  atOnce: z.number().optional(),
  /** Items that are wanted on a computer, on average rounded; or that were named. */
  items: z.number(),
  rebootPossible: z.boolean(),
  /** When changes begin, in words. */
  window: z.string(),
  /** Up to 20 that would be refused. */
  refused: z.array(z.object({ computer: ref, sentence: z.string() })),
})
export type Forecast = z.infer<typeof forecast>

export const forecastSessions = endpoint({
  id: 'forecastSessions',
  method: 'POST',
  path: '/api/v1/sessions/forecast',
  access: 'view',
  summary: 'What starting these sessions would mean: how many computers, which wait, how long it takes',
  body: z.object({ ...selection, ...optionsWish, holdSeconds: z.number().int().min(0).max(10).optional() }),
  response: forecast,
})
