/** Reads and writes the time settings of the installation, of tenants and of computers. */
import type { Kysely } from 'kysely'
import { settingsProblems } from '@fettle/core/calendar/settings.ts'
import type { TimeSettings } from '@fettle/core/terms/calendar.ts'
import { canonicalJson, type Json } from '@fettle/core/terms/json.ts'
import type { Tables } from '../db/tables.ts'

/** What is wrong with settings, as one sentence that begins with whose they are; undefined when nothing is. */
export function timeFault(whose: string, settings: TimeSettings): string | undefined {
  const [problem] = settingsProblems(settings)
  return problem === undefined ? undefined : `The time settings of ${whose}: ${problem}`
}

/** Writes the time settings of a tenant; refuses nothing, so ask `timeFault` first. */
export async function saveTimeSettings(tx: Kysely<Tables>, tenantId: string, settings: TimeSettings): Promise<void> {
  await tx
    .updateTable('tenant')
    .set({ time_settings: textOf(settings) })
    .where('id', '=', tenantId)
    .execute()
}

/** Writes the time settings of one computer: what holds for it whatever its tenant says. */
export async function saveComputerTime(tx: Kysely<Tables>, computerId: string, settings: TimeSettings): Promise<void> {
  await tx
    .updateTable('computer')
    .set({ time_settings: textOf(settings) })
    .where('id', '=', computerId)
    .execute()
}

/** Writes the time settings of the installation: what holds where no tenant and no computer says otherwise. */
export async function saveInstallationTime(tx: Kysely<Tables>, settings: TimeSettings): Promise<void> {
  await tx
    .updateTable('installation')
    .set({ time_settings: textOf(settings) })
    .execute()
}

/** What is set for a thing itself; nothing of what it gets from above. */
export async function readTimeSettings(
  db: Kysely<Tables>,
  of: { readonly type: 'installation' } | { readonly type: 'tenant' | 'computer'; readonly id: string },
): Promise<TimeSettings> {
  const row =
    of.type === 'installation'
      ? await db.selectFrom('installation').select('time_settings').executeTakeFirst()
      : await db.selectFrom(of.type).select('time_settings').where('id', '=', of.id).executeTakeFirst()
  return (row?.time_settings ?? {}) as TimeSettings
}

function textOf(settings: TimeSettings): string {
  return canonicalJson(settings as unknown as Json)
}
