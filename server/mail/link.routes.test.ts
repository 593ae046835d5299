/** Do links of mails change nothing unless a person presses the button, and then exactly what they say, once? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { until } from '../../testing/computers/until.ts'
import { aMailInstallation, type MailInstallation } from '../../testing/mail/a-mail-installation.ts'
import { hourMs } from '../../testing/mail/a-stored-session.ts'
import { Documents } from '../engine/documents.ts'
import { findSession } from '../engine/session-store.ts'
import { inTransaction } from '../db/transaction.ts'
import { openSeal } from '../secrets/seal.ts'
import { insertLinks, linkToken } from './link.store.ts'
import { type LinkActs, linkPage } from './link.routes.ts'

/** Every row of every table, job engine's included, that a request could have changed. */
async function everything({ server }: MailInstallation): Promise<string> {
  const tables = [
    'session',
    'session_event',
    'action',
    'work_order',
    'notice',
    'mail',
    'mail_link',
    'webhook_delivery',
    'login',
    'batch',
  ]
  const parts = await Promise.all(
    tables.map(
      async (name) =>
        (await sql`select to_jsonb(t) as row from ${sql.table(name)} t order by 1`.execute(server.database.db)).rows,
    ),
  )
  return JSON.stringify(parts)
}

async function linksOf(
  { mailServer }: MailInstallation,
  index = 0,
): Promise<{ all: string[]; postpone: string; runNow: string; view: string }> {
  const { email } = await until('the mail is there', () => mailServer.received[index])
  const hrefs = [...(email.html ?? '').matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href)
  const text = email.text ?? ''
  const after = (label: string): string => new RegExp(`${label}:\n(\\S+)`).exec(text)?.[1] ?? ''
  assert.deepEqual(
    new Set(hrefs),
    new Set([...text.matchAll(/http\S+/g)].map(([href]) => href)),
    'both forms have the same links',
  )
  return { all: hrefs, postpone: after('Postpone'), runNow: after('Run now'), view: after('See how it goes') }
}

function fields(html: string): { page: string; choices: string[] } {
  return {
    page: /name="page" value="([^"]+)"/.exec(html)?.[1] ?? '',
    choices: [...html.matchAll(/name="until" value="(\d+)"/g)].map(([, value = '']) => value),
  }
}

function press(url: string, form: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(form) })
}

async function sessionOf({ server }: MailInstallation, id: string) {
  const session = await inTransaction(server.database.db, (tx) => findSession(tx, new Documents(), id))
  return session ?? assert.fail('the session is gone')
}

test('[E087] a scanner that gets and heads every link of a mail changes nothing, and a blind POST changes nothing', async () => {
  await using world = await aMailInstallation()
  const session = await world.tell('before')
  const { all, postpone, runNow } = await linksOf(world)
  assert.equal(all.length, 3)
  await until(
    'the mail is noted',
    async () => (await world.server.operator.call('listMails', { query: { state: 'sent' } })).items[0],
  )
  const before = await everything(world)
  for (const href of all) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => fetch(href, { method: at % 2 ? 'GET' : 'HEAD' })),
    )
    for (const answer of answers) {
      assert.equal(answer.status, 200)
      const { headers } = answer
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.equal(headers.get('referrer-policy'), 'no-referrer')
      assert.match(headers.get('x-robots-tag') ?? '', /noindex/)
      assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'nonce-/)
      assert.equal(headers.get('set-cookie'), null)
    }
    for (const method of ['GET', 'HEAD']) await fetch(`${href}/appointment.ics`, { method })
    const html = await (await fetch(href)).text()
    assert.ok(!/<script|onload|http-equiv/i.test(html), 'a browser that runs scripts has nothing to run')
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) await fetch(href, { method })
  }
  for (const form of [
    {},
    { page: '' },
    { page: 'x.y', until: String(Date.now() + hourMs) },
    { page: '9999999999999.x', until: '1' },
  ])
    for (const href of [postpone, runNow]) assert.equal((await press(href, form as Record<string, string>)).status, 200)
  // The page of one link is not the page of another.
  const { page } = fields(await (await fetch(runNow)).text())
  await press(postpone, { page, until: String(Date.now() + 7 * hourMs) })
  assert.equal(await everything(world), before)
  assert.equal((await sessionOf(world, session.id)).revision, session.revision)
})

