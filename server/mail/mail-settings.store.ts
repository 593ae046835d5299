/** Reads and writes mail settings, and finds what holds for a tenant with everything it inherits. */
import { type Kysely, sql } from 'kysely'
import type { Branding, MailSettings, SmtpSettings } from '@fettle/core/terms/mail.ts'
import type { Tables } from '../db/tables.ts'

export interface StoredSettings {
  readonly tenantId: string | null
  readonly settings: MailSettings
  readonly passwordSealed: string | null
}

/** What holds for a tenant: its own settings, then its parents', then the installation's, then ours. */
export interface EffectiveSettings {
  readonly enabled: boolean
  readonly publicUrl?: string
  readonly smtp?: SmtpSettings
  /** The SMTP password as it is stored, and what it was sealed for. */
  readonly password?: { readonly sealed: string; readonly purpose: string }
  readonly from?: string
  readonly replyTo?: string
  readonly bcc: readonly string[]
  readonly operators: readonly string[]
  /** All of them, nearest first. */
  readonly brandings: readonly Branding[]
  readonly zone: string
}

/** Where people live when nobody said so. */
const defaultZone = 'UTC'

/** What a password is sealed for: one that is moved to another tenant's row does not open there. */
export function passwordPurpose(tenantId: string | null): string {
  return `the mail server password of ${tenantId ?? 'the installation'}`
}

/** The settings of a tenant, then of those above it, the installation's last. Those without any are left out. */
export async function settingsChain(db: Kysely<Tables>, tenantId: string | null): Promise<readonly StoredSettings[]> {
  const { rows } = await sql<{ tenant_id: string | null; body: MailSettings; smtp_password: string | null }>`
    with recursive above as (
      select id, parent_id, 1 as height from tenant where id = ${tenantId}
      union all select tenant.id, tenant.parent_id, height + 1
        from tenant join above on tenant.id = above.parent_id where height < 100
    )
    select mail_settings.tenant_id, body, smtp_password
    from mail_settings left join above on above.id = mail_settings.tenant_id
    where above.id is not null or mail_settings.tenant_id is null
    order by height nulls last`.execute(db)
  return rows.map(({ tenant_id, body, smtp_password }) => ({
    ...{ tenantId: tenant_id, settings: body, passwordSealed: smtp_password },
  }))
}

/** What these settings, nearest first, come to. */
export function effective(chain: readonly StoredSettings[]): EffectiveSettings {
  const nearest = <Name extends keyof MailSettings>(name: Name): MailSettings[Name] | undefined =>
    chain.find(({ settings }) => settings[name] !== undefined)?.settings[name]
  const smtpOf = chain.find(({ settings }) => settings.smtp !== undefined)
  const installation = chain.find(({ tenantId }) => tenantId === null)?.settings
  const [from, replyTo] = [nearest('from'), nearest('replyTo')]
  return {
    enabled: installation?.enabled !== false && nearest('enabled') !== false,
    ...(installation?.publicUrl === undefined ? {} : { publicUrl: installation.publicUrl }),
    ...(smtpOf?.settings.smtp === undefined ? {} : { smtp: smtpOf.settings.smtp }),
    ...(smtpOf?.passwordSealed
      ? { password: { sealed: smtpOf.passwordSealed, purpose: passwordPurpose(smtpOf.tenantId) } }
      : {}),
    ...(from === undefined ? {} : { from }),
    ...(replyTo === undefined ? {} : { replyTo }),
    bcc: [...new Set(chain.flatMap(({ settings }) => settings.bcc ?? []))],
    operators: nearest('operators') ?? [],
    brandings: chain.flatMap(({ settings }) => settings.brandings ?? []),
    zone: nearest('zone') ?? defaultZone,
  }
}

/** What holds for a tenant, or (null) for the installation. */
export async function effectiveSettings(db: Kysely<Tables>, tenantId: string | null): Promise<EffectiveSettings> {
  return effective(await settingsChain(db, tenantId))
}

/** Writes the settings of a tenant or of the installation; an undefined password stays as it is. */
export async function saveSettings(
  db: Kysely<Tables>,
  tenantId: string | null,
  { settings, passwordSealed }: { settings: MailSettings; passwordSealed: string | null | undefined },
): Promise<void> {
  const values = {
    body: JSON.stringify(settings),
    updated_at: new Date(),
    ...(passwordSealed === undefined ? {} : { smtp_password: passwordSealed }),
  }
  await db
    .insertInto('mail_settings')
    .values({ tenant_id: tenantId, smtp_password: null, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
}

/** Why no mail can be sent with these settings, in sentences. */
export function settingsProblems(holds: EffectiveSettings): readonly string[] {
  return [
    ...(holds.enabled ? [] : ['Mails are switched off.']),
    ...(holds.smtp
      ? []
      : ['No mail server is set: name one ("smtp") here, at a tenant above, or for the installation.']),
    ...(holds.from === undefined ? ['No sender is set: say whom mails come from ("from").'] : []),
    ...(holds.smtp?.user !== undefined && !holds.password
      ? ['The mail server wants a user, and no password is set.']
      : []),
    ...(holds.publicUrl === undefined
      ? [
          'The installation does not say at which address people reach it ("publicUrl"): links in mails begin with the one it listens on.',
        ]
      : []),
  ]
}
