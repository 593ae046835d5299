/** Puts the mail room together: what others call, what is served, and the workers that send. */
import type { Kysely, Transaction } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { NoticeAbout } from '@fettle/core/terms/mail.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import type { Seal } from '../secrets/seal.ts'
import { makeQueues, wakerOf, workOn } from './due-jobs.ts'
import { type LinkActs, linkPage } from './link.routes.ts'
import { mailHandlers } from './mail.routes.ts'
import { addressNotice, createQueueNotice } from './notice.commands.ts'
import { overdueMails, overdueNotices, sendMail } from './sending.ts'
import { createQueueHappening, deliverDue, overdueDeliveries, sessionHappening } from './webhook.commands.ts'

const queues = { notices: 'notice', mails: 'mail', deliveries: 'webhook-delivery' } as const

export interface MailRoomParts {
  readonly db: Kysely<Tables>
  readonly boss: PgBoss
  readonly seal: Seal
  readonly acts: LinkActs
  readonly now: () => number
  readonly log: Logger
  /** Where this server listens. */
  readonly address: () => string
}

/** Makes the queues and returns the room. Nothing is sent before `work`. */
export async function createMailRoom(parts: MailRoomParts) {
  const { db, boss, seal, acts, now, log, address } = parts
  await makeQueues(boss, Object.values(queues))
  const notices = wakerOf(boss, queues.notices)
  const mails = wakerOf(boss, queues.mails)
  const deliveries = wakerOf(boss, queues.deliveries)
  const addressing = { db, seal, mails, now, canRestart: acts.rebootNow !== undefined }
  const sending = { db, seal, mails, now, address, log }
  const delivering = { db, seal, deliveries, now }
  const queueNotice = createQueueNotice(notices)
  const queueHappening = createQueueHappening(deliveries, now)
  return {
    queueNotice,
    queueHappening,
    /** What the engine calls when a session tells people: mails, and webhooks of those who wait for approvals. */
    notify: async (tx: Transaction<Tables>, session: Session, about: NoticeAbout): Promise<void> => {
      await queueNotice(tx, session, about)
      if (about === 'approval') await queueHappening(tx, sessionHappening('approvalWanted', session))
    },
    /** What the engine calls when a session begins to work, or ends. */
    started: (tx: Transaction<Tables>, session: Session): Promise<void> =>
      queueHappening(tx, sessionHappening('sessionStarted', session)),
    ended: (tx: Transaction<Tables>, session: Session): Promise<void> =>
      queueHappening(tx, sessionHappening('sessionEnded', session)),
    handlers: mailHandlers({ ...delivering, address }),
    linkPage: (request: Request, token: string): Promise<Response> =>
      linkPage({ db, seal, acts, now, log }, request, token),
    work: (): Promise<void> =>
      workOn(
        boss,
        [
          {
            ...{ queue: queues.notices, places: 1 },
            act: (id) => addressNotice(addressing, id),
            overdue: () => overdueNotices(db),
          },
          { queue: queues.mails, places: 4, act: (id) => sendMail(sending, id), overdue: () => overdueMails(db) },
          {
            ...{ queue: queues.deliveries, places: 4 },
            act: (id) => deliverDue(delivering, id),
            overdue: () => overdueDeliveries(db),
          },
        ],
        (error, queue) => log.error({ err: error, queue }, 'something that was overdue could not be done'),
      ),
  }
}
