/** Reads the output of a session: after a line, before one, or around one. */
import { type Kysely, sql } from 'kysely'
import type { getSessionLog, LogLine } from '@fettle/contract/http/sessions.ts'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { allOf, type Condition } from '../db/conditions.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'

type LogQuery = QueryOf<typeof getSessionLog>

/** Which lines are meant. */
export interface LogPart {
  readonly action?: string | undefined
  readonly streams?: string | undefined
}

/** The condition for the lines of a session; undefined when there is no such session. */
export async function linesOf(db: Kysely<Tables>, id: string, part: LogPart): Promise<Condition | undefined> {
  const session = await db.selectFrom('session').select('created_at').where('id', '=', id).executeTakeFirst()
  if (!session) return undefined
  return allOf([
    sql<boolean>`day = ${session.created_at.slice(0, 10)}::date`,
    sql<boolean>`session_id = ${id}`,
    ...(part.action === undefined ? [] : [sql<boolean>`action_id = ${part.action}`]),
    ...(part.streams === undefined ? [] : [sql<boolean>`stream = any(${part.streams.split(',')})`]),
  ])
}

/** A page of output lines; undefined when there is no such session. */
export async function sessionLog(
  db: Kysely<Tables>,
  id: string,
  query: LogQuery,
): Promise<ResponseOf<typeof getSessionLog> | undefined> {
  const { before, around, limit } = query
  if (before !== undefined && around !== undefined) refuse('badInput', 'Say "before" or "around", not both.')
  const condition = await linesOf(db, id, query)
  if (!condition) return undefined
  if (before !== undefined) {
    const rows = await backwards(db, condition, before, limit + 1)
    const lines = rows.slice(0, limit).toReversed()
    return { lines, more: rows.length > limit, moreBefore: rows.length > limit }
  }
  if (around === undefined) {
    const lines = await forwards(db, condition, query.after, limit)
    return { lines, more: lines.length === limit }
  }
  const half = Math.ceil(limit / 2)
  const [earlier, later] = await Promise.all([
    backwards(db, condition, around + 1, half + 1),
    forwards(db, condition, around, limit - half + 1),
  ])
  return {
    lines: [...earlier.slice(0, half).toReversed(), ...later.slice(0, limit - half)],
    more: later.length > limit - half,
    moreBefore: earlier.length > half,
  }
}

const columns = ['n', 'at', 'action_id', 'stream', 'text'] as const

/** Lines after a number, in order. */
export async function forwards(
  db: Kysely<Tables>,
  condition: Condition,
  after: number,
  limit: number,
): Promise<LogLine[]> {
  const select = db.selectFrom('output').select(columns).where(condition).where('n', '>', after)
  return (await select.orderBy('n').limit(limit).execute()).map(toLine)
}

/** Lines before a number, the last first. */
async function backwards(db: Kysely<Tables>, condition: Condition, before: number, limit: number): Promise<LogLine[]> {
  const select = db.selectFrom('output').select(columns).where(condition).where('n', '<', before)
  return (await select.orderBy('n', 'desc').limit(limit).execute()).map(toLine)
}

function toLine(row: {
  readonly n: number
  readonly at: string
  readonly action_id: string | null
  readonly stream: string
  readonly text: string
}): LogLine {
  const { n, at, action_id: actionId, text } = row
  return { n, at, stream: row.stream as LogLine['stream'], text, ...(actionId === null ? {} : { actionId }) }
}
