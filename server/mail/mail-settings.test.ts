/** Do settings inherit as they should, and is what cannot work or would give a password away refused? */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { until } from '../../testing/computers/until.ts'
import { aMailInstallation } from '../../testing/mail/a-mail-installation.ts'
import { brandingOn } from './brandings.ts'
import { greetingOf } from './sending.ts'

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('a tenant inherits from its parent and the installation, and can differ; switched off is off', async () => {
  await using world = await aMailInstallation({ settings: { bcc: ['all@msp.example'], replyTo: 'msp@msp.example' } })
  const { server, mailServer, tell } = world
  const { operator } = server
  await operator.apply({ kind: 'tenant', name: 'Group' }, { kind: 'tenant', name: 'Acme', parent: 'Group' })
  await operator.call('putMailSettings', {
    body: { tenant: 'Group', settings: { from: 'group@acme.example', brandings: [{ name: 'Group IT' }] } },
  })
  const shown = await operator.call('putMailSettings', {
    body: {
      tenant: 'Acme',
      settings: {
        bcc: ['archive@acme.example'],
        brandings: [{ name: 'Acme IT', logo: { type: 'image/png', base64: dot } }],
      },
    },
  })
  assert.deepEqual(
    [shown.effective.from, shown.effective.bcc, shown.effective.smtp?.host],
    ['group@acme.example', ['archive@acme.example', 'all@msp.example'], 'localhost'],
  )
  assert.deepEqual(shown.problems, [])
  await tell('before', { notify: {} })
  const mail = await until('it is told', () => mailServer.received.find(({ to }) => to === 'reception@acme.example'))
  assert.deepEqual(
    [mail.email.from?.address, mail.email.replyTo?.[0]?.address],
    ['group@acme.example', 'msp@msp.example'],
  )
  const [logo] = mail.email.attachments
  assert.deepEqual([logo?.mimeType, logo?.disposition, logo?.contentId], ['image/png', 'inline', '<logo@fettle>'])
  assert.match(mail.email.html ?? '', /<img\s+class="logo"\s+src="cid:logo@fettle"\s+alt="Acme IT"/)
  for (const body of [
    { tenant: 'Acme', settings: { enabled: false } },
    { settings: { ...world.settings, enabled: false } },
  ]) {
    await operator.call('putMailSettings', { body })
    const session = await tell('before')
    const omitted = await until(
      'it is decided',
      async () => (await operator.call('listMails', { query: { session: session.id, state: 'omitted' } })).items[0],
    )
    assert.match(omitted.problem ?? '', /switched off/)
    await operator.call('putMailSettings', { body: { tenant: 'Acme', settings: { enabled: true } } })
  }
})

test('[E211] without branding, logo, header, port and public address mails are sent all the same', async () => {
  await using world = await aMailInstallation({ bare: true })
  const { server, mailServer, tell } = world
  const port = mailServer.port
  await server.operator.call('putMailSettings', {
    body: { settings: { smtp: { host: 'localhost', port, tls: 'none' }, from: 'it@acme.example' } },
  })
  await tell('before')
  const { email } = await until('it is told', () => mailServer.received[0])
  assert.match(email.text ?? '', new RegExp(`${server.address}/m/`))
  // What an older version may have stored.
  const { db } = server.database
  const old = {
    smtp: { host: 'localhost', port, tls: 'none' },
    from: 'it@acme.example',
    brandings: [{ name: 'Old', logo: { type: 'image/png', base64: '' } }],
  }
  await db
    .updateTable('mail_settings')
    .set({ body: JSON.stringify(old) })
    .execute()
  await tell('before')
  const { email: next } = await until('it is told', () => mailServer.received[1])
  assert.equal(next.attachments.length, 0)
})

test('without anybody to tell, or a mail server, it says so', async () => {
  await using world = await aMailInstallation({ bare: true })
  const { server, tell } = world
  const why = async (session: string): Promise<string> =>
    await until(
      'it is decided',
      async () => (await server.operator.call('listMails', { query: { session } })).items[0]?.problem,
    )
  assert.match(await why((await tell('before')).id), /No mail server or no sender is set/)
  await server.operator.call('putMailSettings', { body: { settings: world.settings } })
  assert.match(await why((await tell('approval', { options: { approval: 'person' } })).id), /No operators are set/)
  await server.database.db.updateTable('computer').set({ primary_person_id: null }).execute()
  assert.match(await why((await tell('before')).id), /front-desk has no primary person/)
})

test('a plan that waits for approval is told to operators, who sign in to look at it', async () => {
  await using world = await aMailInstallation({ settings: { operators: ['noc@acme.example'] } })
  const session = await world.tell('approval', { options: { approval: 'person' } })
  const { email, to } = await until('it is told', () => world.mailServer.received[0])
  assert.equal(to, 'noc@acme.example')
  assert.match(email.text ?? '', new RegExp(`Look at the plan:\n${world.server.address}/sessions/${session.id}\n`))
  assert.ok(!(email.text ?? '').includes('/m/'), 'nobody approves without signing in')
})

