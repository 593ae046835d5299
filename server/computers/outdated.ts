/** Is what was last looked at on a computer still what would be wanted of it now? */
import type { Kysely } from 'kysely'
import { type Definitions, identify } from '@fettle/core/identify/identify.ts'
import type { Tables } from '../db/tables.ts'
import { formerAssignments } from './assignment.store.ts'
import { subjectOf } from './subject.ts'

/** Whether another deployment (or none, or one more) wins for some item since the computer was checked; false when it never was. */
export async function isDetectionOutdated(
  db: Kysely<Tables>,
  definitions: Definitions,
  computerId: string,
  now: number,
): Promise<boolean> {
  const [computer, rows, subject, formerly] = await Promise.all([
    db.selectFrom('computer').select('checked_at').where('id', '=', computerId).executeTakeFirstOrThrow(),
    db
      .selectFrom('item_state')
      .select(['key', 'deployment_name'])
      .where('computer_id', '=', computerId)
      .where('until', 'is', null)
      .execute(),
    subjectOf(db, computerId),
    formerAssignments(db, computerId),
  ])
  if (computer.checked_at === null) return false
  const { entries } = identify(definitions, subject, { kind: 'full', now, formerly })
  const wanted = new Map(entries.flatMap(({ key, deployment }) => (deployment ? [[key, deployment.name]] : [])))
  const seen = new Map(rows.flatMap(({ key, deployment_name: name }) => (name === null ? [] : [[key, name]])))
  return wanted.size !== seen.size || [...wanted].some(([key, name]) => seen.get(key) !== name)
}
