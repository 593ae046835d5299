/** Serves the endpoints about e-mail and webhooks. */
import type { Kysely } from 'kysely'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { type getMailSettings, triedBranding } from '@fettle/contract/http/mail.ts'
import type { Branding, MailSettings } from '@fettle/core/terms/mail.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import { newId } from '../db/new-id.ts'
import { mustReachInstallation } from '../access/reach.ts'
import { unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { Documents } from '../engine/documents.ts'
import { findSession } from '../engine/session-store.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { streamed } from '../http/streamed.ts'
import { applyAll } from '../library/apply.commands.ts'
import { findKnown } from '../library/definition.store.ts'
import { deleteObject } from '../library/delete.commands.ts'
import { kindOf } from '../library/kinds.ts'
import { recordRevision } from '../library/revisions.ts'
import type { Seal } from '../secrets/seal.ts'
import { recordInstallation } from '../tenants/installation.store.ts'
import { getTenantId } from '../tenants/tenant.store.ts'
import { brandingOn } from './brandings.ts'
import { compose } from './compose.ts'
import { exampleLetter } from './example.ts'
import { type Letter, letterOf } from './letter.ts'
import { changeMailSettings } from './mail-settings.commands.ts'
import { effective, type EffectiveSettings, settingsChain, settingsProblems } from './mail-settings.store.ts'
import { logoCid, mailHtml } from './mail-html.ts'
import { mailText } from './mail-text.ts'
import { deliveryList, getWebhook, mailList, webhookList } from './mail.views.ts'
import type { Message } from './message.ts'
import { dateIn } from './moments.ts'
import { actsOf } from './notice.commands.ts'
import { domainOf, greetingOf, openedPassword } from './sending.ts'
import { NotSent, send } from './smtp.ts'
import { type DeliveryParts, renewSecret, testWebhook } from './webhook.commands.ts'

type MailHandlers = Pick<
  Handlers,
  | 'getMailSettings'
  | 'putMailSettings'
  | 'sendTestMail'
  | 'previewMail'
  | 'showMail'
  | 'listMails'
  | 'listWebhooks'
  | 'createWebhook'
  | 'changeWebhook'
  | 'deleteWebhook'
  | 'renewWebhookSecret'
  | 'testWebhook'
  | 'listWebhookDeliveries'
>

export interface MailRouteParts extends DeliveryParts {
  readonly seal: Seal
  readonly address: () => string
}

/** Handlers of the mail room. */
export function mailHandlers(parts: MailRouteParts): MailHandlers {
  const { db, seal, now } = parts
  const saveWebhook = async (document: Record<string, unknown>, applying: { by: string; isNew?: boolean }) =>
    await applyAll(db, [{ source: `webhook "${String(document['name'])}"`, document }], { ...applying, now: now() })
  return {
    getMailSettings: async ({ query }) => await shownSettings(db, await ownTenantOf(db, query.tenant)),
    putMailSettings: async ({ body, caller }) => {
      const tenantId = await ownTenantOf(db, body.tenant)
      const { settings, password } = body
      const name = body.tenant ?? 'installation'
      await unscoped(() =>
        inTransaction(db, async (tx) => {
          await changeMailSettings(tx, seal, { tenantId, settings, password })
          const of = { kind: 'mail settings', id: tenantId ?? 'installation', name, change: 'updated' as const }
          await recordRevision(tx, { ...of, definition: settings, by: caller.name, at: now() })
          if (tenantId === null) await recordInstallation(tx, { by: caller.name, now: now() })
        }),
      )
      return await shownSettings(db, tenantId)
    },
    sendTestMail: async ({ body }) => await sendTest(parts, await ownTenantOf(db, body.tenant), body.to),
    previewMail: async ({ body }) => {
      const session = body.session === undefined ? undefined : await sessionOf(db, body.session)
      const tenantId = session?.tenantId ?? (await tenantOf(db, body.tenant))
      const letter = session
        ? letterOf(session, body.about)
        : exampleLetter(body.about, tenantId ?? '', now() + 6 * 3_600_000)
      return preview(parts, letter, effective(await settingsChain(db, tenantId)))
    },
    showMail: async ({ query, answer }) => {
      const { tenant, about, scheme } = query
      const tenantId = await tenantOf(db, tenant)
      const holds = effective(await settingsChain(db, tenantId))
      const letter = exampleLetter(about, tenantId ?? '', now() + 6 * 3_600_000)
      const tried = query.branding === undefined ? undefined : readBranding(query.branding)
      const { html } = preview(parts, letter, holds, tried)
      for (const [name, value] of Object.entries(framedHeaders)) answer.set(name, value)
      return streamed('text/html', oneText(inScheme(html, scheme)))
    },
    listMails: async ({ query }) => await mailList(db, query),
    listWebhooks: async () => ({ items: [...(await webhookList(db))] }),
    createWebhook: async ({ body, caller }) => {
      const { tenant, ...rest } = body
      const named = tenant === undefined ? {} : { tenant: await tenantName(db, tenant) }
      await saveWebhook({ kind: 'webhook', ...rest, ...named }, { by: caller.name, isNew: true })
      const webhook = await getWebhook(db, body.name)
      return { webhook, secret: await renewSecret(parts, webhook.id) }
    },
    renewWebhookSecret: async ({ params }) => {
      const { id } = await getWebhook(db, params.id)
      return { secret: await renewSecret(parts, id) }
    },
    changeWebhook: async ({ params, body, caller }) => {
      const { id, name } = await getWebhook(db, params.id)
      const { enabled, events } = body
      if (enabled === undefined && events === undefined)
        return refuse('badInput', 'Nothing is to be changed; give "enabled" or "events".')
      const known = await findKnown(db, 'webhook', id)
      const changes = { ...(enabled === undefined ? {} : { enabled }), ...(events === undefined ? {} : { events }) }
      await saveWebhook({ ...known?.document, kind: 'webhook', name, ...changes }, { by: caller.name })
      return await getWebhook(db, id)
    },
    deleteWebhook: async ({ params, caller }) => {
      const { id } = await getWebhook(db, params.id)
      await deleteObject(db, kindOf({ kind: 'webhook' }), id, { by: caller.name, now: now() })
      return {}
    },
    testWebhook: async ({ params }) => {
      const { id } = await getWebhook(db, params.id)
      const deliveryId = await unscoped(() => testWebhook(parts, id))
      const { items } = await deliveryList(db, id, { limit: 50 })
      return items.find((one) => one.id === deliveryId) ?? refuse('conflict', 'The webhook was taken away meanwhile.')
    },
    listWebhookDeliveries: async ({ params, query }) =>
      await deliveryList(db, (await getWebhook(db, params.id)).id, query),
  }
}

async function tenantOf(db: Kysely<Tables>, text: string | undefined): Promise<string | null> {
  return text === undefined ? null : await getTenantId(db, text)
}

/** As above, for what the installation's own are only for those who reach all of it. */
async function ownTenantOf(db: Kysely<Tables>, text: string | undefined): Promise<string | null> {
  if (text === undefined) mustReachInstallation('What mails are sent with unless a tenant says so')
  return await tenantOf(db, text)
}

async function tenantName(db: Kysely<Tables>, text: string): Promise<string> {
  const id = await getTenantId(db, text)
  return (await db.selectFrom('tenant').select('name').where('id', '=', id).executeTakeFirstOrThrow()).name
}

async function sessionOf(db: Kysely<Tables>, id: string): Promise<Session> {
  const session = await inTransaction(db, (tx) => findSession(tx, new Documents(), id))
  return session ?? refuse('notFound', `There is no session "${id}"; list them with GET /api/v1/sessions.`)
}

type Shown = ResponseOf<typeof getMailSettings>

async function shownSettings(db: Kysely<Tables>, tenantId: string | null): Promise<Shown> {
  const chain = await settingsChain(db, tenantId)
  const own = chain.find((one) => one.tenantId === tenantId)
  const holds = effective(chain)
  return {
    settings: (own?.settings ?? {}) as Shown['settings'],
    passwordSet: own?.passwordSealed != null,
    effective: withoutLogos(holds) as Shown['effective'],
    effectivePasswordSet: holds.password !== undefined,
    problems: [...settingsProblems(holds)],
  }
}

function withoutLogos({ password: _password, brandings, ...rest }: EffectiveSettings): MailSettings {
  return { ...rest, brandings: brandings.map(({ logo: _logo, ...branding }) => branding) }
}

async function sendTest({ db, seal, now }: MailRouteParts, tenantId: string | null, to: string) {
  const holds = effective(await settingsChain(db, tenantId))
  const { smtp, from } = holds
  if (!smtp || from === undefined)
    return refuse(
      'conflict',
      'No mail server or no sender is set; set "smtp" and "from" with PUT /api/v1/mail/settings.',
    )
  const branding = brandingOn(holds.brandings, dateIn(now(), holds.zone))
  const message: Message = {
    subject: `Test mail from ${branding.name}`,
    preview: 'Mails can be sent with these settings.',
    title: 'This is a test',
    paragraphs: ['Mails can be sent with these settings, and this is what they look like.'],
    ...{ facts: [], tables: [], buttons: [] },
  }
  const messageId = `${newId('mai')}@${domainOf(from)}`
  try {
    const answer = await send(
      { ...smtp, ...openedPassword(seal, holds.password) },
      {
        ...{ from, to, messageId, subject: message.subject },
        ...(holds.replyTo === undefined ? {} : { replyTo: holds.replyTo }),
        text: mailText(message, branding),
        html: mailHtml(message, branding),
        ...(branding.logo ? { logo: branding.logo } : {}),
      },
    )
    return { messageId, answer }
  } catch (error) {
    if (error instanceof NotSent) return refuse('conflict', error.message)
    throw error
  }
}

/** A mail has its styles in its text, and only our own pages may frame it; nothing in it can run or load. */
const framedHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox",
  'x-frame-options': 'SAMEORIGIN',
}

