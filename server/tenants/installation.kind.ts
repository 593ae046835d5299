/** How does a document set the time, the mail settings and the limits of the whole installation? */
import type { InstallationDefinition } from '@fettle/catalog/definition.ts'
import { canonicalJson, type Json } from '@fettle/core/terms/json.ts'
import { Refusal } from '../http/refusal.ts'
import type { Fault, Known, ObjectKind, Saving, Tx } from '../library/object-kind.ts'
import { saveMail } from '../mail/mail-section.ts'
import { replanSchedules } from '../schedules/schedule.store.ts'
import { readLimits, saveLimits } from '../sessions/limit.store.ts'
import { installationDocument, installationId, recordInstallation } from './installation.store.ts'
import { readTimeSettings, saveInstallationTime, timeFault } from './time-settings.store.ts'

/** The installation: there is one, before and after every document. */
export const installationKind: ObjectKind<InstallationDefinition> = {
  noun: 'installation',
  plural: 'installation',
  documents: ['installation'],
  permission: 'administer',
  readPermission: 'administer',
  reach: 'installation',
  newId: () => installationId,
  save,
  remove: async () => ({ detail: 'The installation cannot be deleted; take away what it sets with {} instead.' }),
  ofTenant: async () => [],
  stays: ['time', 'mail', 'limits'],
  standing: {
    written: async (tx) => {
      const known = await found(tx)
      return Object.keys(known.document).length > 1 ? [known] : []
    },
    meant: found,
    named: found,
  },
}

async function found(tx: Tx): Promise<Known> {
  return { id: installationId, name: installationId, document: await installationDocument(tx) }
}

async function save(tx: Tx, definition: InstallationDefinition, saving: Saving): Promise<Fault | undefined> {
  const { time, mail, limits } = definition
  const fault = timeFault('the installation', time)
  if (fault !== undefined) return { detail: fault }
  const isSame = (a: unknown, b: unknown): boolean => canonicalJson(a as Json) === canonicalJson(b as Json)
  if (!isSame(time, await readTimeSettings(tx, { type: 'installation' }))) {
    await saveInstallationTime(tx, time)
    await replanSchedules(tx, saving.now)
  }
  const mailFault = await saveMail(tx, { tenantId: null, name: 'the installation' }, mail, saving)
  if (mailFault) return mailFault
  try {
    if (!isSame(limits, await readLimits(tx))) await saveLimits(tx, limits)
  } catch (error) {
    if (error instanceof Refusal) return { detail: `The limits: ${error.message}` }
    throw error
  }
  await recordInstallation(tx, saving)
  return undefined
}
