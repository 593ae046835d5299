/** Answers whether the server lives, is ready, which version it is, and what it counted. */
import { type Kysely, sql } from 'kysely'
import { problemResponse } from '../http/problem.ts'
import { Refusal } from '../http/refusal.ts'
import type { Caller } from '../http/handler.ts'
import type { Logger } from 'pino'
import type { Tables } from '../db/tables.ts'
import type { Metrics } from './metrics.ts'

export interface HealthParts {
  readonly db: Kysely<Tables>
  readonly metrics: Metrics
  readonly version: string
  readonly operator: (request: Request) => Promise<Caller | undefined>
  /** Refuses callers who may not call such an endpoint. */
  readonly enforce: (
    caller: Caller,
    asked: { readonly access: 'view'; readonly reach: 'installation' },
    work: () => Promise<void>,
  ) => Promise<void>
  readonly log: Logger
}

/** Readiness waits at most this long for the database. Milliseconds. */
const patienceMs = 2_000

/** Answers by path. /livez, /readyz and /version tell nothing worth hiding; /metrics needs an operator. */
export function healthAnswers(parts: HealthParts): Readonly<Record<string, (request: Request) => Promise<Response>>> {
  return {
    '/livez': async () => text('ok\n'),
    '/version': async () => Response.json({ name: 'fettle', version: parts.version, node: process.version }),
    '/readyz': async () => {
      const database = await databaseAnswers(parts)
      return database ? text('[+]database ok\n') : text('[-]database does not answer\n', 503)
    },
    '/metrics': async (request) => {
      const caller = await parts.operator(request)
      if (!caller)
        return problemResponse(
          new Refusal('notSignedIn', 'Metrics need an operator token: send "Authorization: Bearer <token>".'),
          'metrics',
          parts.log,
        )
      // They count everything, whosever it is.
      await parts.enforce(caller, { access: 'view', reach: 'installation' }, async () => {})
      return new Response(await parts.metrics.registry.metrics(), {
        headers: { 'content-type': parts.metrics.registry.contentType },
      })
    },
  }
}

async function databaseAnswers({ db, log }: HealthParts): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, patienceMs, false).unref())
  const asked = sql`select 1`.execute(db).then(
    () => true,
    (error: unknown) => {
      log.warn({ err: error }, 'the database does not answer')
      return false
    },
  )
  return await Promise.race([asked, late])
}

function text(body: string, status = 200): Response {
  return new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
