/** Takes mail settings in: what cannot work or would give a password away is refused. */
import type { Kysely } from 'kysely'
import type { MailSettings, SmtpSettings } from '@fettle/core/terms/mail.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import type { Seal } from '../secrets/seal.ts'
import { logoProblem } from './brandings.ts'
import { isZone } from './postponing.ts'
import { effective, passwordPurpose, saveSettings, settingsChain, type StoredSettings } from './mail-settings.store.ts'

export interface SettingsChange {
  /** null: the installation's. */
  readonly tenantId: string | null
  readonly settings: MailSettings
  /** undefined stays, null is taken away. */
  readonly password: string | null | undefined
}

/** Sets what a tenant or the installation says about mails. */
export async function changeMailSettings(db: Kysely<Tables>, seal: Seal, change: SettingsChange): Promise<void> {
  const { tenantId, settings, password } = change
  if (typeof password === 'string' && settings.smtp?.user === undefined)
    refuse(
      'badInput',
      'A password needs the mail server and the user it belongs to: set "smtp.host" and "smtp.user" too.',
    )
  const sealed = typeof password === 'string' ? seal.seal(password, passwordPurpose(tenantId)) : undefined
  const kept = sealed === undefined ? (password === null ? 'goes' : 'stays') : { sealed }
  await saveMailSettings(db, { tenantId, settings, password: kept })
}

interface Saved {
  readonly tenantId: string | null
  readonly settings: MailSettings
  readonly password: 'stays' | 'goes' | { readonly sealed: string }
}

/** Sets them without a word of a password: it stays as it is, goes, or comes sealed. */
export async function saveMailSettings(db: Kysely<Tables>, { tenantId, settings, password }: Saved): Promise<void> {
  const chain = await settingsChain(db, tenantId)
  const known = chain.find((one) => one.tenantId === tenantId)
  mustFit({ tenantId, settings })
  if (password === 'stays') mustKeepPassword(settings, known)
  const others = chain.filter((one) => one.tenantId !== tenantId)
  const holds = effective([{ tenantId, settings, passwordSealed: null }, ...others])
  if (settings.smtp && holds.from === undefined)
    refuse('badInput', 'A mail server without a sender sends nothing: set "from" too, as in it@acme.example.')
  const forgets = password === 'goes' || settings.smtp === undefined
  const passwordSealed = forgets ? null : password === 'stays' ? undefined : password.sealed
  await saveSettings(db, tenantId, { settings, passwordSealed })
}

function mustFit({ tenantId, settings }: Pick<Saved, 'tenantId' | 'settings'>): void {
  const { smtp, publicUrl, zone, brandings = [] } = settings
  if (tenantId !== null && publicUrl !== undefined)
    refuse('badInput', '"publicUrl" is the address of this server; it is set for the installation, not for a tenant.')
  if (smtp?.user !== undefined && (smtp.tls === 'none' || smtp.tls === 'ifOffered') && !isThisMachine(smtp.host))
    refuse(
      'badInput',
      `With tls "${smtp.tls}" the password could go to "${smtp.host}" in the clear; use "startTls" or "tls", or no user.`,
    )
  if (zone !== undefined && !isZone(zone))
    refuse('badInput', `There is no time zone "${zone}"; write one like Europe/Vienna.`)
  for (const { name, from, until, logo } of brandings) {
    if (from !== undefined && until !== undefined && until < from)
      refuse('badInput', `Branding "${name}" ends on ${until}, before it begins on ${from}; turn the days around.`)
    const problem = logo && logoProblem(logo)
    if (problem !== undefined) refuse('badInput', `Branding "${name}": ${problem}`)
  }
}

/** A stored password goes only where it was meant to go: who names another server must know it. */
function mustKeepPassword(settings: MailSettings, known: StoredSettings | undefined): void {
  if (!known?.passwordSealed || !settings.smtp || !known.settings.smtp) return
  const place = ({ host, port, tls, user, authority }: SmtpSettings): string =>
    JSON.stringify([host, port, tls, user, authority])
  if (place(settings.smtp) !== place(known.settings.smtp))
    refuse(
      'badInput',
      'The mail server is another one now: set it together with its password (fettle mail settings), enter its password again, or null for none.',
    )
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
