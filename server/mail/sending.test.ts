/** Does each mail reach its reader, once, through a real mail server? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aMailInstallation } from '../../testing/mail/a-mail-installation.ts'
import { anAction } from '../../testing/mail/a-stored-session.ts'
import { until } from '../../testing/computers/until.ts'
import { inTransaction } from '../db/transaction.ts'

test('the mail before says what will change, when, about the restart, and how often it can be postponed', async () => {
  await using world = await aMailInstallation()
  const { mailServer, tell } = world
  await tell('before', {
    options: { reboot: { ...(await reboot('ifNeeded')) } },
    actions: [
      anAction('a1', { title: 'Editor <b>&', before: '6.2', to: '6.3', rebootNeeded: true }),
      anAction('a2', { title: 'Viewer', kind: 'install', before: 'absent', to: '2.0' }),
    ],
  })
  const { email, to, from } = await until('the mail is there', () => mailServer.received[0])
  assert.deepEqual(
    [to, from, email.from?.address, email.from?.name],
    ['reception@acme.example', 'it@acme.example', 'it@acme.example', 'Acme IT'],
  )
  assert.match(email.subject ?? '', /^front-desk: 2 changes on \w{3} \d+ \w{3}, \d\d:\d\d$/)
  const text = email.text ?? ''
  assert.match(text, /Hello Reception,/)
  assert.match(text, /- Editor <b>&, 6\.2 -> 6\.3, Update/)
  assert.match(text, /- Viewer, not installed -> 2\.0, Install/)
  assert.match(text, /When: \w+day \d+ \w+, \d\d:\d\d \(Europe\/Vienna\)/)
  assert.match(text, /Restart: One restart is expected\./)
  assert.match(text, /You can postpone this 3 more times, until /)
  assert.match(text, /Postpone:\nhttp:\S+\/m\/[\w-]{43}\n/)
  assert.match(text, /Run now:\nhttp:\S+\/m\/[\w-]{43}\n/)
  const html = email.html ?? ''
  assert.ok(html.includes('Editor &lt;b&gt;&amp;') && !html.includes('<b>&'), 'titles are text, never markup')
  assert.ok(!/<(?:script|iframe|object|form)\b/i.test(html))
  assert.ok(!/(?:src|background)\s*=\s*["']?https?:/i.test(html), 'nothing is loaded from anywhere')
})

async function reboot(preference: 'ifNeeded') {
  const { defaultOptions } = await import('@fettle/core/terms/session.ts')
  return { ...defaultOptions.reboot, preference }
}

test('a notice is queued in the transaction that decides it, and once whatever is asked again', async () => {
  await using world = await aMailInstallation()
  const { server, mailServer, tell, queueNotice } = world
  const { db } = server.database
  const session = await tell('before')
  await assert.rejects(
    inTransaction(db, async (tx) => {
      await queueNotice(tx, { ...session, state: 'changed' }, 'after')
      throw new Error('the engine changed its mind')
    }),
  )
  await Promise.all([1, 2, 3].map(() => inTransaction(db, (tx) => queueNotice(tx, session, 'before'))))
  await until('the mail is there', () => mailServer.received[0])
  const again = await tell('before')
  await until('the next mail is there', () => mailServer.received[1])
  assert.equal(mailServer.received.length, 2)
  const { items } = await server.operator.call('listMails', { query: {} })
  assert.deepEqual(
    items.map(({ session: id, about, state, recipient, attempts }) => [id, about, state, recipient, attempts]),
    [
      [again.id, 'before', 'sent', 'reception@acme.example', 1],
      [session.id, 'before', 'sent', 'reception@acme.example', 1],
    ],
  )
})

test('[E202] primary and selected people are told once each, copies go without buttons, to a bounded number', async () => {
  await using world = await aMailInstallation({ settings: { bcc: ['archive@acme.example', 'RECEPTION@acme.example'] } })
  const { server, mailServer, tell } = world
  const also = Array.from({ length: 50 }, (_, at) => `user${at}@acme.example`)
  await tell('before', { notify: { also: ['eve@acme.example', 'Eve@acme.example'] } })
  await until('all are told', () => mailServer.received.length === 3)
  const to = (address: string): string => mailServer.received.find((mail) => mail.to === address)?.email.text ?? ''
  assert.match(to('reception@acme.example'), /Hello Reception,/)
  assert.match(to('eve@acme.example'), /Hello,/)
  assert.match(to('eve@acme.example'), /\/m\//)
  assert.ok(to('archive@acme.example').length > 100 && !to('archive@acme.example').includes('/m/'))
  await tell('before', { notify: { also } })
  await until('as many as may be are told', () => mailServer.received.length === 3 + 30)
  const { items } = await server.operator.call('listMails', { query: { limit: 500 } })
  assert.equal(items.length, 33)
})

test('[E205] [E206] [E207] [E209] [E210] what is sent, and with which buttons, is what the options say', async () => {
  await using world = await aMailInstallation()
  const { server, mailServer, tell } = world
  const compliant = anAction('a1', { kind: 'none', reason: 'upToDate', verdict: 'compliant', before: '2.0' })
  const absent = anAction('a2', {
    kind: 'none',
    desired: 'updateIfFound',
    reason: 'softwareMissing',
    verdict: 'compliant',
    before: 'absent',
    title: 'Not Found',
  })
  const detected = anAction('a3', { verdict: 'notCompliant', before: 'unknown', title: 'Undetermined' })
  const mail = async (subject: RegExp) =>
    await until(`a mail ${subject}`, () => mailServer.received.find(({ email }) => subject.test(email.subject ?? '')))
  const kind = 'detection' as const
  const ended = { state: 'compliant', endedAt: Date.now() } as const
  // E206: nothing to do, not asked; then asked.
  await tell('after', { options: { kind }, notify: { after: false }, actions: [compliant], session: ended })
  await tell('after', {
    options: { kind },
    notify: { after: false, beforeWhenCompliant: true },
    actions: [compliant],
    session: ended,
  })
  assert.match((await mail(/^front-desk is up to date$/)).email.text ?? '', /Nothing has to be changed/)
  assert.equal((await server.operator.call('listMails', { query: {} })).items.length, 1)
  // E210: what was not found is left out, what is not known stays blank.
  await tell('after', {
    options: { kind },
    notify: { after: false },
    actions: [compliant, absent, detected],
    session: { ...ended, state: 'partial' },
  })
  const looked = (await mail(/1 change found to be needed/)).email.text ?? ''
  assert.ok(!looked.includes('Not Found') && !looked.includes('unknown'), looked)
  assert.match(looked, /- Undetermined, 2\.0, Update/)
  assert.match(looked, /This was a check only/)
  // E207, E205: after a change it is up to date.
  const at = Date.now()
  const changed = {
    id: 'a1',
    status: 'ended',
    attempts: 1,
    verdict: 'changed',
    reason: 'verified',
    after: '2.0',
    startedAt: at,
    endedAt: at,
  } as const
  await tell('after', {
    actions: [anAction('a1', { title: 'Updated' })],
    session: { ...ended, state: 'changed', actions: [changed] },
  })
  assert.match(
    (await until('it is told', () => mailServer.received[2])).email.text ?? '',
    /- Updated, 1\.0 -> 2\.0, Up to date/,
  )
  // Only when somebody has to do something.
  await tell('after', {
    notify: { afterOnlyIfNeeded: true },
    session: { ...ended, state: 'changed', actions: [changed] },
  })
  await tell('after', {
    notify: { afterOnlyIfNeeded: true },
    session: { ...ended, state: 'changed', rebootPending: true, actions: [changed] },
  })
  assert.match((await mail(/please restart it/)).email.text ?? '', /A restart is needed to finish/)
  // E209: buttons as configured, and none where they are pointless.
  const buttons: [Parameters<typeof tell>[1], string][] = [
    [{}, 'Postpone Run now'],
    [{ notify: { offerPostpone: false } }, 'Run now'],
    [{ notify: { offerRunNow: false } }, 'Postpone'],
    [{ options: { window: { start: { type: 'now' }, catchUp: 'nextWindow' } } }, ''],
    [{ notify: { showActions: false } }, 'Postpone Run now'],
  ]
  for (const [index, [wish, wanted]] of buttons.entries()) {
    await tell('before', wish)
    const text = (await until(`mail ${index}`, () => mailServer.received[4 + index])).email.text ?? ''
    const found = ['Postpone', 'Run now'].filter((label) => text.includes(`\n${label}:\n`))
    assert.equal(found.join(' '), wanted)
    assert.equal(text.includes('Example 1'), wish?.notify?.showActions !== false)
  }
  assert.equal(mailServer.received.length, 9)
})

test('cancelled, missed, failed and partial ends are told as they are', async () => {
  await using world = await aMailInstallation()
  const { mailServer, tell } = world
  const at = Date.now()
  const failed = {
    id: 'a1',
    status: 'ended',
    attempts: 1,
    verdict: 'failed',
    reason: 'changeFailed',
    detail: 'E: secret path',
    startedAt: at,
    endedAt: at,
  } as const
  const ends = [
    [
      { state: 'cancelled', cancel: { by: 'Kim', how: 'now', at } },
      /^front-desk: the updates were cancelled$/,
      /cancelled by Kim\. Nothing was changed\./,
    ],
    [
      { state: 'missed' },
      /^front-desk was not updated$/,
      /The time for it passed before it could begin\. Nothing was changed\./,
    ],
    [
      { state: 'failed', actions: [failed] },
      /^front-desk could not be updated$/,
      /- Example 1, 1\.0, The change failed/,
    ],
  ] as const
  for (const [index, [session, subject, words]] of ends.entries()) {
    await tell('after', { session: { endedAt: at, ...session } })
    const { email } = await until('it is told', () => mailServer.received[index])
    assert.match(email.subject ?? '', subject)
    assert.match(email.text ?? '', words)
    assert.ok(!(email.text ?? '').includes('secret path'), 'what programs print is for those who look after computers')
  }
})

test('a recipient refused for good fails alone, a mail not taken for now is sent later, nobody waits for either', async () => {
  const busy = new Set(['reception@acme.example'])
  await using world = await aMailInstallation({
    mailServer: {
      refuse: (address) => {
        if (address === 'gone@acme.example') return { code: 550, text: 'no such user here' }
        return busy.delete(address) ? { code: 451, text: 'come back later' } : undefined
      },
    },
  })
  const { server, mailServer, tell } = world
  await tell('before', { notify: { also: ['gone@acme.example', 'eve@acme.example'] } })
  await until('eve is told', () => mailServer.received.find(({ to }) => to === 'eve@acme.example'))
  const byAddress = await until('all were tried', async () => {
    const { items } = await server.operator.call('listMails', { query: {} })
    return (
      items.every(({ attempts, state, problem }) => attempts > 0 && (state === 'sent' || problem)) &&
      new Map(items.map((item) => [item.recipient, item]))
    )
  })
  assert.deepEqual(
    [byAddress.get('gone@acme.example')?.state, byAddress.get('reception@acme.example')?.state],
    ['failed', 'waiting'],
  )
  assert.match(
    byAddress.get('gone@acme.example')?.problem ?? '',
    /refuses a mail to gone@acme\.example: 550 no such user here/,
  )
  assert.match(
    byAddress.get('reception@acme.example')?.problem ?? '',
    /does not take a mail to reception@acme\.example: 451/,
  )
  await until('the person is told', () => mailServer.received.find(({ to }) => to === 'reception@acme.example'), 60_000)
  assert.equal(mailServer.asked.filter((address) => address === 'gone@acme.example').length, 1)
})
