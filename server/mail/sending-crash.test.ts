/** Is each mail sent once, also when the process that sends it is killed in the middle, and how does a difficult mail server fare? */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { SmtpSettings } from '@fettle/core/terms/mail.ts'
import { until } from '../../testing/computers/until.ts'
import { aDatabase } from '../../testing/database/a-database.ts'
import { aMailServer, type MailServerOptions } from '../../testing/mail/a-mail-server.ts'
import { aSession, storeSession } from '../../testing/mail/a-stored-session.ts'
import { localhostCertificate } from '../../testing/mail/localhost-certificate.ts'
import { newId } from '../db/new-id.ts'
import { inTransaction } from '../db/transaction.ts'
import { openSeal } from '../secrets/seal.ts'
import { passwordPurpose, saveSettings } from './mail-settings.store.ts'
import { addressNotice, createQueueNotice } from './notice.commands.ts'
import { overdueMails, sendMail } from './sending.ts'

const claimMs = 2000
const entry = join(import.meta.dirname, '../../testing/mail/sender-entry.ts')

/** A database with one mail that is due, and a mail server; nobody works on it but the test. */
async function aDueMail(options: MailServerOptions, smtp: Partial<SmtpSettings> = {}, password?: string) {
  const stack = new AsyncDisposableStack()
  const database = stack.use(await aDatabase())
  const mailServer = stack.use(await aMailServer(options))
  const dataFolder = mkdtempSync(join(tmpdir(), 'fettle-mail-'))
  stack.defer(() => rmSync(dataFolder, { recursive: true }))
  const { db } = database
  const seal = openSeal(dataFolder)
  const tenantId = newId('ten')
  await db.insertInto('tenant').values({ id: tenantId, name: 'Acme' }).execute()
  await db
    .insertInto('person')
    .values({ id: 'per_desk0001', tenant_id: tenantId, name: 'Reception', email: 'reception@acme.example' })
    .execute()
  const computer = { id: newId('cmp'), name: 'front-desk', tenantId }
  await db
    .insertInto('computer')
    .values({
      id: computer.id,
      name: computer.name,
      tenant_id: tenantId,
      primary_person_id: 'per_desk0001',
      facts: '{}',
    })
    .execute()
  await saveSettings(db, null, {
    settings: { smtp: { host: 'localhost', port: mailServer.port, tls: 'none', ...smtp }, from: 'it@acme.example' },
    passwordSealed: password === undefined ? null : seal.seal(password, passwordPurpose(null)),
  })
  const mails = { wake: async () => {} }
  const notices: string[] = []
  const queueNotice = createQueueNotice({ wake: async (_tx, id) => void notices.push(id) })
  const session = await storeSession(db, aSession(computer))
  await inTransaction(db, (tx) => queueNotice(tx, session, 'before'))
  const parts = {
    db,
    seal,
    mails,
    now: Date.now,
    address: () => 'http://localhost',
    log: { error: assert.fail as never, warn: () => {} },
    claimMs,
  }
  await addressNotice({ ...parts, canRestart: false }, notices[0] ?? '')
  const mail = await db.selectFrom('mail').selectAll().executeTakeFirstOrThrow()
  return {
    ...{ database, db, mailServer, parts, session, mailId: mail.id },
    start: () =>
      spawn(process.execPath, [entry, database.url, dataFolder, mail.id, String(claimMs)], { stdio: 'inherit' }),
    mail: () => db.selectFrom('mail').selectAll().where('id', '=', mail.id).executeTakeFirstOrThrow(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

test('a sender that is killed before the mail was taken: another sends it when the claim has ended, once', async () => {
  const held = Promise.withResolvers<void>()
  let isFirst = true
  await using due = await aDueMail({
    beforeTaken: async () => {
      if (!isFirst) return
      isFirst = false
      await held.promise
      throw new Error('the client has hung up')
    },
  })
  const child = due.start()
  await until('the mail server has the mail in its hands', () => due.mailServer.seen[0])
  await sendMail(due.parts, due.mailId)
  assert.equal(due.mailServer.seen.length, 1, 'one worker at a time')
  child.kill('SIGKILL')
  await once(child, 'exit')
  held.resolve()
  await until('it is sent', async () => {
    await sendMail(due.parts, due.mailId)
    return (await due.mail()).state === 'sent'
  })
  await Promise.all([1, 2, 3].map(() => sendMail(due.parts, due.mailId)))
  assert.equal(due.mailServer.received.length, 1)
  assert.equal((await due.mail()).attempts, 2)
})

test('a sender that is killed between "taken" and its note: the mail comes once more, with the same id and links', async () => {
  const locked = Promise.withResolvers<void>()
  await using due = await aDueMail({ beforeTaken: () => locked.promise })
  const child = due.start()
  const exited = once(child, 'exit')
  await until('the mail server has the mail in its hands', () => due.mailServer.seen[0])
  await due.db.transaction().execute(async (tx) => {
    // The note of the sending waits for this lock.
    await tx.selectFrom('mail').select('id').where('id', '=', due.mailId).forUpdate().execute()
    locked.resolve()
    await until('the mail was taken', () => due.mailServer.received[0])
    // Killed and its statement with it, as when a machine loses its power.
    await until('the note waits', async () => {
      const { rows } =
        await sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
          due.db,
        )
      return rows.length > 0
    })
    child.kill('SIGKILL')
    await exited
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      due.db,
    )
  })
  await until('it is sent', async () => {
    await sendMail(due.parts, due.mailId)
    return (await due.mail()).state === 'sent'
  })
  const [first, second, ...more] = due.mailServer.received
  assert.equal(more.length, 0)
  assert.equal(second?.email.messageId, first?.email.messageId)
  assert.equal(second?.email.text, first?.email.text, 'the links are the same')
})

test('whose job was lost is found by the sweep', async () => {
  await using due = await aDueMail({})
  assert.deepEqual(await overdueMails(due.db), [])
  await due.db
    .updateTable('mail')
    .set({ next_at: new Date(Date.now() - 60_000) })
    .execute()
  assert.deepEqual(await overdueMails(due.db), [due.mailId])
  await sendMail(due.parts, due.mailId)
  assert.deepEqual(await overdueMails(due.db), [])
})

test('what was going to happen is not told when the session is over', async () => {
  await using due = await aDueMail({})
  await due.db
    .updateTable('session')
    .set({ body: JSON.stringify({ ...due.session, state: 'cancelled', endedAt: Date.now() }) })
    .execute()
  await sendMail(due.parts, due.mailId)
  const { state, problem } = await due.mail()
  assert.deepEqual([state, problem], ['omitted', 'The session had ended before the mail could be sent.'])
  assert.equal(due.mailServer.seen.length, 0)
})

const login = { user: 'fettle', password: 'päss word' }
const authority = { authority: localhostCertificate }
const variants: readonly (readonly [
  name: string,
  MailServerOptions,
  Partial<SmtpSettings>,
  string | undefined,
  RegExp | undefined,
])[] = [
  [
    'TLS from the first byte, with a login',
    { tls: 'tls', login },
    { tls: 'tls', user: login.user, ...authority },
    login.password,
    undefined,
  ],
  [
    'STARTTLS, with a login',
    { tls: 'startTls', login },
    { tls: 'startTls', user: login.user, ...authority },
    login.password,
    undefined,
  ],
  ['encryption if offered', { tls: 'startTls' }, { tls: 'ifOffered', ...authority }, undefined, undefined],
  ['encryption not offered', {}, { tls: 'ifOffered' }, undefined, undefined],
  ['a login in the clear on this machine', { login }, { tls: 'none', user: login.user }, login.password, undefined],
  [
    'a wrong password',
    { tls: 'tls', login },
    { tls: 'tls', user: login.user, ...authority },
    'wrong',
    /does not accept the user and password: 535/,
  ],
  ['a certificate nobody vouches for', { tls: 'tls' }, { tls: 'tls' }, undefined, /could not be used: .*certificate/i],
  ['STARTTLS wanted and not there', {}, { tls: 'startTls' }, undefined, /could not be used|does not take|refuses/],
  [
    'nobody there',
    {},
    { tls: 'none', port: 1 },
    undefined,
    /The mail server localhost:1 could not be used: .*ECONNREFUSED/,
  ],
  [
    'a mail server that does not know itself',
    {},
    { tls: 'none', host: 'no-such-host.invalid' },
    undefined,
    /could not be used/,
  ],
]

for (const [name, options, smtp, password, problem] of variants)
  test(`a mail server with ${name}`, async () => {
    await using due = await aDueMail(options, smtp, password)
    await sendMail(due.parts, due.mailId)
    const mail = await due.mail()
    if (problem) {
      assert.equal(due.mailServer.received.length, 0)
      assert.equal(mail.state, 'waiting', 'settings can be corrected: the mail waits for that')
      assert.match(mail.problem ?? '', problem)
      assert.ok(Date.parse(mail.next_at) > Date.now())
      assert.ok(!(mail.problem ?? '').includes(password ?? 'päss'))
    } else {
      assert.equal(mail.state, 'sent', mail.problem ?? '')
      const [received] = due.mailServer.received
      assert.equal(received?.secure, options.tls === 'tls' || options.tls === 'startTls')
      assert.equal(received?.user, options.login?.user)
    }
  })
