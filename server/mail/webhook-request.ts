/** Delivers one webhook: signed as "Standard Webhooks" say, to a judged address, without following anybody elsewhere. */
import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { findDestination } from './webhook-address.ts'

/** How long the receiver may take, from the first packet to its status. Milliseconds. */
const patienceMs = 10_000
/** Begins every secret, so that people and scanners know what it is. */
export const secretPrefix = 'whsec_'

export interface Delivery {
  readonly id: string
  readonly url: string
  readonly secret: string
  readonly allowPrivate: boolean
  /** JSON. */
  readonly body: string
  /** Seconds since 1970. */
  readonly timestamp: number
}

/** The signature of a delivery: HMAC-SHA256, with the decoded secret, over "id.timestamp.body". */
export function signature({
  id,
  timestamp,
  body,
  secret,
}: Pick<Delivery, 'id' | 'timestamp' | 'body' | 'secret'>): string {
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

export interface Outcome {
  /** Of the receiver's answer, when there was one. */
  readonly status?: number
  /** Why it does not count as delivered. */
  readonly problem?: string
}

/** Delivers once; never throws. A receiver takes it by answering with a status from 200 to 299. */
export async function deliver(delivery: Delivery): Promise<Outcome> {
  try {
    const status = await post(delivery)
    if (status >= 200 && status < 300) return { status }
    const what = status >= 300 && status < 400 ? 'sends it elsewhere, which is not followed' : 'does not take it'
    return { status, problem: `The receiver ${what}: status ${status}.` }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

async function post(delivery: Delivery): Promise<number> {
  const url = new URL(delivery.url)
  const { address, family } = await findDestination(url, delivery.allowPrivate)
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return await new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      // The name is not asked for again: what was judged is what is used.
      lookup: (_host, options, found) =>
        options.all === true ? found(null, [{ address, family }]) : found(null, address, family),
      signal: AbortSignal.timeout(patienceMs),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(delivery.body),
        'user-agent': 'Fettle-Webhooks',
        'webhook-id': delivery.id,
        'webhook-timestamp': String(delivery.timestamp),
        'webhook-signature': signature(delivery),
      },
    })
    outgoing.on('response', (response) => {
      resolve(response.statusCode ?? 0)
      // What it says besides is of no interest, however much it is.
      response.destroy()
    })
    outgoing.on('error', (error) =>
      reject(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new Error(`The receiver did not answer within ${patienceMs / 1000} seconds.`, { cause: error })
          : new Error(`The receiver could not be reached: ${error.message}.`, { cause: error }),
      ),
    )
    outgoing.end(delivery.body)
  })
}
