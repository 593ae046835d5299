/** Says what e-mail and webhooks can be told to do: how mails leave, what they look like, what is told to other programs. */

/**
 * How a connection to a mail server is kept private. tls: from the first byte. startTls: after asking, or no mail is sent.
 * ifOffered: encrypted when the server can. none: never.
 */
export const smtpTlsModes = ['tls', 'startTls', 'ifOffered', 'none'] as const
export type SmtpTls = (typeof smtpTlsModes)[number]

/** "Acme IT <it@acme.example>" or the bare address. */
export const senderPattern = /^(?:[^<>"\\]{1,120}<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/
/** "#0a3d7a" */
export const colourPattern = /^#[0-9a-f]{6}$/i

/** The mail server; its password is kept apart and never given back. */
export interface SmtpSettings {
  readonly host: string
  /** Absent: 465 for tls, 587 for startTls, 25 else. */
  readonly port?: number
  readonly tls: SmtpTls
  readonly user?: string
  /** PEM: a certificate authority that is trusted besides the usual ones. */
  readonly authority?: string
}

export const logoTypes = ['image/png', 'image/jpeg', 'image/gif'] as const
export type LogoType = (typeof logoTypes)[number]

export interface Logo {
  readonly type: LogoType
  readonly base64: string
}

/** How mails and their pages look, and whose words they use. */
export interface Branding {
  readonly name: string
  /** First and last day it is used, both included, as in "2027-12-31"; absent: always. */
  readonly from?: string
  readonly until?: string
  /** "#0a3d7a": bar and buttons. */
  readonly colour?: string
  readonly logo?: Logo
  /** Words before the first sentence of a mail to a person; {name} stands for the person's name. */
  readonly greeting?: string
  readonly footer?: string
  /** Whom to ask: a name, a phone number, an address. */
  readonly support?: string
}

/** The settings of the installation or of one tenant. What is absent comes from the parent, in the end from the installation. */
export interface MailSettings {
  /** false: no mails. An installation's false holds for all its tenants. */
  readonly enabled?: boolean
  /** Where people reach this server, as in "https://fettle.example.org": links in mails begin with it. Installation only. */
  readonly publicUrl?: string
  readonly smtp?: SmtpSettings
  readonly from?: string
  readonly replyTo?: string
  /** Get a copy of every mail, without its buttons; added to those of the parents. */
  readonly bcc?: readonly string[]
  /** Who is told that a plan waits for approval. */
  readonly operators?: readonly string[]
  /** The first that is valid today is used. */
  readonly brandings?: readonly Branding[]
  /** IANA zone for times in mails about computers whose own zone is not known. */
  readonly zone?: string
}

export const notices = ['before', 'approval', 'after'] as const
/** What a session can tell people, each once in its life. */
export type NoticeAbout = (typeof notices)[number]

/** What the holder of a link in a mail may do. */
export const linkActs = ['view', 'postpone', 'runNow', 'rebootNow'] as const
export type LinkAct = (typeof linkActs)[number]

export const webhookEvents = [
  'sessionStarted',
  'sessionEnded',
  'approvalWanted',
  'computerPending',
  'scheduleMissed',
  'scheduleFailed',
  'test',
] as const
export type WebhookEvent = (typeof webhookEvents)[number]
