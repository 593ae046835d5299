/** Serves the endpoints about zones, business hours and freeze dates. */
import type { Kysely } from 'kysely'
import type { TimeOf } from '@fettle/contract/http/time.ts'
import type { Calendar } from '@fettle/core/calendar/calendar.ts'
import type { TimeSettings } from '@fettle/core/terms/calendar.ts'
import { recordComputer } from '../computers/computer.life.ts'
import { getComputerRef } from '../computers/computer.store.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { unhindered } from '../access/reach.ts'
import { applyAll } from '../library/apply.commands.ts'
import { findKnown } from '../library/definition.store.ts'
import { replanSchedules } from '../schedules/schedule.store.ts'
import { calendarOf, calendarOfTenant } from './calendar-of.ts'
import { recordInstallation } from './installation.store.ts'
import { getTenantId } from './tenant.store.ts'
import { readTimeSettings, saveComputerTime, saveInstallationTime, timeFault } from './time-settings.store.ts'

export interface TimeRouteParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  /** Called after every change. */
  readonly changed: () => void
}

type TimeHandlers = Pick<
  Handlers,
  | 'getInstallationTime'
  | 'setInstallationTime'
  | 'getTenantTime'
  | 'setTenantTime'
  | 'getComputerTime'
  | 'setComputerTime'
>

/** Handlers about time. A tenant's settings stand in its document; those of the installation and of computers have none. */
export function timeHandlers({ db, now, changed }: TimeRouteParts): TimeHandlers {
  const ofInstallation = async () =>
    shaped(await readTimeSettings(db, { type: 'installation' }), await calendarOfTenant(db, undefined))
  const ofTenant = async (id: string) =>
    shaped(await readTimeSettings(db, { type: 'tenant', id }), await calendarOfTenant(db, id))
  const ofComputer = async (id: string) =>
    shaped(await readTimeSettings(db, { type: 'computer', id }), await calendarOf(db, id))
  return {
    getInstallationTime: ofInstallation,
    setInstallationTime: async ({ body, caller }) => {
      const settings = usable('the installation', body)
      await inTransaction(db, async (tx) => {
        await saveInstallationTime(tx, settings)
        await replanSchedules(tx, now())
        await recordInstallation(tx, { by: caller.name, now: now() })
      })
      changed()
      return await ofInstallation()
    },
    getTenantTime: async ({ params }) => ofTenant(await getTenantId(db, params.name)),
    setTenantTime: async ({ params, body, caller }) => {
      const id = await getTenantId(db, params.name)
      const known = (await findKnown(db, 'tenant', id)) ?? refuse('notFound', `There is no tenant "${params.name}".`)
      const settings = usable(`tenant "${known.name}"`, body)
      // Mail settings stay as they are set now; those in the document may be older.
      const { time: _time, mail: _mail, ...document } = known.document
      const isEmpty = Object.keys(settings).length === 0
      const changedDocument = isEmpty ? document : { ...document, time: settings }
      // Only its time: whoever administers a tenant may set that, and nothing else of its document.
      const source = `tenant "${known.name}"`
      await unhindered(() => applyAll(db, [{ source, document: changedDocument }], { by: caller.name, now: now() }))
      changed()
      return await ofTenant(id)
    },
    getComputerTime: async ({ params }) => ofComputer((await getComputerRef(db, params.id)).id),
    setComputerTime: async ({ params, body, caller }) => {
      const { id, name } = await getComputerRef(db, params.id)
      const settings = usable(`computer "${name}"`, body)
      await inTransaction(db, async (tx) => {
        await saveComputerTime(tx, id, settings)
        await recordComputer(tx, id, 'updated', { by: caller.name, now: now() })
      })
      changed()
      return await ofComputer(id)
    },
  }
}

/** Settings without members that have no value; refuses what means nothing. */
function usable(whose: string, { zone, businessHours, freezes }: Written): TimeSettings {
  const settings: TimeSettings = {
    ...(zone === undefined ? {} : { zone }),
    ...(businessHours === undefined ? {} : { businessHours }),
    ...(freezes === undefined ? {} : { freezes }),
  }
  const fault = timeFault(whose, settings)
  return fault === undefined ? settings : refuse('badInput', fault)
}

interface Written {
  readonly zone?: string | undefined
  readonly businessHours?: TimeOf['own']['businessHours']
  readonly freezes?: TimeOf['own']['freezes']
}

function shaped(own: TimeSettings, { zone, businessHours, freezes }: Calendar): TimeOf {
  return {
    own: own as TimeOf['own'],
    effective: {
      zone,
      freezes: [...freezes],
      ...(businessHours === undefined ? {} : { businessHours: businessHours as TimeOf['effective']['businessHours'] }),
    },
  }
}
