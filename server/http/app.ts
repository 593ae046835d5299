/** The server's HTTP face: every request to a response, every endpoint of the contract to its handler. */
import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { Logger } from 'pino'
import { api } from '@fettle/contract/http/api.ts'
import { type Endpoint, isForOperators } from '@fettle/contract/http/endpoint.ts'
import { livePath } from '@fettle/contract/http/live.ts'
import type { Auditor } from './audited.ts'
import type { CameFrom } from './came-from.ts'
import type { Call, Caller, Handlers, StreamedText } from './handler.ts'
import type { Heard, LiveHub } from './live.ts'
import { inputReader } from './input.ts'
import { problemResponse } from './problem.ts'
import { Refusal, refuse } from './refusal.ts'
import { securityHeaders } from './security-headers.ts'
import { streamedResponse } from './streamed.ts'

export interface AppParts {
  readonly handlers: Handlers
  /** Who an operator's request comes from; undefined when it brings no valid credential. */
  readonly operator: (request: Request) => Promise<Caller | undefined>
  /** Runs work for a caller who may call such an endpoint, within what it reaches; refuses everybody else. */
  readonly enforce: <Result>(
    caller: Caller,
    asked: Pick<Endpoint, 'access' | 'reach'>,
    work: () => Promise<Result>,
  ) => Promise<Result>
  /** The tenants whose events a caller may hear now; undefined when it may hear none. */
  readonly hears: (caller: Caller) => Promise<Heard | undefined>
  readonly hub: LiveHub
  readonly cameFrom: (request: Request) => CameFrom
  /** The seconds a request has to wait, because its caller has asked too much. */
  readonly mustWait: (request: Request) => number | undefined
  readonly audited: Auditor
  readonly log: Logger
  /** Health, metrics, version: each says itself who may read it. */
  readonly health: { readonly [path: string]: (request: Request) => Promise<Response> }
  readonly openApi: unknown
  /** The web application's files; undefined answers "not found". */
  readonly page: (path: string) => Promise<Response | undefined>
  /** The page behind a link of a mail; whoever holds the link may ask, no other credential counts. */
  readonly linkPage: (request: Request, token: string) => Promise<Response>
  readonly onRequest: (request: { method: string; route: string; status: number; seconds: number }) => void
}

interface Variables {
  requestId: string
  route: string
}
type Ctx = Context<{ Variables: Variables }>

/** The application; `fetch` is a function of a request to a response. */
export function createApp(parts: AppParts): Hono<{ Variables: Variables }> {
  const app = new Hono<{ Variables: Variables }>()
  app.use(async (context, next) => {
    const began = performance.now()
    context.set('requestId', randomUUID())
    context.set('route', 'page')
    await next()
    context.header('x-request-id', context.get('requestId'))
    // A page with stricter ones keeps them.
    for (const [name, value] of Object.entries(securityHeaders(parts.cameFrom(context.req.raw).isSecure)))
      if (!context.res.headers.has(name)) context.header(name, value)
    const seconds = (performance.now() - began) / 1000
    const { method } = context.req
    parts.onRequest({ method, route: context.get('route'), status: context.res.status, seconds })
    parts.log.debug(
      { method, route: context.get('route'), status: context.res.status, ms: Math.round(seconds * 1000) },
      'request',
    )
  })
  app.use('/api/*', async (context, next) => {
    const seconds = parts.mustWait(context.req.raw)
    if (seconds === undefined) return await next()
    const refusal = new Refusal('tooMany', `Too many requests; go on in ${seconds} s, and ask more slowly.`)
    const response = problemResponse(refusal, context.get('requestId'), parts.log)
    response.headers.set('retry-after', String(seconds))
    return response
  })
  app.onError((error, context) => problemResponse(error, context.get('requestId'), parts.log))
  for (const id of Object.keys(api) as (keyof typeof api)[]) bind(app, parts, id)
  app.get(livePath, async (context) => {
    context.set('route', livePath)
    const caller = await mustBeOperator(parts, context)
    const { raw } = context.req
    const hears = async (): Promise<Heard | undefined> => {
      // Who was signed out, or has another role since, does not go on listening.
      const still = await parts.operator(raw).catch(() => undefined)
      return still && (await parts.hears(still))
    }
    const heard = await parts.enforce(caller, { access: 'view' }, () => parts.hears(caller))
    // What it reaches may have gone since it was let in; without a limit the stream would tell it everything.
    if (heard === undefined)
      refuse('notAllowed', 'There is nothing that you may hear of; ask an administrator for a role.')
    return parts.hub.stream(raw, { heard, again: hears, loginId: caller.loginId })
  })
  app.get('/api/v1/openapi.json', (context) => context.json(parts.openApi as object))
  for (const [path, answer] of Object.entries(parts.health)) app.get(path, (context) => answer(context.req.raw))
  app.on(['GET', 'POST'], '/m/:token', (context) => {
    context.set('route', '/m/{token}')
    return parts.linkPage(context.req.raw, context.req.param('token'))
  })
  app.get('/m/:token/appointment.ics', (context) => {
    context.set('route', '/m/{token}/appointment.ics')
    return parts.linkPage(context.req.raw, context.req.param('token'))
  })
  app.all('/api/*', (context) =>
    refuse('notFound', `There is no endpoint ${context.req.method} ${context.req.path}; see /api/v1/openapi.json.`),
  )
  app.all('/agent/*', (context) =>
    refuse('notFound', `There is no endpoint ${context.req.method} ${context.req.path} for agents.`),
  )
  app.get(
    '*',
    async (context) =>
      (await parts.page(context.req.path)) ?? refuse('notFound', `There is no page ${context.req.path}.`),
  )
  return app
}

function bind(app: Hono<{ Variables: Variables }>, parts: AppParts, id: keyof typeof api): void {
  const declared: Endpoint = api[id]
  const path = declared.path.replaceAll(/\{(\w+)\}/g, ':$1')
  const input = inputReader(declared)
  const handler = parts.handlers[id] as (call: Call<Endpoint>) => Promise<unknown>
  app.on(declared.method, path, async (context) => {
    context.set('route', declared.path)
    const caller = isForOperators(declared.access)
      ? await mustBeOperator(parts, context)
      : { name: 'somebody', grants: [] }
    const answer = new Headers()
    const { raw } = context.req
    const { address } = parts.cameFrom(raw)
    const audited = { endpoint: declared, caller, address, requestId: context.get('requestId') }
    const response = await parts.audited(audited, ({ begin, note }) =>
      parts.enforce(caller, declared, async () => {
        const brought = await input(context)
        await begin(brought)
        return await handler({
          ...brought,
          ...{ caller, request: raw, answer, note, signal: raw.signal },
        } as Call<Endpoint>)
      }),
    )
    if (declared.stream)
      return streamedResponse(response as StreamedText, answer, (error) =>
        parts.log.error({ err: error, requestId: context.get('requestId') }, 'an answer was broken off'),
      )
    answer.set('cache-control', 'no-store')
    return context.json(response as object, 200, Object.fromEntries(answer))
  })
}

async function mustBeOperator(parts: AppParts, context: Ctx): Promise<Caller> {
  const caller = await parts.operator(context.req.raw)
  return (
    caller ??
    refuse('notSignedIn', 'This needs an operator: send "Authorization: Bearer <token>", or sign in on the page.')
  )
}
