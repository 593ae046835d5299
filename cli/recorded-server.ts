/** For tests: a small server that answers with recorded answers, and checks both sides against the contract. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { api, type Api } from '@fettle/contract/http/api.ts'
import type { Endpoint, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { livePath, type LiveEvent } from '@fettle/contract/http/live.ts'
import { refusals, type RefusalCode } from '@fettle/contract/http/refusals.ts'

/** One request as it came, its body parsed by the contract. */
export interface Asked {
  readonly id: keyof Api
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

type Answers = { readonly [Id in keyof Api]?: (asked: Asked) => ResponseOf<Api[Id]> | Promise<ResponseOf<Api[Id]>> }

export interface RecordedServer extends AsyncDisposable {
  readonly address: string
  readonly token: string
  /** Every request so far. */
  readonly asked: readonly Asked[]
  /** Connections made so far. */
  readonly connectionCount: () => number
  /** Sends an event to everybody who listens to the live stream. */
  readonly tell: (event: LiveEvent) => void
  /** Ends every connection, as a server does that restarts. */
  readonly dropConnections: () => void
}

/** What an answer throws to refuse. */
export class Refused extends Error {
  readonly code: RefusalCode
  constructor(code: RefusalCode, detail: string) {
    super(detail)
    this.code = code
  }
}

/** Answers recorded from a server with three computers and the example library; `recorded-answers.test.ts` checks them. */
export const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'recorded-answers.json'), 'utf8')) as {
  readonly [Id in keyof Api]?: Readonly<Record<string, ResponseOf<Api[Id]>>>
}

/** Returns one recorded answer. */
export function answer<Id extends keyof Api>(id: Id, name: string): ResponseOf<Api[Id]> {
  const found = recorded[id]?.[name]
  if (found === undefined) throw new Error(`No answer "${name}" of ${id} was recorded.`)
  return found
}

/** A server on a free port. An endpoint without an answer of its own answers with the first recorded one. */
export async function aRecordedServer(answers: Answers = {}): Promise<RecordedServer> {
  const token = 'fettle_api_for_tests'
  const asked: Asked[] = []
  const listeners = new Set<ServerResponse>()
  let connections = 0
  const server = createServer((request, response) => {
    handle({ request, response, token, answers, asked, listeners }).catch((error: unknown) => refuse(response, error))
  })
  server.on('connection', () => (connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  let eventCount = 0
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    asked,
    connectionCount: () => connections,
    tell(event) {
      eventCount += 1
      for (const listener of listeners) listener.write(eventText(eventCount, event))
    },
    dropConnections: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function eventText(n: number, event: LiveEvent): string {
  return `id: t-${n}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly token: string
  readonly answers: Answers
  readonly asked: Asked[]
  readonly listeners: Set<ServerResponse>
}

async function handle({ request, response, token, answers, asked, listeners }: Exchange): Promise<void> {
  if (request.headers.authorization !== `Bearer ${token}`) throw new Refused('notSignedIn', 'This needs an operator.')
  const url = new URL(request.url ?? '/', 'http://any')
  if (url.pathname === livePath) {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(eventText(0, { type: 'reset' }))
    listeners.add(response)
    response.on('close', () => listeners.delete(response))
    return
  }
  const [id, params] = endpointOf(request.method ?? '', url.pathname)
  const endpoint: Endpoint = api[id]
  const text = Buffer.concat(await Array.fromAsync(request)).toString()
  const query = Object.fromEntries(url.searchParams)
  endpoint.query?.parse(query)
  const body = endpoint.body?.parse(JSON.parse(text === '' ? '{}' : text))
  const one = { id, params, query, body }
  asked.push(one)
  const given = answers[id]
  const value = given === undefined ? Object.values(recorded[id] ?? {})[0] : await given(one)
  endpoint.response.parse(value)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function endpointOf(method: string, path: string): readonly [keyof Api, Readonly<Record<string, string>>] {
  for (const id of Object.keys(api) as (keyof Api)[]) {
    const endpoint: Endpoint = api[id]
    const pattern = new RegExp(`^${endpoint.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
    const match = endpoint.method === method ? pattern.exec(path) : null
    if (match === null) continue
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
    return [id, Object.fromEntries(params) as Record<string, string>]
  }
  throw new Refused('notFound', `There is no endpoint ${method} ${path}.`)
}

function refuse(response: ServerResponse, error: unknown): void {
  const code = error instanceof Refused ? error.code : 'bug'
  const detail = error instanceof Error ? error.message : String(error)
  const problem = { code, ...refusals[code], detail, requestId: 'r-1' }
  if (response.headersSent) response.destroy()
  else response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem))
}
