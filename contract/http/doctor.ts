/** Endpoints that examine a computer through its agent, and hand out what the last examination found. */
import { z } from 'zod'
import { doctorChecks, doctorOutcomes } from '@fettle/core/terms/doctor.ts'
import { endpoint } from './endpoint.ts'
import { time } from './shapes.ts'

const params = z.object({ id: z.string().max(300).describe('Name or id') })

export const doctorFinding = z.object({
  check: z.enum(doctorChecks),
  outcome: z.enum(doctorOutcomes),
  /** What was seen. */
  evidence: z.string(),
  /** What can be done; absent when there is nothing to do. */
  fix: z.string().optional(),
  at: time,
  tookMs: z.number(),
})
export type DoctorFindingRow = z.infer<typeof doctorFinding>

/** One line of a running examination. */
export const doctorLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('began'), checks: z.array(z.enum(doctorChecks)) }),
  z.object({ type: z.literal('found'), ...doctorFinding.shape }),
  /** Nothing more comes. `missing`: what got no answer, and why. */
  z.object({ type: z.literal('ended'), missing: z.array(z.enum(doctorChecks)), problem: z.string().optional() }),
])
export type DoctorLine = z.infer<typeof doctorLine>

export const getDoctor = endpoint({
  id: 'getDoctor',
  method: 'GET',
  path: '/api/v1/computers/{id}/doctor',
  access: 'view',
  summary: 'What each check of a computer found the last time, in the order of the checks',
  params,
  response: z.object({
    findings: z.array(doctorFinding),
    /** The end of its agent's log, as it came with the last examination. */
    log: z.object({ at: time, lines: z.array(z.string()) }).optional(),
  }),
})

export const runDoctor = endpoint({
  id: 'runDoctor',
  method: 'POST',
  path: '/api/v1/computers/{id}/doctor',
  access: 'operate',
  summary:
    'Examines a computer and tells every finding as soon as it is there: one JSON value a line, {type: began, found or ended}; ends when the caller leaves',
  params,
  body: z.object({
    /** Only these; default: all. */
    checks: z.array(z.enum(doctorChecks)).min(1).max(doctorChecks.length).optional(),
  }),
  response: z.string(),
  stream: ['application/jsonl'],
})

export const downloadDoctorBundle = endpoint({
  id: 'downloadDoctorBundle',
  method: 'GET',
  path: '/api/v1/computers/{id}/doctor/bundle',
  access: 'view',
  summary: 'All that helps to find out what is wrong with a computer, as one text to pass on, without secrets',
  params,
  response: z.string(),
  stream: ['text/plain'],
})
