/** Endpoints about the audit log: who did what, when, from where, to what, and how it came out. */
import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { pageOf, pageQuery, ref, time } from './shapes.ts'

export const auditResults = ['ok', 'refused', 'failed', 'unknown'] as const

const auditEntry = z.object({
  id: z.string(),
  at: time,
  actor: z.string(),
  accountId: z.string().optional(),
  /** The id of the login or API token. */
  credential: z.string().optional(),
  address: z.string(),
  /** The endpoint's id, as in "cancelSession". */
  action: z.string(),
  /** What the endpoint does, in words. */
  summary: z.string(),
  tenant: ref.optional(),
  object: z
    .object({
      kind: z.string(),
      id: z.string().optional(),
      name: z.string().optional(),
      /** The endpoint with every state the object had; one that was deleted can be restored. */
      history: z.string().optional(),
    })
    .optional(),
  /** refused: it was not allowed or not possible. failed: a mistake of the server. unknown: the server was cut off meanwhile. */
  result: z.enum(auditResults),
  /** What changed, as far as it is no secret; of what was refused, why. */
  detail: z.record(z.string(), z.unknown()),
  requestId: z.string(),
})

const filters = {
  /** A part of the actor's name, or the account's, login's or token's id. */
  actor: z.string().max(200).optional(),
  /** Ids of endpoints, with commas. */
  action: z.string().max(2000).optional(),
  /** The object's kind, name or id. */
  object: z.string().max(200).optional(),
  /** By name or id. */
  tenant: z.string().max(200).optional(),
  result: z.enum(auditResults).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  /** A part of the actor, address, action, object, detail or request id. */
  text: z.string().max(200).optional(),
}

export const listAudit = endpoint({
  id: 'listAudit',
  method: 'GET',
  path: '/api/v1/audit',
  access: 'administer',
  summary: 'Lists who did what, newest first; kept for 400 days',
  query: z.object({ ...pageQuery, ...filters }),
  response: pageOf(auditEntry),
})

export const downloadAudit = endpoint({
  id: 'downloadAudit',
  method: 'GET',
  path: '/api/v1/audit/download',
  access: 'administer',
  summary:
    'The audit log as a file, newest first: CSV (RFC 4180; cells that a spreadsheet would take for a formula have a quote mark before them)',
  query: z.object(filters),
  stream: ['text/csv'],
  response: z.string(),
})
