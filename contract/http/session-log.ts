/** Endpoints for looking into a long log: search, find errors, download. */
import { z } from 'zod'
import { endpoint } from './endpoint.ts'

const params = z.object({ id: z.string().max(60) })
const yesNo = z.enum(['true', 'false']).default('false')
const action = z.string().max(20).optional()

const lineNumbers = z.object({
  /** Numbers of lines in order; at most 10,000. */
  lines: z.array(z.number()),
  /** There are more than these. */
  more: z.boolean(),
})

export const searchSessionLog = endpoint({
  id: 'searchSessionLog',
  method: 'GET',
  path: '/api/v1/sessions/{id}/log/search',
  access: 'view',
  summary:
    'The numbers of the lines that contain a text or match a regular expression; one that takes longer than a second is refused',
  params,
  query: z.object({
    /** Empty: every line (of the level and action). */
    text: z.string().max(500).default(''),
    /** The text is a regular expression, as JavaScript has them. */
    regex: yesNo,
    caseSensitive: yesNo,
    level: z.enum(['out', 'err', 'note']).optional(),
    action,
  }),
  response: lineNumbers,
})

export const findLogErrors = endpoint({
  id: 'findLogErrors',
  method: 'GET',
  path: '/api/v1/sessions/{id}/log/errors',
  access: 'view',
  summary: 'The numbers of the lines that look like errors: of the error stream, or with the words of an error',
  params,
  query: z.object({ action }),
  response: lineNumbers,
})

export const downloadSessionLog = endpoint({
  id: 'downloadSessionLog',
  method: 'GET',
  path: '/api/v1/sessions/{id}/log/download',
  access: 'view',
  summary: 'The whole log as a file: text with the time before each line, or one JSON value a line',
  params,
  query: z.object({ format: z.enum(['log', 'jsonl']).default('log'), action }),
  stream: ['text/plain', 'application/jsonl'],
  response: z.string(),
})
