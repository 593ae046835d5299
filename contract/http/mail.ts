/** Endpoints about e-mail and webhooks: settings, previews, tests, what was sent and what came of it. */
import { z } from 'zod'
import {
  colourPattern,
  logoTypes,
  notices,
  senderPattern,
  smtpTlsModes,
  webhookEvents,
} from '@fettle/core/terms/mail.ts'
import { endpoint } from './endpoint.ts'
import { name, pageOf, pageQuery, time } from './shapes.ts'

const address = z.email('an address like reception@acme.example').max(254)
const oneLine = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'no line breaks')
const words = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .regex(/^[^\p{Cc}]*$/u, 'no line breaks')
const date = z.iso.date('a day like 2027-12-31')

const sender = oneLine.regex(senderPattern, 'an address like it@acme.example, or Acme IT <it@acme.example>')

const smtp = z.strictObject({
  host: z
    .string()
    .trim()
    .regex(/^[a-z0-9.:-]{1,253}$/i, "a mail server's name or address"),
  port: z.number().int().min(1).max(65_535).exactOptional(),
  tls: z.enum(smtpTlsModes).default('startTls'),
  user: oneLine.exactOptional(),
  authority: z.string().max(100_000).includes('BEGIN CERTIFICATE').exactOptional(),
})

const branding = z.strictObject({
  name,
  from: date.exactOptional(),
  until: date.exactOptional(),
  colour: z.string().regex(colourPattern, 'a colour like #0a3d7a').exactOptional(),
  logo: z.strictObject({ type: z.enum(logoTypes), base64: z.base64().max(140_000) }).exactOptional(),
  greeting: words.exactOptional(),
  footer: words.exactOptional(),
  support: words.exactOptional(),
})

export const mailSettings = z.strictObject({
  enabled: z.boolean().exactOptional(),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'an address like https://fettle.example.org' })
    .max(300)
    .exactOptional(),
  smtp: smtp.exactOptional(),
  from: sender.exactOptional(),
  replyTo: sender.exactOptional(),
  bcc: z.array(address).max(20).exactOptional(),
  operators: z.array(address).max(20).exactOptional(),
  brandings: z.array(branding).max(20).exactOptional(),
  zone: z.string().max(100).exactOptional(),
})

/** A tenant's name or id; absent: the installation. */
const tenant = z.string().max(200).exactOptional()

const settingsShown = z.object({
  /** What is set here. */
  settings: mailSettings,
  passwordSet: z.boolean(),
  /** What holds here, with everything that is inherited; logos are left out. */
  effective: mailSettings,
  effectivePasswordSet: z.boolean(),
  /** What keeps mails from being sent, in sentences; empty: nothing known. */
  problems: z.array(z.string()),
})

export const getMailSettings = endpoint({
  id: 'getMailSettings',
  method: 'GET',
  path: '/api/v1/mail/settings',
  access: 'administer',
  summary: 'The mail settings of the installation or of a tenant, and what they come to with what is inherited',
  query: z.object({ tenant: z.string().max(200).optional() }),
  response: settingsShown,
})

export const putMailSettings = endpoint({
  id: 'putMailSettings',
  method: 'PUT',
  path: '/api/v1/mail/settings',
  access: 'administer',
  summary: 'Sets the mail settings of the installation or of a tenant; an absent password stays, null takes it away',
  body: z.object({
    tenant,
    settings: mailSettings,
    password: z.string().min(1).max(1000).nullable().exactOptional(),
  }),
  response: settingsShown,
})

export const sendTestMail = endpoint({
  id: 'sendTestMail',
  method: 'POST',
  path: '/api/v1/mail/test',
  access: 'administer',
  summary: 'Sends a test mail at once and says what the mail server answered',
  body: z.object({ tenant, to: address }),
  response: z.object({ messageId: z.string(), answer: z.string() }),
})

export const previewMail = endpoint({
  id: 'previewMail',
  method: 'POST',
  path: '/api/v1/mail/preview',
  access: 'view',
  summary: 'What a mail looks like: about a session, or about an example; its links do nothing',
  body: z.object({ tenant, about: z.enum(notices).default('before'), session: z.string().max(60).exactOptional() }),
  response: z.object({ subject: z.string(), text: z.string(), html: z.string() }),
})

export const showMail = endpoint({
  id: 'showMail',
  method: 'GET',
  path: '/api/v1/mail/preview',
  access: 'view',
  summary:
    'What a mail about an example looks like, as a page to be framed; `branding` as JSON tries one that is not saved',
  query: z.object({
    tenant: z.string().max(200).optional(),
    about: z.enum(notices).default('before'),
    /** light, dark: as in a mail program of that kind. Absent: as the browser. */
    scheme: z.enum(['light', 'dark']).optional(),
    branding: z.string().max(6000).optional(),
  }),
  stream: ['text/html'],
  response: z.string(),
})

