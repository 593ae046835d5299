/** Reads and writes the rows of schedules: what is in force, and when each fires next. */
import { type Kysely, type Transaction } from 'kysely'
import { nextRuns } from '@fettle/core/calendar/schedule.ts'
import type { Schedule } from '@fettle/core/terms/schedule.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { calendarOfTenant } from '../tenants/calendar-of.ts'

/** A schedule as its row holds it. Rows of long ago may lack the zone. */
export type StoredSchedule = Schedule

export interface ScheduleRow {
  readonly id: string
  readonly name: string
  readonly schedule: StoredSchedule
  readonly enabled: boolean
  readonly nextAt: number | undefined
  readonly updatedAt: string
}

const columns = ['id', 'name', 'definition', 'enabled', 'next_at', 'updated_at'] as const

/** A row as the rest of the room uses it. */
export function toRow(row: {
  readonly id: string
  readonly name: string
  readonly definition: unknown
  readonly enabled: boolean
  readonly next_at: string | null
  readonly updated_at: string
}): ScheduleRow {
  const { id, name, definition, enabled, next_at, updated_at } = row
  const nextAt = next_at === null ? undefined : Date.parse(next_at)
  return { id, name, schedule: definition as StoredSchedule, enabled, nextAt, updatedAt: updated_at }
}

/** Every schedule that is not deleted, by name. */
export async function allSchedules(db: Kysely<Tables>): Promise<readonly ScheduleRow[]> {
  const rows = await db.selectFrom('schedule').select(columns).where('deleted_at', 'is', null).orderBy('name').execute()
  return rows.map(toRow)
}

/** The schedule with this name or id; refuses when there is none. */
export async function getSchedule(db: Kysely<Tables>, text: string): Promise<ScheduleRow> {
  const row = await db
    .selectFrom('schedule')
    .select(columns)
    .where('deleted_at', 'is', null)
    .where((where) => where.or([where('id', '=', text), where('name', '=', text)]))
    .executeTakeFirst()
  return row ? toRow(row) : refuse('notFound', `There is no schedule "${text}"; list them with GET /api/v1/schedules.`)
}

/** The zone a schedule fires in: its own, else that of its target's tenant, else the installation's, else UTC. */
export async function zoneOf(db: Kysely<Tables>, schedule: StoredSchedule): Promise<string> {
  return schedule.zone ?? (await calendarOfTenant(db, tenantIdOf(schedule))).zone
}

/** The tenant that its target names. */
export function tenantIdOf({ target }: Pick<StoredSchedule, 'target'>): string | undefined {
  return target.type === 'target' ? target.target.tenantId : undefined
}

/** Writes a schedule that is in force. A moment that has come already and is not fired yet stays, while its times do. */
export async function saveSchedule(
  tx: Transaction<Tables>,
  { id, schedule, now }: { readonly id: string; readonly schedule: StoredSchedule; readonly now: number },
): Promise<void> {
  const known = await tx.selectFrom('schedule').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
  const before = known && toRow(known)
  const isSame = schedule.enabled && before !== undefined && timesOf(before.schedule) === timesOf(schedule)
  const zone = await zoneOf(tx, schedule)
  const [next] = schedule.enabled ? nextRuns({ recurrence: schedule.recurrence, zone }, now, 1) : []
  const nextAt = isSame ? (before.nextAt ?? next) : next
  const values = {
    name: schedule.name,
    definition: canonicalJson(schedule),
    enabled: schedule.enabled,
    next_at: nextAt === undefined ? null : new Date(nextAt),
    updated_at: new Date(now),
    deleted_at: null,
  }
  await tx
    .insertInto('schedule')
    .values({ id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
}

function timesOf({ recurrence, zone, target }: StoredSchedule): string {
  return canonicalJson({ recurrence, zone, tenantId: target.type === 'target' ? target.target.tenantId : undefined })
}

/** Takes a schedule out of force; its runs and batches keep pointing to it. */
export async function removeSchedule(tx: Transaction<Tables>, id: string): Promise<void> {
  await tx.updateTable('schedule').set({ deleted_at: new Date(), next_at: null }).where('id', '=', id).execute()
}

/** Finds anew when schedules without a zone of their own fire: whoever gives them theirs has changed it. */
export async function replanSchedules(tx: Transaction<Tables>, now: number): Promise<void> {
  const rows = await tx
    .selectFrom('schedule')
    .select(columns)
    .where('next_at', '>', new Date(now).toISOString())
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const { id, schedule } of rows.map(toRow)) {
    if (schedule.zone !== undefined) continue
    const [next] = nextRuns({ recurrence: schedule.recurrence, zone: await zoneOf(tx, schedule) }, now, 1)
    await tx
      .updateTable('schedule')
      .set({ next_at: next === undefined ? null : new Date(next) })
      .where('id', '=', id)
      .execute()
  }
}
