/** Endpoints of reports: compliance, inventory, software, activity and the numbers of deployments; as pages, and as files. */
import { z } from 'zod'
import { verdicts } from '@fettle/core/terms/plan.ts'
import { sessionKinds } from '@fettle/core/terms/session.ts'
import { endpoint } from './endpoint.ts'
import { complianceCounts } from './overview.ts'
import { pageOf, pageQuery, ref, time } from './shapes.ts'

/** csv: RFC 4180 with a header line; a cell that a spreadsheet would take for a formula has ' before it. jsonl: one JSON object a line. */
const format = z.enum(['csv', 'jsonl']).default('csv')
const file = { stream: ['text/csv', 'application/jsonl'], response: z.string() } as const

/** Which computers: the words of the computers' filter. Absent: all. */
const q = z.string().max(1000).optional()

const complianceQuery = {
  q,
  /** Keys of items, with commas; absent: every item. */
  items: z.string().max(10_000).optional(),
  /** A moment in the past; absent: now. */
  at: z.iso.datetime({ offset: true }).optional(),
}

/** What is known of one item on one computer. */
export const complianceCell = z.object({
  /** A version, "absent", "compliant". */
  state: z.string(),
  desired: z.string(),
  verdict: z.enum(verdicts),
  since: time,
  deploymentName: z.string().optional(),
})

const verdictCounts = z.object({
  /** Compliant, of `total` whose state is known and not skipped. */
  good: z.number(),
  total: z.number(),
  failed: z.number(),
  unknown: z.number(),
  notCompliant: z.number(),
  skipped: z.number(),
})

export const getComplianceReport = endpoint({
  id: 'getComplianceReport',
  method: 'GET',
  path: '/api/v1/reports/compliance',
  access: 'view',
  summary: 'Computers and items: what each was found to be, now or at a moment in the past',
  query: z.object({
    ...pageQuery,
    ...complianceQuery,
    /** Also sums up by this; on the first page. tag: a computer counts for each of its tags. */
    by: z.enum(['tenant', 'os', 'tag']).optional(),
    /** What of it: sums over a large fleet take longer than a page of rows, and each can be asked for by itself. */
    parts: z.enum(['all', 'rows', 'sums']).default('all'),
  }),
  response: z.object({
    at: time,
    /** Every item by title, with its counts over all computers of the filter. Only on the first page (without cursor). */
    columns: z.array(verdictCounts.extend({ key: z.string(), title: z.string() })).optional(),
    /** Over all computers of the filter; only on the first page. */
    totals: verdictCounts.extend({ computers: z.number(), goodComputers: z.number() }).optional(),
    /** Only on the first page, and with `by`; the worst share first. */
    groups: z.array(complianceCounts.extend({ group: z.string() })).optional(),
    /** What the items in `cells` of this page are called, by key. */
    titles: z.record(z.string(), z.string()),
    /** By the computer's name. `cells` has only the items that are known there, by key. */
    items: z.array(
      z.object({
        computer: ref,
        tenant: ref,
        good: z.number(),
        total: z.number(),
        cells: z.record(z.string(), complianceCell),
      }),
    ),
    nextCursor: z.string().optional(),
  }),
})

export const downloadComplianceReport = endpoint({
  id: 'downloadComplianceReport',
  method: 'GET',
  path: '/api/v1/reports/compliance/download',
  access: 'view',
  summary: 'The compliance report as a file: a line for each item on each computer',
  query: z.object({ ...complianceQuery, format }),
  ...file,
})

const inventoryQuery = {
  q,
  /** Ids of columns, with commas; absent: a handful. */
  columns: z.string().max(5000).optional(),
}

export const inventoryColumn = z.object({ id: z.string(), title: z.string(), group: z.string() })

export const listInventoryColumns = endpoint({
  id: 'listInventoryColumns',
  method: 'GET',
  path: '/api/v1/reports/inventory/columns',
  access: 'view',
  summary: 'What the inventory report can show; any other fact can be named by its path too, as in hardware.model',
  response: z.object({ items: z.array(inventoryColumn.extend({ isDefault: z.boolean() })) }),
})

export const getInventoryReport = endpoint({
  id: 'getInventoryReport',
  method: 'GET',
  path: '/api/v1/reports/inventory',
  access: 'view',
  summary: 'Chosen facts of computers, one row a computer',
  query: z.object({ ...pageQuery, ...inventoryQuery }),
  response: z.object({
    columns: z.array(inventoryColumn),
    /** By name; `cells` in the order of the columns, null: not known. */
    items: z.array(z.object({ computer: ref, tenant: ref, factsAt: time.optional(), cells: z.array(z.unknown()) })),
    nextCursor: z.string().optional(),
  }),
})

