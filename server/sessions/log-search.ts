/** Finds lines in a long log; a regular expression that takes too long is cut off, whatever it is. */
import { Worker } from 'node:worker_threads'
import { type Kysely, sql } from 'kysely'
import type { searchSessionLog } from '@fettle/contract/http/session-log.ts'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { type Condition, contains } from '../db/conditions.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal, refuse } from '../http/refusal.ts'
import { linesOf } from './session-log.views.ts'

type Found = ResponseOf<typeof searchSessionLog>

/** So many line numbers are answered at most. */
const most = 10_000
/** What an expression may take for all lines. Milliseconds. */
const timeLimitMs = 1000
/** Lines that are given to an expression at a time, and searches that run at once: each has a thread. */
const portion = 5000
const atOnce = 2

/** The numbers of the lines that fit; undefined when there is no such session. */
export async function searchLog(
  db: Kysely<Tables>,
  id: string,
  { text, regex, caseSensitive, level, action }: QueryOf<typeof searchSessionLog>,
): Promise<Found | undefined> {
  const lines = await linesOf(db, id, { streams: level, action })
  if (!lines) return undefined
  if (regex === 'true' && text !== '')
    return await byExpression(db, lines, expressionOf(text, caseSensitive === 'true'))
  const holds = caseSensitive === 'true' ? sql<boolean>`position(${text} in text) > 0` : contains(sql`text`, text)
  return await numbers(db, sql<boolean>`${lines} and ${text === '' ? sql`true` : holds}`)
}

/** The words of an error; not as parts of others, nor "0 errors" and "no error". */
const errorWords = String.raw`(^|[^[:alnum:]_-])(error|errors|failed|failure|fatal|exception|traceback|panic|denied|cannot|segfault)($|[^[:alnum:]_-])`
const harmless = String.raw`(^|[^[:alnum:]])(0|no|without|zero) (error|errors|failed|failure|failures)`

/** The numbers of the lines that look like errors; undefined when there is no such session. */
export async function logErrors(
  db: Kysely<Tables>,
  id: string,
  { action }: { readonly action?: string | undefined },
): Promise<Found | undefined> {
  const lines = await linesOf(db, id, { action })
  return (
    lines &&
    (await numbers(
      db,
      sql<boolean>`${lines} and (stream = 'err' or (left(text, 2000) ~* ${errorWords} and left(text, 2000) !~* ${harmless}))`,
    ))
  )
}

async function numbers(db: Kysely<Tables>, condition: Condition): Promise<Found> {
  const rows = await db
    .selectFrom('output')
    .select('n')
    .where(condition)
    .orderBy('n')
    .limit(most + 1)
    .execute()
  return { lines: rows.slice(0, most).map(({ n }) => n), more: rows.length > most }
}

function expressionOf(text: string, isCaseSensitive: boolean): { readonly source: string; readonly flags: string } {
  const flags = isCaseSensitive ? 'u' : 'iu'
  for (const one of [flags, flags.replace('u', '')])
    try {
      return { source: new RegExp(text, one).source, flags: one }
    } catch {
      continue // older expressions are none with the flag u
    }
  return refuse('badInput', `"${text}" is no regular expression; look for its end, or search for it as a text.`)
}

/** What a thread does with each portion; it holds nothing but the expression. */
const threadCode = `
  const { parentPort, workerData } = require('node:worker_threads')
  const expression = new RegExp(workerData.source, workerData.flags)
  parentPort.on('message', (texts) => {
    const began = performance.now()
    const places = texts.flatMap((text, at) => (expression.test(text) ? [at] : []))
    parentPort.postMessage({ places, ms: performance.now() - began })
  })`
/** Besides, for the thread's start and for handing lines over on a busy server. Milliseconds. */
const handingOverMs = 1000

let running = 0

async function byExpression(
  db: Kysely<Tables>,
  lines: Condition,
  expression: { readonly source: string; readonly flags: string },
): Promise<Found> {
  if (running >= atOnce)
    refuse('tooMany', 'Other searches with regular expressions are running; try again in a second.')
  running += 1
  const worker = new Worker(threadCode, {
    eval: true,
    workerData: expression,
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  })
  try {
    const found: number[] = []
    let spentMs = 0
    for (let after = 0; ;) {
      const rows = await db
        .selectFrom('output')
        .select(['n', 'text'])
        .where(lines)
        .where('n', '>', after)
        .orderBy('n')
        .limit(portion)
        .execute()
      const matches = await ask(
        worker,
        rows.map(({ text }) => text),
        timeLimitMs - spentMs,
      )
      spentMs += matches.ms
      for (const at of matches.places) if (rows[at]) found.push(rows[at].n)
      const last = rows.at(-1)
      if (found.length > most) return { lines: found.slice(0, most), more: true }
      if (!last || rows.length < portion) return { lines: found, more: false }
      after = last.n
    }
  } finally {
    running -= 1
    await worker.terminate()
  }
}

interface Matches {
  readonly places: readonly number[]
  /** What the expression itself took. */
  readonly ms: number
}

/** The places of the texts that match; refuses when that takes longer. */
function ask(worker: Worker, texts: readonly string[], withinMs: number): Promise<Matches> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void): void => {
      clearTimeout(timer)
      // One by one: without its other listeners a worker says nothing any more.
      worker.off('message', onMatches).off('error', onError)
      act()
    }
    const refused = (): void =>
      reject(
        new Refusal('badInput', 'This expression takes too long for this log; make it simpler, or search for a text.'),
      )
    const timer = setTimeout(() => end(refused), Math.max(1, withinMs) + handingOverMs)
    const onMatches = (matches: Matches): void => end(() => resolve(matches))
    const onError = (): void => end(refused) // it took too much memory
    worker.once('message', onMatches).once('error', onError)
    worker.postMessage(texts)
  })
}
