/** Turns whatever stopped a request into problem details; the only place in HTTP that catches. */
import type { Logger } from 'pino'
import type { z } from 'zod'
import { type Problem, refusals } from '@fettle/contract/http/refusals.ts'
import { Refusal } from './refusal.ts'

/** The answer to a request that was refused or went wrong. A mistake of ours is logged in full and told without details. */
export function problemResponse(error: unknown, requestId: string, log: Logger): Response {
  const problem = toProblem(error, requestId)
  if (problem.code === 'bug') log.error({ err: error, requestId }, 'a request failed')
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

function toProblem(error: unknown, requestId: string): Problem {
  const { code, detail, errors } = describe(error, requestId)
  return { code, ...refusals[code], detail, requestId, ...(errors.length > 0 ? { errors } : {}) }
}

function describe(
  error: unknown,
  requestId: string,
): Pick<Problem, 'code' | 'detail'> & { errors: NonNullable<Problem['errors']> } {
  if (error instanceof Refusal) return { code: error.code, detail: error.message, errors: error.parts }
  return { code: 'bug', detail: `The server made a mistake; its log has the cause under ${requestId}.`, errors: [] }
}

/** Refuses input that does not fit its schema: the first fault as the sentence, all of them as parts. */
export function badInput(where: string, error: z.ZodError): Refusal {
  const parts = error.issues.map(({ path, message }) => ({ path: [where, ...path].join('.'), detail: message }))
  const first = parts[0]
  return new Refusal(
    'badInput',
    first ? `${first.path}: ${first.detail}.` : `The ${where} is not understood.`,
    parts.slice(0, 100),
  )
}
