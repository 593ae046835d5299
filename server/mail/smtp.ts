/** Hands one mail to a mail server, and says whether a refusal is for good. */
import { createTransport } from 'nodemailer'
import { checkServerIdentity, rootCertificates } from 'node:tls'
import type { Branding, SmtpSettings } from '@fettle/core/terms/mail.ts'
import { logoProblem } from './brandings.ts'
import { logoCid } from './mail-html.ts'

/** How long a mail server may take to connect, and to say anything at all. Milliseconds. */
const patienceMs = 20_000

/** How long one mail may take in all. Milliseconds. A claim on a mail must last longer. */
export const sendingMaxMs = 60_000

export interface Outgoing {
  readonly from: string
  readonly replyTo?: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Without angle brackets; the same whenever this mail is sent again. */
  readonly messageId: string
  /** The mail this one belongs to, so that a session is one conversation. */
  readonly thread?: string
  readonly logo?: Branding['logo']
}

export interface MailServer extends SmtpSettings {
  readonly password?: string
}

/** A mail that did not leave: what the mail server said, and whether trying again is of no use. */
export class NotSent extends Error {
  readonly isFinal: boolean
  constructor(sentence: string, isFinal: boolean, cause: unknown) {
    super(sentence, { cause })
    this.isFinal = isFinal
  }
}

/** The port that is usual for a way of encryption. */
export function portOf({ port, tls }: SmtpSettings): number {
  return port ?? { tls: 465, startTls: 587, ifOffered: 25, none: 25 }[tls]
}

/**
 * Sends a mail and returns what the mail server answered when it took it.
 * @throws NotSent with one sentence; final when the server refused the recipient or the mail for good.
 */
export async function send(server: MailServer, mail: Outgoing): Promise<string> {
  const transport = createTransport({
    host: server.host,
    port: portOf(server),
    secure: server.tls === 'tls',
    requireTLS: server.tls === 'startTls',
    ignoreTLS: server.tls === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      ...(server.authority === undefined ? {} : { ca: [...rootCertificates, server.authority] }),
      checkServerIdentity,
    },
    ...(server.user === undefined ? {} : { auth: { user: server.user, pass: server.password ?? '' } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    dnsTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const timer = setTimeout(() => transport.close(), sendingMaxMs)
  try {
    const { logo } = mail
    const info = await transport.sendMail({
      from: mail.from,
      to: { name: '', address: mail.to },
      ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: `<${mail.messageId}>`,
      ...(mail.thread === undefined ? {} : { references: [`<${mail.thread}>`], inReplyTo: `<${mail.thread}>` }),
      // Nobody shall answer to this with "I am on holiday".
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      ...(logo && logoProblem(logo) === undefined
        ? {
            attachments: [
              {
                cid: logoCid,
                filename: `logo.${logo.type.slice('image/'.length)}`,
                content: Buffer.from(logo.base64, 'base64'),
                contentType: logo.type,
                contentDisposition: 'inline' as const,
              },
            ],
          }
        : {}),
    })
    return info.response
  } catch (error) {
    throw notSent(server, mail.to, error as SmtpError)
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

interface SmtpError extends Error {
  readonly code?: string
  /** What the mail server was asked when it said no. */
  readonly command?: string
  readonly response?: string
  readonly responseCode?: number
}

/** A wrong password, sender or certificate is the settings' fault: the mail waits for their correction. */
function notSent(server: MailServer, to: string, error: SmtpError): NotSent {
  const where = `The mail server ${server.host}:${portOf(server)}`
  const said = (error.response ?? error.message).replaceAll(/\s+/g, ' ').slice(0, 300)
  if (error.code === 'EAUTH')
    return new NotSent(`${where} does not accept the user and password: ${said}`, false, error)
  if (error.responseCode !== undefined) {
    const isAboutMail = error.code === 'EENVELOPE' || error.code === 'EMESSAGE'
    const isFinal = error.responseCode >= 500 && isAboutMail && error.command !== 'MAIL FROM'
    return new NotSent(`${where} ${isFinal ? 'refuses' : 'does not take'} a mail to ${to}: ${said}`, isFinal, error)
  }
  if (error.code === 'EENVELOPE') return new NotSent(`${to} is no address a mail can be sent to: ${said}`, true, error)
  return new NotSent(`${where} could not be used: ${said}`, false, error)
}
