/** How are passwords kept, and is this one right? argon2id in PHC strings, with a bound on how many are computed at once. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { refuse } from '../http/refusal.ts'

interface Costs {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** Above what OWASP asks for (19 MiB, 2 passes); about 80 ms on a small machine. */
const costs: Costs = { memory: 32 * 1024, passes: 3, parallelism: 1 }
const saltBytes = 16
const hashBytes = 32
/** Each takes its memory, so many at once would be a way to bring the server down. */
const atOnceMax = 4
/** Whoever would wait behind more than these is told to come back. */
const waitingMax = 40

const compute = promisify(argon2)

/** The PHC string of a password: algorithm, costs, salt and hash. */
export async function hashPassword(password: string, salt = randomBytes(saltBytes)): Promise<string> {
  return phc(costs, salt, await hashOf(password, salt, costs, hashBytes))
}

/** Whether this is the password of the hash; no hash takes as long and is never right, so that time tells nothing. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const known = parsed(hash ?? nobodys)
  const found = await hashOf(password, known.salt, known.costs, known.hash.length)
  return timingSafeEqual(found, known.hash) && hash !== null
}

/** True when today's costs are higher than those the hash was made with. */
export function isOutdated(hash: string): boolean {
  const { memory, passes } = parsed(hash).costs
  return memory < costs.memory || passes < costs.passes
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

function phc({ memory, passes, parallelism }: Costs, salt: Buffer, hash: Buffer): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`
}

const nobodys = phc(costs, Buffer.alloc(saltBytes), Buffer.alloc(hashBytes))

function parsed(text: string): { readonly costs: Costs; readonly salt: Buffer; readonly hash: Buffer } {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/.exec(text)
  if (!match) throw new Error('A password hash in the database is not an argon2id PHC string.')
  const [, memory, passes, parallelism, salt = '', hash = ''] = match
  return {
    costs: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

let running = 0
const waiting: (() => void)[] = []

async function hashOf(password: string, salt: Buffer, { memory, passes, parallelism }: Costs, tagLength: number) {
  if (running >= atOnceMax) {
    if (waiting.length >= waitingMax)
      refuse('tooMany', 'Too many people sign in at this moment; try again in a minute.')
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running += 1
  try {
    const message = password.normalize('NFC')
    return await compute('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength })
  } finally {
    // Whoever waits takes this place; only without anybody it is free.
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
