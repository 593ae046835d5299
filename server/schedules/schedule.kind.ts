/** How are schedules kept, and what must be there before one can be? */
import type { ScheduleDefinition } from '@fettle/catalog/definition.ts'
import { validateDocument } from '@fettle/catalog/validate.ts'
import { timeProblems } from '@fettle/core/calendar/schedule.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import type { ScheduleTarget } from '@fettle/core/terms/schedule.ts'
import { computerCondition } from '../computers/filter.ts'
import { newId } from '../db/new-id.ts'
import { resolveTarget } from '../deployments/resolve-target.ts'
import { Refusal } from '../http/refusal.ts'
import type { Fault, ObjectKind, Saving, Tx } from '../library/object-kind.ts'
import { targetsOfTenant, withRenewedTarget } from '../library/target-documents.ts'
import { removeSchedule, saveSchedule } from './schedule.store.ts'

/** Schedules. One that is deleted leaves its row behind, because runs and batches of the past point to it. */
export const scheduleKind: ObjectKind<ScheduleDefinition> = {
  noun: 'schedule',
  plural: 'schedules',
  documents: ['schedule'],
  newId: () => newId('sch'),
  save,
  remove: async (tx, { id }) => {
    await removeSchedule(tx, id)
    return { kept: null }
  },
  renewed: async (tx, known) => {
    const target = await savedTarget(tx, known.id)
    return await withRenewedTarget(tx, known, target?.type === 'target' ? target.target : undefined)
  },
  ofTenant: targetedTenant,
}

async function save(tx: Tx, definition: ScheduleDefinition, { id }: Saving): Promise<Fault | undefined> {
  const { kind: _kind, notes: _notes, target, ...rest } = definition
  const who = `schedule "${rest.name}"`
  const [problem] = timeProblems(rest)
  if (problem !== undefined) return { detail: `The ${who}: ${problem}` }
  const missing = await missingItem(tx, rest.options.items ?? [])
  if (missing !== undefined)
    return { detail: `There is no item "${missing}" for ${who}; define the software or task too, or correct the name.` }
  const resolved = await resolveScheduleTarget(tx, target)
  const meant = 'detail' in resolved ? await keptTarget(tx, id, definition) : resolved
  if (meant === undefined) return 'detail' in resolved ? resolved : undefined
  await saveSchedule(tx, { id, schedule: { ...rest, target: meant }, now: Date.now() })
  return undefined
}

/** Whom a written target means, or what is wrong with it. */
export async function resolveScheduleTarget(
  tx: Tx,
  target: ScheduleDefinition['target'],
): Promise<ScheduleTarget | Fault> {
  if (target.type === 'target') {
    const resolved = await resolveTarget(tx, target.target)
    return 'detail' in resolved ? resolved : { type: 'target', target: resolved }
  }
  if (target.filter.trim() === '')
    return { detail: 'The filter is empty; write target: { all: true } if you mean all.' }
  try {
    computerCondition(target.filter)
  } catch (error) {
    if (error instanceof Refusal) return { detail: error.message }
    throw error
  }
  return target
}

/**
 * What a schedule is for already, when it is only disabled or its other words change: that what it names is gone must not keep
 * people from switching it off.
 */
async function keptTarget(
  tx: Tx,
  id: string,
  { target, enabled }: ScheduleDefinition,
): Promise<ScheduleTarget | undefined> {
  if (enabled) return undefined
  const known = await tx
    .selectFrom('definition')
    .select('document')
    .where('kind', '=', 'schedule')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!known) return undefined
  const before = validateDocument({ ...(known.document as object) })
  if (!('ok' in before) || before.ok.kind !== 'schedule') return undefined
  const saved = await savedTarget(tx, id)
  const isSame = canonicalJson(before.ok.target) === canonicalJson(target) || namesComputerOf(target, saved)
  return isSame ? saved : undefined
}

/** A document that is read back names a computer by its id when its name no longer means it. */
function namesComputerOf(target: ScheduleDefinition['target'], saved: ScheduleTarget | undefined): boolean {
  if (target.type !== 'target' || saved?.type !== 'target') return false
  const [written, known] = [target.target.subject, saved.target.subject]
  return written.type === 'computer' && known.type === 'computer' && written.computer === known.computerId
}

/** What a schedule was found to be for when it was saved. */
async function savedTarget(tx: Tx, id: string): Promise<ScheduleTarget | undefined> {
  const row = await tx.selectFrom('schedule').select('definition').where('id', '=', id).executeTakeFirst()
  return (row?.definition as { readonly target: ScheduleTarget } | undefined)?.target
}

async function missingItem(tx: Tx, names: readonly string[]): Promise<string | undefined> {
  if (names.length === 0) return undefined
  const rows = await tx
    .selectFrom('item')
    .select('name')
    .where('name', 'in', [...names])
    .execute()
  const known = new Set(rows.map(({ name }) => name))
  return names.find((name) => !known.has(name))
}

async function targetedTenant(tx: Tx, tenantId: string): Promise<readonly string[]> {
  const rows = await tx.selectFrom('schedule').select(['id', 'definition']).where('deleted_at', 'is', null).execute()
  const isOurs = await targetsOfTenant(tx, tenantId)
  return rows.flatMap(({ id, definition }) => {
    const { target } = definition as { readonly target: ScheduleTarget }
    return target.type === 'target' && isOurs(target.target) ? [id] : []
  })
}