test('a person postpones with one press, twice pressed is once done, and may do so again as often as allowed', async () => {
  await using world = await aMailInstallation()
  const session = await world.tell('before', { options: { postpone: { times: 2, withinMs: 3 * 24 * hourMs } } })
  const { postpone, runNow, view } = await linksOf(world)
  const asked = await (await fetch(postpone)).text()
  assert.match(asked, /Postpone the updates of front-desk/)
  assert.match(asked, /You can postpone this 2 more times, until /)
  const { page, choices } = fields(asked)
  assert.equal(choices.length, 3)
  assert.match(await (await press(postpone, { page, until: String(Date.now() - 1) })).text(), /Postpone the updates/)
  assert.match(
    await (await press(postpone, { page, until: String(session.createdAt + 4 * 24 * hourMs) })).text(),
    /Postpone the updates/,
  )
  const chosen = choices[0] ?? ''
  const answers = await Promise.all(
    [1, 2, 3].map(async () => await (await press(postpone, { page, until: chosen })).text()),
  )
  for (const answer of answers) assert.match(answer, /<h1>Postponed until \w+day \d+ \w+, \d\d:\d\d<\/h1>/)
  const once = await sessionOf(world, session.id)
  assert.deepEqual(
    [once.postponed?.times, once.postponed?.until, once.postponed?.by],
    [1, Number(chosen), 'reception@acme.example by e-mail'],
  )
  const used = await (await fetch(postpone)).text()
  assert.match(used, /This was done already; this link works once/)
  const again = new URL(/<a href="([\w-]{43})">Postpone again<\/a>/.exec(used)?.[1] ?? '', postpone).href
  const second = fields(await (await fetch(again)).text())
  await press(again, { page: second.page, until: second.choices[0] ?? '' })
  const twice = await sessionOf(world, session.id)
  assert.equal(twice.postponed?.times, 2)
  assert.match(await (await fetch(again)).text(), /This was done already/)
  assert.ok(!(await (await fetch(again)).text()).includes('Postpone again'), 'the budget is used up')
  assert.match(await (await fetch(view)).text(), /front-desk will be updated (today|tonight|tomorrow|on)/)
  // Run now still works, and then it is too late for more.
  const now = fields(await (await fetch(runNow)).text())
  assert.match(await (await press(runNow, now as never)).text(), /<h1[^>]*>front-desk (begins|is|could)/)
  assert.ok((await sessionOf(world, session.id)).revision > twice.revision)
})

test('a link that is too late, expired, or cut off says so and does nothing', async () => {
  await using world = await aMailInstallation()
  const { db } = world.server.database
  const session = await world.tell('before')
  const { postpone, runNow, view } = await linksOf(world)
  const { page, choices } = fields(await (await fetch(postpone)).text())
  const { wait: _wait, ...rest } = session
  const over = { ...rest, state: 'cancelled', endedAt: Date.now(), cancel: { by: 'Kim', how: 'now', at: Date.now() } }
  await db
    .updateTable('session')
    .set({ state: 'cancelled', final: true, body: JSON.stringify(over) })
    .where('id', '=', session.id)
    .execute()
  for (const answer of [
    await fetch(postpone),
    await press(postpone, { page, until: choices[0] ?? '' }),
    await fetch(runNow),
  ]) {
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /The updates of front-desk are over/)
  }
  assert.match(await (await fetch(view)).text(), /front-desk: the updates were cancelled/)
  await db
    .updateTable('mail_link')
    .set({ expires_at: new Date(Date.now() - 1) })
    .execute()
  const expired = await fetch(runNow)
  assert.deepEqual([expired.status, /This link has expired/.test(await expired.text())], [410, true])
  const cut = await fetch(runNow.slice(0, -3))
  assert.deepEqual([cut.status, /This link is not known here/.test(await cut.text())], [404, true])
  assert.equal((await press(runNow.slice(0, -3), {})).status, 404)
})

test('restart now is offered, asks, restarts once, and is too late once the computer was restarted', async () => {
  await using world = await aMailInstallation()
  const { db } = world.server.database
  const endedAt = Date.now()
  const session = await world.tell('after', { session: { state: 'changed', endedAt, rebootPending: true } })
  const { email } = await until('the mail is there', () => world.mailServer.received[0])
  assert.match(email.text ?? '', /Restart now/)
  const mail = await db.selectFrom('mail').select('id').executeTakeFirstOrThrow()
  const seal = openSeal(world.server.dataFolder)
  const link = { mailId: mail.id, sessionId: session.id, act: 'rebootNow', n: 1 } as const
  const token = linkToken(seal, link)
  const restarted: string[] = []
  let refuses = true
  const acts: LinkActs = {
    postpone: async () => assert.fail('nobody postpones'),
    runNow: async () => assert.fail('nobody runs'),
    rebootNow: async (sessionId, by) => {
      if (refuses) return { done: false, sentence: 'It is not reachable now.' }
      restarted.push(`${sessionId} ${by}`)
      return { done: true }
    },
  }
  const parts = { db, seal, acts, now: Date.now, log: { error: assert.fail as never } }
  const url = 'http://localhost/m/x'
  const asked = await (await linkPage(parts, new Request(url), token)).text()
  assert.match(asked, /Restart front-desk now\?/)
  const post = async (): Promise<string> =>
    await (
      await linkPage(
        parts,
        new Request(url, { method: 'POST', body: new URLSearchParams({ page: fields(asked).page }) }),
        token,
      )
    ).text()
  assert.match(await post(), /It is not reachable now/)
  refuses = false
  const both = await Promise.all([post(), post()])
  for (const answer of both) assert.match(answer, /front-desk is going to restart/)
  assert.deepEqual(restarted, [`${session.id} reception@acme.example by e-mail`])
  const next = { ...link, n: 2 }
  await insertLinks(db, seal, [next], Date.now())
  const boot = { bootId: 'b', bootedAt: new Date(endedAt + 60_000).toISOString(), rebootPending: false }
  await db
    .updateTable('computer')
    .set({ facts: JSON.stringify({ boot }) })
    .execute()
  assert.match(await (await linkPage(parts, new Request(url), linkToken(seal, next))).text(), /restarted since/)
})
