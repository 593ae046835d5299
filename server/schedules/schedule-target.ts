/** Which computers does a schedule mean at this moment, and is what it names still there? */
import type { Kysely } from 'kysely'
import { contest } from '@fettle/core/identify/contest.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import { compileTarget, isTaken, matches } from '@fettle/core/target/target.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import type { ScheduleTarget } from '@fettle/core/terms/schedule.ts'
import { computerCondition } from '../computers/filter.ts'
import { subjects } from '../computers/subject.ts'
import type { Tables } from '../db/tables.ts'
import { type Names, targetWords } from '../deployments/target-words.ts'
import { refuse } from '../http/refusal.ts'
import type { StoredSchedule } from './schedule.store.ts'

export interface MeantComputer {
  readonly id: string
  readonly name: string
  /** None of the schedule's items is deployed on it. */
  readonly isNotApplicable: boolean
}

/** Every computer a schedule means; refuses when what its target names is gone, or the target cannot be used. */
export async function computersOf(
  db: Kysely<Tables>,
  definitions: Definitions,
  { target, options }: StoredSchedule,
  now: number,
): Promise<readonly MeantComputer[]> {
  const missing = await missingTarget(db, target)
  if (missing !== undefined) refuse('conflict', missing)
  const meant = await meantBy(db, target)
  const { items, kind = 'full' } = options
  const isDeployed = (subject: Subject, item: string): boolean => {
    const rivals = definitions.rivalsByItem.get(item) ?? []
    return rivals.some((one) => contest(one, subject, { kind, items: undefined, now }) !== undefined)
  }
  return meant.map((subject) => ({
    id: subject.computerId,
    name: subject.name,
    isNotApplicable: items !== undefined && !items.some((item) => isDeployed(subject, item)),
  }))
}

async function meantBy(db: Kysely<Tables>, target: ScheduleTarget): Promise<readonly Subject[]> {
  const all = await subjects(db)
  if (target.type === 'target') {
    const compiled = compileTarget(target.target)
    if ('problem' in compiled) return refuse('conflict', compiled.problem)
    return all.filter((subject) => matches(compiled, subject) && isTaken(target.target, subject))
  }
  const rows = await db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .select('computer.id')
    .where('computer.deleted_at', 'is', null)
    .where(computerCondition(target.filter))
    .execute()
  const ids = new Set(rows.map(({ id }) => id))
  // A filter that names no tenant is for all of them, and some take nothing that is.
  const scope = /(?:^|\s)tenant:/i.test(target.filter) ? 'singleTenant' : 'crossTenant'
  return all.filter((subject) => ids.has(subject.computerId) && isTaken({ scope }, subject))
}

/** What a target names that is not there any more, as one sentence with what to do; undefined when all is there. */
export async function missingTarget(db: Kysely<Tables>, target: ScheduleTarget): Promise<string | undefined> {
  if (target.type === 'filter') return undefined
  const { tenantId, subject } = target.target
  const gone = (what: string): string => `The ${what} it is for is gone; give the schedule another target.`
  if (tenantId !== undefined && !(await isThere(db, 'tenant', tenantId))) return gone('tenant')
  if (subject.type === 'computer' && !(await isThere(db, 'computer', subject.computerId))) return gone('computer')
  if (subject.type === 'person' && !(await isThere(db, 'person', subject.personId))) return gone('person')
  return undefined
}

async function isThere(db: Kysely<Tables>, table: 'tenant' | 'computer' | 'person', id: string): Promise<boolean> {
  const row = await db
    .selectFrom(table)
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Whom a schedule is for, in words. */
export function scheduleTargetWords(target: ScheduleTarget, names: Names): string {
  return target.type === 'target' ? targetWords(target.target, names) : `computers that match ${target.filter}`
}
