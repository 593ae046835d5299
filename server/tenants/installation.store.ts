/** What is set for the whole installation, in one document, and its history? */
import type { Kysely } from 'kysely'
import type { LimitsDefinition } from '@fettle/catalog/definition.ts'
import type { Tables } from '../db/tables.ts'
import { recordRevision } from '../library/revisions.ts'
import type { Document } from '../library/object-kind.ts'
import { readMail } from '../mail/mail-section.ts'
import { readLimits } from '../sessions/limit.store.ts'
import { readTimeSettings } from './time-settings.store.ts'

/** There is one, and nothing gives it another name. */
export const installationId = 'installation'

/** The document that says what is set now; sections in which nothing is set are left out. */
export async function installationDocument(tx: Kysely<Tables>): Promise<Document> {
  const time = await readTimeSettings(tx, { type: 'installation' })
  const mail = await readMail(tx, null)
  const limits = await readLimits(tx)
  return {
    kind: 'installation',
    ...(Object.keys(time).length > 0 && { time }),
    ...(mail && { mail }),
    ...(hasLimits(limits) && { limits: limitsSection(limits) }),
  }
}

function hasLimits({ all, tenants, tags }: LimitsDefinition): boolean {
  return all !== undefined || Object.keys(tenants).length > 0 || Object.keys(tags).length > 0
}

function limitsSection({ all, tenants, tags }: LimitsDefinition): Document {
  return {
    ...(all !== undefined && { all }),
    ...(Object.keys(tenants).length > 0 && { tenants }),
    ...(Object.keys(tags).length > 0 && { tags }),
  }
}

/** Adds what is set now to the history, in the transaction that changed something of it. */
export async function recordInstallation(
  tx: Kysely<Tables>,
  { by, now }: { readonly by: string; readonly now: number },
): Promise<void> {
  await recordRevision(tx, {
    ...{ kind: 'installation', id: installationId, name: installationId, change: 'updated', by, at: now },
    definition: await installationDocument(tx),
  })
}
