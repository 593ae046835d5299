/** Endpoints that lists share: counts within a filter, suggestions for a filter's values, and saved views. */
import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { filteredLists } from './filter-fields.ts'
import { filterText } from './filter-text.ts'
import { name, time } from './shapes.ts'

const exact = z.enum(['true', 'false']).default('false')

const total = {
  total: z.number(),
  /** False: there are at least so many (counting stops at 10,000); ask again with exact=true for the true numbers. */
  isExact: z.boolean(),
}

export const computerCounts = z.object({
  ...total,
  /** Of the computers that match, those that also match `is:` so. Lower bounds while `isExact` is false. */
  chips: z.object({
    online: z.number(),
    drift: z.number(),
    failed: z.number(),
    rebootPending: z.number(),
    stale: z.number(),
    new: z.number(),
    outdated: z.number(),
  }),
})
export type ComputerCounts = z.infer<typeof computerCounts>

export const countComputers = endpoint({
  id: 'countComputers',
  method: 'GET',
  path: '/api/v1/computers/counts',
  access: 'view',
  summary: 'How many computers match a filter, and how many of those are online, failed, drifted',
  query: z.object({ q: filterText.optional(), exact }),
  response: computerCounts,
})

export const sessionCounts = z.object({
  ...total,
  /** By group of states. Each counts to 10,000 while `isExact` is false. */
  groups: z.object({
    inProgress: z.number(),
    waiting: z.number(),
    completed: z.number(),
    failed: z.number(),
    cancelled: z.number(),
  }),
})
export type SessionCounts = z.infer<typeof sessionCounts>

export const countSessions = endpoint({
  id: 'countSessions',
  method: 'GET',
  path: '/api/v1/sessions/counts',
  access: 'view',
  summary: 'How many sessions match a filter, by group of states',
  query: z.object({ q: filterText.optional(), exact }),
  response: sessionCounts,
})

export const suggestValues = endpoint({
  id: 'suggestValues',
  method: 'GET',
  path: '/api/v1/suggestions',
  access: 'view',
  summary: 'Values for a field of a filter, with how many rows of the list have each',
  query: z.object({
    list: z.enum(filteredLists),
    /** A field that suggests. */
    field: z.string().max(40),
    /** What is typed already; values that contain it, those that begin with it first. */
    text: z.string().max(200).default(''),
    /** The rest of the filter: counts are within it. */
    q: filterText.optional(),
  }),
  /** At most 20; a value that would stand alone in a filter. `label` when people call it otherwise. */
  response: z.object({
    values: z.array(z.object({ value: z.string(), label: z.string().optional(), count: z.number() })),
  }),
})

/** What views are of: lists, and reports, whose filters are those of computers. */
export const viewedLists = [
  ...filteredLists,
  'reports/compliance',
  'reports/inventory',
  'reports/software',
  'reports/activity',
] as const
export type ViewedList = (typeof viewedLists)[number]

/** The order; of a report how it is set, as its address says it: "tab=tenant&at=2026-11-01". */
const order = z.string().max(2000)

export const savedView = z.object({
  id: z.string(),
  list: z.enum(viewedLists),
  name: z.string(),
  q: z.string(),
  sort: z.string().optional(),
  /** It stands in the sidebar. */
  pinned: z.boolean(),
  /** Everybody sees it; else only its owner does. */
  shared: z.boolean(),
  /** The caller may change and delete it. */
  isOwn: z.boolean(),
  updatedAt: time,
})
export type SavedView = z.infer<typeof savedView>

export const listViews = endpoint({
  id: 'listViews',
  method: 'GET',
  path: '/api/v1/views',
  access: 'view',
  summary: 'The views that the caller saved or that are shared: pinned ones first, then by name',
  query: z.object({ list: z.enum(viewedLists).optional() }),
  response: z.object({ items: z.array(savedView) }),
})

const viewBody = z.object({
  list: z.enum(viewedLists),
  name,
  q: filterText,
  sort: order.optional(),
  pinned: z.boolean().default(false),
  shared: z.boolean().default(false),
})

export const createView = endpoint({
  id: 'createView',
  method: 'POST',
  path: '/api/v1/views',
  access: 'view',
  summary: 'Saves a view of a list; to share it, the caller must be allowed to operate',
  body: viewBody,
  response: savedView,
})

export const changeView = endpoint({
  id: 'changeView',
  method: 'PATCH',
  path: '/api/v1/views/{id}',
  access: 'view',
  summary: 'Changes a view: its own owner its own; shared ones also whoever may operate',
  params: z.object({ id: z.string().max(60) }),
  body: z.object({
    name: name.optional(),
    q: filterText.optional(),
    /** Null: the list's own order. */
    sort: order.nullable().optional(),
    pinned: z.boolean().optional(),
    shared: z.boolean().optional(),
  }),
  response: savedView,
})

export const deleteView = endpoint({
  id: 'deleteView',
  method: 'DELETE',
  path: '/api/v1/views/{id}',
  access: 'view',
  summary: 'Deletes a view',
  params: z.object({ id: z.string().max(60) }),
  response: z.object({}),
})
