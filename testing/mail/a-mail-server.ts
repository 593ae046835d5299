/** A real SMTP server for tests, which keeps what it receives and can be told to be difficult. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { localhostCertificate, localhostKey } from './localhost-certificate.ts'

/** One mail as it came. */
export interface Received {
  readonly to: string
  readonly from: string
  readonly user: string | undefined
  readonly secure: boolean
  readonly email: Email
  readonly raw: string
}

export interface MailServerOptions {
  /** tls: from the first byte. startTls: offered. none: not even offered. */
  readonly tls?: 'tls' | 'startTls' | 'none'
  /** Wants this user and password. */
  readonly login?: { readonly user: string; readonly password: string }
  /** The answer to a recipient, to refuse it. */
  readonly refuse?: (address: string) => { readonly code: number; readonly text: string } | undefined
  /** Waits before it says that a mail was taken; throws to refuse it. */
  readonly beforeTaken?: (mail: Received) => Promise<void>
}

export interface MailServer extends AsyncDisposable {
  readonly port: number
  /** Mails it said it has taken. */
  readonly received: readonly Received[]
  /** Mails it has in full, taken or not. */
  readonly seen: readonly Received[]
  /** Recipients it was asked to take, with those it refused. */
  readonly asked: readonly string[]
}

/** A mail server on a port of its own. */
export async function aMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { tls = 'none', login } = options
  const received: Received[] = []
  const seen: Received[] = []
  const asked: string[] = []
  const server = new SMTPServer({
    secure: tls === 'tls',
    key: localhostKey,
    cert: localhostCertificate,
    disabledCommands: [...(tls === 'startTls' ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
    authOptional: login === undefined,
    allowInsecureAuth: tls === 'none',
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      username === login?.user && password === login?.password
        ? done(null, { user: username })
        : done(Object.assign(new Error('who are you'), { responseCode: 535 })),
    onRcptTo: ({ address }, _session, done) => {
      asked.push(address)
      const refusal = options.refuse?.(address)
      done(refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null)
    },
    onData: (stream, session, done) => {
      const take = async (): Promise<void> => {
        const raw = (await buffer(stream)).toString()
        const { mailFrom, rcptTo } = session.envelope
        const mail: Received = {
          to: rcptTo.map(({ address }) => address).join(','),
          from: mailFrom === false ? '' : mailFrom.address,
          user: typeof session.user === 'string' ? session.user : undefined,
          secure: session.secure,
          email: await PostalMime.parse(raw),
          raw,
        }
        seen.push(mail)
        await options.beforeTaken?.(mail)
        received.push(mail)
      }
      void answer(take(), done)
    },
  })
  // Clients that hang up in the middle are part of what is tested.
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    ...{ received, seen, asked },
    port: (server.server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Tells the client that its mail was taken, or why not. */
async function answer(taking: Promise<void>, done: (error?: Error) => void): Promise<void> {
  try {
    await taking
  } catch (error) {
    done(error as Error)
    return
  }
  done()
}
