/** How is written through which server mails leave, from whom, and what they look like? */
import { z } from 'zod'
import { colourPattern, logoTypes, senderPattern, smtpTlsModes } from '@fettle/core/terms/mail.ts'
import { zone } from './time.ts'
import { email, givenName } from './words.ts'

const passwordPlace =
  'The password of "user" is never written here: fettle mail settings --file FILE --password-file FILE, or PUT /api/v1/mail/settings'

const sender = givenName.regex(senderPattern, 'must be an address, or one with a name: Acme IT <it@acme.example>')

const words = z
  .string()
  .min(1, 'must not be empty')
  .max(1000, 'must be at most 1000 characters long')
  .regex(/^(?!\s)[^\p{Cc}]*(?<!\s)$/u, 'must be one line without spaces before or after it')

const day = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'must be a date, as in 2027-01-31')

const smtp = z
  .strictObject({
    host: z.string().regex(/^[a-z0-9.:-]{1,253}$/i, "must be a mail server's name or address"),
    port: z.int().min(1).max(65_535).exactOptional(),
    tls: z.enum(smtpTlsModes).default('startTls').meta({ description: 'How the connection is kept private' }),
    user: givenName.exactOptional().meta({ description: passwordPlace }),
    authority: z
      .string()
      .max(100_000, 'must be at most 100000 characters long')
      .regex(/BEGIN CERTIFICATE/, 'must be a certificate in PEM')
      .exactOptional()
      .meta({ description: 'PEM: a certificate authority that is trusted besides the usual ones' }),
  })
  .meta({ description: `The mail server. ${passwordPlace}` })

const branding = z.strictObject({
  name: givenName,
  from: day.exactOptional().meta({ description: 'First day it is used; absent: always' }),
  until: day.exactOptional().meta({ description: 'Last day it is used' }),
  colour: z.string().regex(colourPattern, 'must be a colour as in "#0a3d7a"').exactOptional(),
  logo: z.strictObject({ type: z.enum(logoTypes), base64: z.base64().max(140_000) }).exactOptional(),
  greeting: words.exactOptional().meta({ description: "{name} stands for the person's name" }),
  footer: words.exactOptional(),
  support: words.exactOptional().meta({ description: 'Whom to ask: a name, a phone number, an address' }),
})

const common = {
  enabled: z.boolean().exactOptional().meta({ description: 'false: no mails, here and below' }),
  smtp: smtp.exactOptional(),
  from: sender.exactOptional(),
  replyTo: sender.exactOptional(),
  bcc: z.array(email).max(20, 'must be at most 20 addresses').exactOptional(),
  operators: z
    .array(email)
    .max(20, 'must be at most 20 addresses')
    .exactOptional()
    .meta({ description: 'Who is told that a plan waits for approval' }),
  brandings: z
    .array(branding)
    .max(20, 'must be at most 20 brandings')
    .exactOptional()
    .meta({ description: 'The first that is valid today is used' }),
  zone: zone.exactOptional(),
}

/** Mail settings, as a tenant's document has them under `mail`. */
export const tenantMail = z.strictObject(common).meta({
  description: `What is absent comes from the parent tenant, else from the installation. Without mail the settings stay as they are; {} takes them away. ${passwordPlace}`,
})

/** Mail settings, as the installation's document has them under `mail`. */
export const installationMail = z
  .strictObject({
    ...common,
    publicUrl: z
      .string()
      .max(300, 'must be at most 300 characters long')
      .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/, 'must be an address, as in https://fettle.example.org')
      .exactOptional()
      .meta({ description: 'Where people reach this server: links in mails begin with it' }),
  })
  .meta({ description: passwordPlace })
