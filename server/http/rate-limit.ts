/** Keeps one caller from taking the server for itself: so many requests a second, more for a moment, then it has to wait. */
import { createHash } from 'node:crypto'
import { type CameFrom, limitedBy } from './came-from.ts'

/** Each second of the rate may be saved up to so many. */
const burstSeconds = 5
const bucketsMax = 20_000

interface Bucket {
  tokens: number
  at: number
}

/** Takes one request of a caller; the seconds it has to wait when there is none left. */
export type RateLimit = (caller: string) => number | undefined

/**
 * A limit for every caller by itself, on this node (a token bucket). `perSecond` 0: none.
 * A caller who was quiet for long enough is forgotten: its bucket is full again.
 */
export function createRateLimit(perSecond: number, now: () => number): RateLimit {
  if (perSecond === 0) return () => undefined
  const most = perSecond * burstSeconds
  const buckets = new Map<string, Bucket>()

  function bucketOf(caller: string): Bucket {
    const known = buckets.get(caller)
    // The one that was used last comes last, so that the first is the one to forget.
    if (known) buckets.delete(caller)
    const bucket = known ?? { tokens: most, at: now() }
    buckets.set(caller, bucket)
    if (buckets.size > bucketsMax) buckets.delete(buckets.keys().next().value ?? '')
    return bucket
  }

  return (caller) => {
    const bucket = bucketOf(caller)
    const time = now()
    bucket.tokens = Math.min(most, bucket.tokens + (Math.max(0, time - bucket.at) * perSecond) / 1000)
    bucket.at = time
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond))
    bucket.tokens -= 1
    return undefined
  }
}

/** Everybody at one address together may do so many times more: a whole office comes from one. */
const addressTimes = 4

/** The seconds that a request has to wait; undefined: it is let through. */
export type RequestLimit = (request: Request, from: CameFrom) => number | undefined

/**
 * The limit of requests to the API: for each credential, and for all without a valid one or with many by their address. Programs on
 * the server's own machine are not limited.
 */
export function createRequestLimit(perSecond: number, now: () => number): RequestLimit {
  const ofCaller = createRateLimit(perSecond, now)
  const ofAddress = createRateLimit(perSecond * addressTimes, now)
  return (request, { address, isLocal }) => {
    if (isLocal) return undefined
    const credential = request.headers.get('authorization') ?? request.headers.get('cookie')
    const caller =
      credential === null ? `at ${limitedBy(address)}` : createHash('sha256').update(credential).digest('base64')
    return ofAddress(limitedBy(address)) ?? ofCaller(caller)
  }
}
