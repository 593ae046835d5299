/** Keeps what the last examination of each computer found. */
import type { Kysely } from 'kysely'
import type { DoctorFindingRow } from '@fettle/contract/http/doctor.ts'
import { doctorChecks, isDoctorCheck } from '@fettle/core/terms/doctor.ts'
import type { DoctorOutcome } from '@fettle/core/terms/doctor.ts'
import type { Tables } from '../db/tables.ts'

/** The end of an agent's log. */
export interface AgentLog {
  readonly at: string
  readonly lines: string[]
}

/** Keeps one finding in the place of the last one of its check. */
export async function saveFinding(
  db: Kysely<Tables>,
  computerId: string,
  { check, outcome, evidence, fix, at, tookMs }: DoctorFindingRow,
): Promise<void> {
  const found = { outcome, evidence, fix: fix ?? null, at, took_ms: tookMs }
  await db
    .insertInto('computer_doctor')
    .values({ computer_id: computerId, check_name: check, ...found })
    .onConflict((conflict) => conflict.columns(['computer_id', 'check_name']).doUpdateSet(found))
    .execute()
}

/** Keeps the end of an agent's log in the place of the last one. */
export async function saveLog(db: Kysely<Tables>, computerId: string, { at, lines }: AgentLog): Promise<void> {
  await db
    .insertInto('computer_doctor_log')
    .values({ computer_id: computerId, at, lines })
    .onConflict((conflict) => conflict.column('computer_id').doUpdateSet({ at, lines }))
    .execute()
}

/** What is known of a computer, in the order of the checks. */
export async function findingsOf(db: Kysely<Tables>, computerId: string): Promise<DoctorFindingRow[]> {
  const rows = await db
    .selectFrom('computer_doctor')
    .select(['check_name', 'outcome', 'evidence', 'fix', 'at', 'took_ms'])
    .where('computer_id', '=', computerId)
    .execute()
  const findings = rows.flatMap(({ check_name: check, outcome, evidence, fix, at, took_ms: tookMs }) =>
    isDoctorCheck(check)
      ? [{ check, outcome: outcome as DoctorOutcome, evidence, ...(fix === null ? {} : { fix }), at, tookMs }]
      : [],
  )
  return findings.toSorted((a, b) => doctorChecks.indexOf(a.check) - doctorChecks.indexOf(b.check))
}

/** The end of its agent's log, if one ever came. */
export async function logOf(db: Kysely<Tables>, computerId: string): Promise<AgentLog | undefined> {
  return await db
    .selectFrom('computer_doctor_log')
    .select(['at', 'lines'])
    .where('computer_id', '=', computerId)
    .executeTakeFirst()
}
