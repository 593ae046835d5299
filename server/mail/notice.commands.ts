/** Decides in the engine's transaction that people are told something, and then whom. */
import { type Kysely, sql, type Transaction } from 'kysely'
import type { LinkAct, NoticeAbout } from '@fettle/core/terms/mail.ts'
import { isFinal, type Session, type SessionState } from '@fettle/core/terms/session.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Seal } from '../secrets/seal.ts'
import type { Waker } from './due-jobs.ts'
import { isWanted, type Letter, letterOf } from './letter.ts'
import { insertLinks } from './link.store.ts'
import { type EffectiveSettings, effectiveSettings } from './mail-settings.store.ts'

type Tx = Transaction<Tables>

/** A session tells nobody beyond these many. */
const recipientsMax = 30

export type QueueNotice = (tx: Tx, session: Session, about: NoticeAbout) => Promise<void>

/**
 * What the engine calls when a session asks to tell people: if its options want that, stores what there is to tell, and the job
 * that tells it, in the engine's transaction. Asked again for the same session and matter it does nothing.
 */
export function createQueueNotice(notices: Waker): QueueNotice {
  return async (tx, session, about) => {
    const told = noticeFor(session, about)
    if (told !== undefined) await insertNotice(tx, session, told)
  }

  async function insertNotice(tx: Tx, session: Session, about: NoticeAbout): Promise<void> {
    const id = newId('ntc')
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('notice')
      .values({ id, session_id: session.id, about, state: 'waiting', letter: JSON.stringify(letterOf(session, about)) })
      .onConflict((conflict) => conflict.columns(['session_id', 'about']).doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 1n) await notices.wake(tx, id)
  }
}

/** Which notice this is; none when nobody asked. What only looked, or found nothing to do, tells at its end what it found. */
function noticeFor(session: Session, about: NoticeAbout): NoticeAbout | undefined {
  if (isWanted(session, about)) return about
  const onlyLooked = session.options.kind === 'detection' || session.state === 'compliant'
  return about === 'after' && onlyLooked && isFinal(session.state) && isWanted(session, 'before') ? 'before' : undefined
}

export interface AddressingParts {
  readonly db: Kysely<Tables>
  readonly seal: Seal
  readonly mails: Waker
  readonly now: () => number
  /** Computers can be restarted on request. */
  readonly canRestart: boolean
}

interface Recipient {
  readonly address: string
  readonly role: 'person' | 'operator' | 'copy'
}

/** Finds out whom a notice is for and makes a mail for each, or says why there is nobody. Doing it twice does nothing more. */
export async function addressNotice(parts: AddressingParts, noticeId: string): Promise<void> {
  await inTransaction(parts.db, async (tx) => {
    const notice = await tx
      .selectFrom('notice')
      .innerJoin('session', 'session.id', 'notice.session_id')
      .select(['notice.session_id', 'notice.letter', 'session.state as session_state', 'session.body'])
      .where('notice.id', '=', noticeId)
      .where('notice.state', '=', 'waiting')
      .forUpdate('notice')
      .executeTakeFirst()
    if (!notice) return
    const letter = notice.letter as Letter
    const { also } = (notice.body as Session).options.notify
    const settings = await effectiveSettings(tx, letter.tenantId)
    const recipients = await recipientsOf(tx, letter, { settings, also })
    const problem = whyNobody(settings, recipients, letter) ?? tooLate(letter, notice.session_state)
    if (problem === undefined)
      await makeMails(tx, parts, { noticeId, sessionId: notice.session_id, letter, recipients })
    await tx
      .updateTable('notice')
      .set({ state: problem === undefined ? 'told' : 'omitted', problem: problem ?? null })
      .where('id', '=', noticeId)
      .execute()
  })
}

async function recipientsOf(
  tx: Tx,
  { about, computer }: Letter,
  { settings, also }: { settings: EffectiveSettings; also: readonly string[] },
): Promise<readonly Recipient[]> {
  const copies = settings.bcc.map((address): Recipient => ({ address, role: 'copy' }))
  const told = about === 'approval' ? settings.operators : [...(await primaryAddress(tx, computer.id)), ...also]
  const first = told.map((address): Recipient => ({ address, role: about === 'approval' ? 'operator' : 'person' }))
  const byAddress = new Map<string, Recipient>()
  // Copies are copies of something: alone they are not sent.
  for (const one of first.length === 0 ? [] : [...first, ...copies]) {
    const key = one.address.trim().toLowerCase()
    if (!byAddress.has(key)) byAddress.set(key, { ...one, address: key })
  }
  return [...byAddress.values()].slice(0, recipientsMax)
}

async function primaryAddress(tx: Tx, computerId: string): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('computer')
    .innerJoin('person', 'person.id', 'computer.primary_person_id')
    .select('person.email')
    .where('computer.id', '=', computerId)
    .execute()
  return rows.map(({ email }) => email)
}

function whyNobody(settings: EffectiveSettings, recipients: readonly Recipient[], letter: Letter): string | undefined {
  if (!settings.enabled) return 'Mails are switched off for this tenant or for the installation.'
  if (!settings.smtp || settings.from === undefined)
    return 'No mail server or no sender is set for this tenant, its parents or the installation.'
  if (recipients.length > 0) return undefined
  return letter.about === 'approval'
    ? 'No operators are set to be told of plans that wait for approval.'
    : `${letter.computer.name} has no primary person, and the session names nobody else.`
}

/** What was going to happen is no news once it is over. */
export function tooLate(letter: Letter, state: string): string | undefined {
  if (isFinal(letter.state) || !isFinal(state as SessionState)) return undefined
  return 'The session had ended before the mail could be sent.'
}

async function makeMails(
  tx: Tx,
  { seal, mails, now, canRestart }: AddressingParts,
  notice: { noticeId: string; sessionId: string; letter: Letter; recipients: readonly Recipient[] },
): Promise<void> {
  const made = notice.recipients.map((recipient) => ({ id: newId('mai'), ...recipient }))
  await tx
    .insertInto('mail')
    .values(
      made.map(({ id, address, role }) => ({
        ...{ id, notice_id: notice.noticeId, recipient: address, role, state: 'waiting' as const },
        next_at: sql`now()` as unknown as Date,
      })),
    )
    .execute()
  const acts = actsOf(notice.letter, canRestart)
  const links = made.flatMap(({ id: mailId, role }) =>
    role === 'person' ? acts.map((act) => ({ mailId, sessionId: notice.sessionId, act, n: 1 })) : [],
  )
  await insertLinks(tx, seal, links, now())
  for (const { id } of made) await mails.wake(tx, id)
}

/** What the links of a mail to a person are for. Operators sign in; copies have no links, because they would act for the person. */
export function actsOf(
  { about, restart, offersPostpone, offersRunNow }: Letter,
  canRestart: boolean,
): readonly LinkAct[] {
  if (about === 'approval') return []
  return [
    'view',
    ...(offersPostpone ? (['postpone'] as const) : []),
    ...(offersRunNow ? (['runNow'] as const) : []),
    ...(about === 'after' && restart === 'pending' && canRestart ? (['rebootNow'] as const) : []),
  ]
}
