/** When did a computer last say anything of the actions it carries out? */
import type { Kysely } from 'kysely'
import type { Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { linesOf } from './session-log.views.ts'

/** By the last line of output, or the start of what runs now, whichever is later; undefined while nothing runs. RFC 3339. */
export async function heardAt(
  db: Kysely<Tables>,
  { id, actions }: Pick<Session, 'id' | 'actions'>,
): Promise<string | undefined> {
  const begun = actions.flatMap(({ status, startedAt }) => (status === 'running' ? [startedAt ?? 0] : []))
  if (begun.length === 0) return undefined
  const condition = await linesOf(db, id, {})
  const line =
    condition &&
    (await db.selectFrom('output').select('at').where(condition).orderBy('n', 'desc').limit(1).executeTakeFirst())
  return new Date(Math.max(...begun, line ? Date.parse(line.at) : 0)).toISOString()
}