test('the password is sealed, never shown, and goes to no other mail server', async () => {
  const login = { user: 'fettle', password: 'correct horse' }
  await using world = await aMailInstallation({
    mailServer: { login },
    settings: { smtp: undefined as never },
    bare: true,
  })
  const { server, mailServer } = world
  const { operator } = server
  const smtp = { host: 'localhost', port: mailServer.port, tls: 'none' as const, user: 'fettle' }
  const settings = { smtp, from: 'it@acme.example' }
  const set = await operator.call('putMailSettings', { body: { settings, password: login.password } })
  assert.equal(set.passwordSet, true)
  const everything = JSON.stringify([
    set,
    await operator.call('getMailSettings', { query: {} }),
    await server.database.db.selectFrom('mail_settings').selectAll().execute(),
    server.log(),
  ])
  assert.ok(!everything.includes(login.password))
  assert.ok(readFileSync(`${server.dataFolder}/secret-key`, 'utf8').length > 40)
  const sent = await operator.call('sendTestMail', { body: { to: 'kim@acme.example' } })
  assert.match(sent.answer, /^250/)
  assert.deepEqual(
    [mailServer.received[0]?.user, mailServer.received[0]?.email.messageId],
    ['fettle', `<${sent.messageId}>`],
  )
  // Stays with other words, does not go with another host.
  await operator.call('putMailSettings', { body: { settings: { ...settings, replyTo: 'x@acme.example' } } })
  await operator.call('sendTestMail', { body: { to: 'kim@acme.example' } })
  const stolen = await operator.refused('putMailSettings', {
    body: { settings: { ...settings, smtp: { ...smtp, host: '127.0.0.2' } } },
  })
  assert.match(stolen.detail, /enter its password again/)
  await operator.call('putMailSettings', { body: { settings, password: 'wrong' } })
  const wrong = await operator.refused('sendTestMail', { body: { to: 'kim@acme.example' } })
  assert.match(wrong.detail, /does not accept the user and password/)
})

test('settings that cannot work are refused with the reason', async () => {
  await using world = await aMailInstallation({ bare: true })
  const { operator } = world.server
  const from = 'it@acme.example'
  const refusals = [
    [{ settings: { smtp: { host: 'mail.acme.example' } } }, /without a sender/],
    [
      { settings: { from, smtp: { host: 'mail.acme.example', tls: 'none', user: 'x' } }, password: 'p' },
      /in the clear/,
    ],
    [{ settings: { from }, password: 'p' }, /A password needs the mail server/],
    [{ tenant: 'Acme', settings: { publicUrl: 'https://x.example' } }, /for the installation/],
    [{ settings: { zone: 'Mars/Olympus' } }, /no time zone "Mars\/Olympus"/],
    [{ settings: { brandings: [{ name: 'x', from: '2027-02-01', until: '2027-01-31' }] } }, /ends on 2027-01-31/],
    [
      { settings: { brandings: [{ name: 'x', logo: { type: 'image/png', base64: btoa('<svg onload=x>') } }] } },
      /its bytes are not/,
    ],
    [{ settings: { brandings: [{ name: 'x', colour: 'red;background:url(//evil)' }] } }, /a colour like/],
    [{ settings: { from: 'it@acme.example\r\nBcc: all@acme.example' } }, /no line breaks|an address/],
    [{ settings: { bcc: ['a@b.example, c@d.example'] } }, /an address like/],
    [{ tenant: 'Nobody', settings: {} }, /no tenant "Nobody"/],
  ] as const
  for (const [body, words] of refusals)
    assert.match((await operator.refused('putMailSettings', { body: body as never })).detail, words)
})

test('brandings are valid from their first to their last day, both included, and the nearest that is valid wins', () => {
  const brandings = [{ name: 'Winter', from: '2026-12-01', until: '2026-12-31' }, { name: 'Always' }]
  const days = ['2026-11-30', '2026-12-01', '2026-12-31', '2027-01-01']
  assert.deepEqual(
    days.map((day) => brandingOn(brandings, day).name),
    ['Always', 'Winter', 'Winter', 'Always'],
  )
  assert.equal(brandingOn([], '2027-01-01').name, 'IT maintenance')
})

test('a greeting without a name closes its gap', () => {
  assert.deepEqual(
    [greetingOf(undefined, 'Reception'), greetingOf(), greetingOf('Dear {name}!', ''), greetingOf('Hi')],
    ['Hello Reception,', 'Hello,', 'Dear!', 'Hi'],
  )
})

test('a preview shows each mail without a link that does anything', async () => {
  await using world = await aMailInstallation({
    settings: { brandings: [{ name: 'Acme <IT>', colour: '#ffee00', logo: { type: 'image/png', base64: dot } }] },
  })
  const { operator } = world.server
  for (const about of ['before', 'approval', 'after'] as const) {
    const { subject, html, text } = await operator.call('previewMail', { body: { about } })
    assert.match(subject, /^front-desk/)
    assert.ok(!/https?:/.test(`${html}${text}`))
    assert.ok(html.includes('Acme &lt;IT&gt;') && html.includes('data:image/png;base64,'))
  }
  const session = await world.tell('before')
  assert.match((await operator.call('previewMail', { body: { session: session.id } })).text, /Example 1/)
  assert.equal((await operator.refused('previewMail', { body: { session: 'ses_nothing' } })).code, 'notFound')
})
