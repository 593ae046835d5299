/** Which schedule starts a session on a computer next? */
import type { Kysely } from 'kysely'
import type { getNextSession } from '@fettle/contract/http/computer-page.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { compileTarget, isTaken, matches } from '@fettle/core/target/target.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import type { ScheduleTarget } from '@fettle/core/terms/schedule.ts'
import { computerCondition } from '../computers/filter.ts'
import { subjectOf } from '../computers/subject.ts'
import type { Tables } from '../db/tables.ts'
import { allSchedules } from './schedule.store.ts'

/** The first moment at which a schedule that is on starts a session on this computer; nothing when none does. */
export async function nextSessionOn(
  db: Kysely<Tables>,
  computerId: string,
): Promise<ResponseOf<typeof getNextSession>> {
  const subject = await subjectOf(db, computerId)
  if (subject.excludedFromMaintenance) return {}
  const coming = (await allSchedules(db))
    .flatMap((row) => (row.enabled && row.nextAt !== undefined ? [{ ...row, nextAt: row.nextAt }] : []))
    .toSorted((a, b) => a.nextAt - b.nextAt)
  for (const { id, name, schedule, nextAt } of coming)
    if (await isMeant(db, subject, schedule.target))
      return {
        next: { at: new Date(nextAt).toISOString(), schedule: { id, name }, kind: schedule.options.kind ?? 'full' },
      }
  return {}
}

async function isMeant(db: Kysely<Tables>, subject: Subject, target: ScheduleTarget): Promise<boolean> {
  if (target.type === 'target') {
    const compiled = compileTarget(target.target)
    return !('problem' in compiled) && matches(compiled, subject) && isTaken(target.target, subject)
  }
  // A filter that names no tenant is for all of them, and some take nothing that is.
  const scope = /(?:^|\s)tenant:/i.test(target.filter) ? 'singleTenant' : 'crossTenant'
  if (!isTaken({ scope }, subject)) return false
  const row = await db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .select('computer.id')
    .where('computer.id', '=', subject.computerId)
    .where(computerCondition(target.filter))
    .executeTakeFirst()
  return row !== undefined
}