async function* oneText(text: string): AsyncGenerator<string> {
  yield text
}

function readBranding(text: string): Branding {
  try {
    return triedBranding.parse(JSON.parse(text)) as Branding
  } catch {
    return refuse(
      'badInput',
      'The branding to be tried cannot be read; give it as in PUT /api/v1/mail/settings, as JSON.',
    )
  }
}

/** As a mail program with that ground shows it, whatever the browser has. */
function inScheme(html: string, scheme: 'light' | 'dark' | undefined): string {
  if (scheme === undefined) return html
  const dark = '@media (prefers-color-scheme:dark)'
  return html
    .replaceAll(dark, scheme === 'dark' ? '@media all' : '@media not all')
    .replaceAll('content="light dark"', `content="${scheme}"`)
    .replace('color-scheme:light dark', `color-scheme:${scheme}`)
}

/** The links of a preview lead nowhere: who looks at it is not the person. */
function preview({ now }: MailRouteParts, letter: Letter, settings: EffectiveSettings, tried?: Branding) {
  const saved = brandingOn(settings.brandings, dateIn(now(), settings.zone))
  const branding = tried === undefined ? saved : { ...tried, ...(saved.logo ? { logo: saved.logo } : {}) }
  const message = compose(letter, {
    zone: settings.zone,
    links: Object.fromEntries(actsOf(letter, true).map((act) => [act, '#preview'])),
    postpone: { left: 2, until: now() + 5 * 86_400_000 },
    ...(letter.about === 'approval'
      ? { sessionPage: '#preview' }
      : { greeting: greetingOf(branding.greeting, 'Reception') }),
  })
  const { logo } = branding
  const html = mailHtml(message, branding)
  return {
    subject: message.subject,
    text: mailText(message, branding),
    // Shown outside of a mail, the picture cannot come beside it.
    html: logo ? html.replaceAll(`cid:${logoCid}`, `data:${logo.type};base64,${logo.base64}`) : html,
  }
}
