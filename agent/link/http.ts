/** Speaks HTTP with the server, through the proxy that the environment names. */
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { codeOf, failure } from '../failure.ts'

export interface HttpAnswer {
  readonly status: number
  /** The JSON of the body; undefined when it is none. */
  readonly body: unknown
}

/** What answers requests to this address: HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured by node itself. */
export function proxyAware(url: URL): HttpAgent | HttpsAgent {
  const proxyEnv = { ...process.env }
  return url.protocol === 'https:' || url.protocol === 'wss:' ? new HttpsAgent({ proxyEnv }) : new HttpAgent({ proxyEnv })
}

/** Posts JSON with a bearer token and answers status and body; refuses with exit code 4 when the server cannot be reached. */
export async function post(url: URL, body: unknown, token: string): Promise<HttpAnswer> {
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    agent: proxyAware(url),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    timeout: 30_000,
  })
  request.on('timeout', () => request.destroy(new Error('no answer within 30 s')))
  try {
    const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      request.on('response', resolve)
      request.on('error', reject)
      request.end(JSON.stringify(body))
    })
    return { status: response.statusCode ?? 0, body: parseJson(await text(response)) }
  } catch (error) {
    const why = error instanceof Error && error.message !== '' ? error.message : codeOf(error)
    throw failure(4, `${url.origin} cannot be reached: ${why}.`, error)
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined // whoever asked says what was expected
  }
}