export const downloadInventoryReport = endpoint({
  id: 'downloadInventoryReport',
  method: 'GET',
  path: '/api/v1/reports/inventory/download',
  access: 'view',
  summary: 'The inventory report as a file',
  query: z.object({ ...inventoryQuery, format }),
  ...file,
})

const softwareQuery = {
  q,
  /** Part of the name. */
  name: z.string().max(200).optional(),
  /** How the version begins. */
  version: z.string().max(200).optional(),
}

export const getSoftwareReport = endpoint({
  id: 'getSoftwareReport',
  method: 'GET',
  path: '/api/v1/reports/software',
  access: 'view',
  summary: 'Software that inventories found: each with its versions and on how many computers',
  query: z.object({ ...pageQuery, ...softwareQuery }),
  response: pageOf(
    z.object({
      provider: z.string(),
      name: z.string(),
      computers: z.number(),
      /** The most widespread first; at most 20. */
      versions: z.array(z.object({ version: z.string(), computers: z.number() })),
      versionCount: z.number(),
    }),
  ),
})

export const listSoftwareComputers = endpoint({
  id: 'listSoftwareComputers',
  method: 'GET',
  path: '/api/v1/reports/software/computers',
  access: 'view',
  summary: 'The computers that have some software, by name',
  query: z.object({
    ...pageQuery,
    q,
    provider: z.string().max(100),
    name: z.string().max(500),
    /** The whole version. */
    version: z.string().max(500).optional(),
  }),
  response: pageOf(
    z.object({
      computer: ref,
      tenant: ref,
      version: z.string(),
      architecture: z.string(),
      factsAt: time.optional(),
    }),
  ),
})

export const downloadSoftwareReport = endpoint({
  id: 'downloadSoftwareReport',
  method: 'GET',
  path: '/api/v1/reports/software/download',
  access: 'view',
  summary: 'The software report as a file: a line for each version',
  query: z.object({ ...softwareQuery, format }),
  ...file,
})

const activityQuery = {
  q,
  /** From this day on (UTC); absent: 30 days ago. */
  from: z.iso.date().optional(),
  /** Up to and with this day; absent: today. At most 366 days. */
  to: z.iso.date().optional(),
  kind: z.enum(sessionKinds).optional(),
}

/** Sessions that ended, by outcome, and how long they worked. */
export const activityCounts = z.object({
  sessions: z.number(),
  compliant: z.number(),
  changed: z.number(),
  partial: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  missed: z.number(),
  /** Half of them worked no longer, nine of ten no longer. Milliseconds, without waits; absent: none ended. */
  medianMs: z.number().optional(),
  p90Ms: z.number().optional(),
})

export const getActivityReport = endpoint({
  id: 'getActivityReport',
  method: 'GET',
  path: '/api/v1/reports/activity',
  access: 'view',
  summary: 'Sessions that ended in a period: by day and outcome, how long they worked, and what went wrong most',
  query: z.object(activityQuery),
  response: z.object({
    from: z.string(),
    to: z.string(),
    totals: activityCounts,
    /** Every day of the period (UTC), also those without sessions, oldest first. */
    days: z.array(activityCounts.extend({ day: z.string() })),
    /** First problems of sessions; at most 20, the most sessions first. */
    causes: z.array(z.object({ cause: z.string(), sentence: z.string(), sessions: z.number(), computers: z.number() })),
  }),
})

export const downloadActivityReport = endpoint({
  id: 'downloadActivityReport',
  method: 'GET',
  path: '/api/v1/reports/activity/download',
  access: 'view',
  summary: 'The activity report as a file: a line for each session that ended, oldest first',
  query: z.object({ ...activityQuery, format }),
  ...file,
})

export const getDeploymentNumbers = endpoint({
  id: 'getDeploymentNumbers',
  method: 'GET',
  path: '/api/v1/reports/deployments',
  access: 'view',
  summary:
    'For each deployment: on how many computers it was last found to win, how many are as wanted, and 30 days of that',
  response: z.object({
    /** When they were counted: at most 10 minutes ago. Absent: not yet. */
    at: time.optional(),
    /** Deployments that win nowhere are left out. */
    items: z.array(
      z.object({
        deployment: ref,
        /** Computers on which it won when they were last looked at. */
        matches: z.number(),
        good: z.number(),
        failed: z.number(),
        /** Days (UTC) with what each ended with, oldest first, at most 30; the last is today so far. */
        trend: z.array(z.object({ day: z.string(), good: z.number(), total: z.number() })),
      }),
    ),
  }),
})