/** A branding that is tried; its logo is the saved one. */
export const triedBranding = branding.omit({ logo: true })

const mailShown = z.object({
  id: z.string(),
  session: z.string(),
  about: z.enum(notices),
  /** Absent: nobody was told, `problem` says why. */
  recipient: z.string().exactOptional(),
  role: z.enum(['person', 'operator', 'copy']).exactOptional(),
  state: z.enum(['waiting', 'sent', 'failed', 'omitted']),
  attempts: z.number(),
  problem: z.string().exactOptional(),
  createdAt: time,
  nextAt: time.exactOptional(),
  endedAt: time.exactOptional(),
})

export const listMails = endpoint({
  id: 'listMails',
  method: 'GET',
  path: '/api/v1/mails',
  access: 'view',
  summary: 'Mails, newest first: to whom, about what, and what came of them',
  query: z.object({
    ...pageQuery,
    session: z.string().max(60).optional(),
    state: z.enum(['waiting', 'sent', 'failed', 'omitted']).optional(),
  }),
  response: pageOf(mailShown),
})

const webhookShown = z.object({
  id: z.string(),
  name: z.string(),
  tenant: z.object({ id: z.string(), name: z.string() }).exactOptional(),
  url: z.string(),
  events: z.array(z.enum(webhookEvents)),
  allowPrivate: z.boolean(),
  enabled: z.boolean(),
  createdAt: time,
})

export const listWebhooks = endpoint({
  id: 'listWebhooks',
  method: 'GET',
  path: '/api/v1/webhooks',
  access: 'administer',
  summary: 'Webhooks: who is told what',
  response: z.object({ items: z.array(webhookShown) }),
})

export const createWebhook = endpoint({
  id: 'createWebhook',
  method: 'POST',
  path: '/api/v1/webhooks',
  access: 'administer',
  summary: 'Makes a webhook; its secret is shown once',
  body: z.object({
    tenant,
    name,
    url: z.url({ protocol: /^https?$/, error: 'an address like https://hooks.acme.example/fettle' }).max(2000),
    events: z.array(z.enum(webhookEvents)).min(1).max(webhookEvents.length),
    /** It may be at a private address, and speak HTTP without TLS. */
    allowPrivate: z.boolean().default(false),
  }),
  response: z.object({ webhook: webhookShown, secret: z.string() }),
})

export const changeWebhook = endpoint({
  id: 'changeWebhook',
  method: 'PATCH',
  path: '/api/v1/webhooks/{id}',
  access: 'administer',
  summary: 'Switches a webhook on or off, or changes what it is told',
  params: z.object({ id: z.string().max(200) }),
  body: z.object({
    enabled: z.boolean().exactOptional(),
    events: z.array(z.enum(webhookEvents)).min(1).max(webhookEvents.length).exactOptional(),
  }),
  response: webhookShown,
})

export const deleteWebhook = endpoint({
  id: 'deleteWebhook',
  method: 'DELETE',
  path: '/api/v1/webhooks/{id}',
  access: 'administer',
  summary: 'Takes a webhook away, with its deliveries',
  params: z.object({ id: z.string().max(200) }),
  response: z.object({}),
})

export const renewWebhookSecret = endpoint({
  id: 'renewWebhookSecret',
  method: 'POST',
  path: '/api/v1/webhooks/{id}/secret',
  access: 'administer',
  summary: 'Gives a webhook a new secret and shows it once; the old one signs nothing any more',
  params: z.object({ id: z.string().max(200) }),
  body: z.object({}),
  response: z.object({ secret: z.string() }),
})

const delivery = z.object({
  id: z.string(),
  event: z.enum(webhookEvents),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.number(),
  status: z.number().exactOptional(),
  problem: z.string().exactOptional(),
  createdAt: time,
  nextAt: time.exactOptional(),
  endedAt: time.exactOptional(),
})

export const testWebhook = endpoint({
  id: 'testWebhook',
  method: 'POST',
  path: '/api/v1/webhooks/{id}/test',
  access: 'administer',
  summary: 'Delivers a test event at once, once, and says what came of it',
  params: z.object({ id: z.string().max(200) }),
  body: z.object({}),
  response: delivery,
})

export const listWebhookDeliveries = endpoint({
  id: 'listWebhookDeliveries',
  method: 'GET',
  path: '/api/v1/webhooks/{id}/deliveries',
  access: 'administer',
  summary: 'What a webhook was told, newest first, and what came of it',
  params: z.object({ id: z.string().max(200) }),
  query: z.object({ ...pageQuery }),
  response: pageOf(delivery),
})
