/** How do documents say mail settings: what is set for a tenant or the installation, without the password? */
import type { Kysely } from 'kysely'
import type { MailSettings } from '@fettle/core/terms/mail.ts'
import { canonicalJson, type Json } from '@fettle/core/terms/json.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../http/refusal.ts'
import type { Fault, Saving, Tx } from '../library/object-kind.ts'
import { recordRevision } from '../library/revisions.ts'
import { saveMailSettings } from './mail-settings.commands.ts'

/** Whose settings: no tenant means the installation. */
export interface Whose {
  readonly tenantId: string | null
  readonly name: string
}

/** What is set there; undefined when nothing is. */
export async function readMail(db: Kysely<Tables>, tenantId: string | null): Promise<MailSettings | undefined> {
  const row = await db
    .selectFrom('mail_settings')
    .select('body')
    .where('tenant_id', tenantId === null ? 'is' : '=', tenantId)
    .executeTakeFirst()
  const settings = row?.body as MailSettings | undefined
  return settings && Object.keys(settings).length > 0 ? settings : undefined
}

/** Whether two settings, or their absence, are the same. */
export function isSameMail(a: MailSettings = {}, b: MailSettings = {}): boolean {
  return canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json)
}

/** Sets what a document says; the password stays, unless there is no server any more for which it was. */
export async function saveMail(
  tx: Tx,
  { tenantId, name }: Whose,
  settings: MailSettings = {},
  { by, now }: Pick<Saving, 'by' | 'now'>,
): Promise<Fault | undefined> {
  if (isSameMail(await readMail(tx, tenantId), settings)) return undefined
  try {
    await saveMailSettings(tx, { tenantId, settings, password: 'stays' })
  } catch (error) {
    if (error instanceof Refusal) return { detail: `The mail settings of ${name}: ${error.message}` }
    throw error
  }
  const of = { kind: 'mail settings', id: tenantId ?? 'installation', name, change: 'updated' as const }
  await recordRevision(tx, { ...of, definition: settings, by, at: now })
  return undefined
}
