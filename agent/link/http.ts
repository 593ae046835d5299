/** Speaks HTTP with the server, through the proxy that the environment names. */
import { request as httpRequest } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { failure } from '../failure.ts'
import { connectionProblem } from './certificate.ts'
import { proxyAware } from './proxy.ts'

export interface HttpAnswer {
  readonly status: number
  /** The JSON of the body; undefined when it is none. */
  readonly body: unknown
}

const answerMs = 30_000

/** Posts JSON with a bearer token and answers status and body; refuses with exit code 4 when the server cannot be reached. */
export async function post(url: URL, body: unknown, token: string): Promise<HttpAnswer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' }
  const response = await ask(url, { method: 'POST', headers }, JSON.stringify(body))
  return { status: response.statusCode ?? 0, body: parseJson(await text(response)) }
}

/** Asks for an address and answers the status alone; refuses with exit code 4 when nobody answers. */
export async function get(url: URL): Promise<number> {
  const response = await ask(url, { method: 'GET' }, '')
  response.destroy()
  return response.statusCode ?? 0
}

async function ask(url: URL, options: RequestOptions, body: string): Promise<IncomingMessage> {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest
  try {
    return await new Promise<IncomingMessage>((resolve, reject) => {
      const request = start(url, { ...options, agent: proxyAware(url), timeout: answerMs }, resolve)
      request.on('timeout', () => request.destroy(new Error('there was no answer within 30 s')))
      request.on('error', reject)
      request.end(body)
    })
  } catch (error) {
    throw failure(4, `${url.origin} cannot be reached: ${await connectionProblem(url, error)}.`, error)
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined // whoever asked says what was expected
  }
}
