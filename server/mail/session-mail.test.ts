/** Do sessions that really run tell people, from the engine to the mail server? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../testing/computers/until.ts'
import { aMailInstallation } from '../../testing/mail/a-mail-installation.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aFile } from '../../testing/session/documents.ts'

test('a session that waits for its time tells before; the link in that mail runs it now, and it tells after', async () => {
  await using world = await aMailInstallation()
  const { server, mailServer } = world
  await using agent = await anAgent(server)
  await server.operator.apply(...aFile('greeting', { path: '/etc/greeting', content: 'hello\n' }))
  const id = await server.operator.start(agent.computerId, {
    notify: { before: true, after: true, also: ['eve@acme.example'] },
    window: { start: 'at', at: new Date(Date.now() + 6 * 3_600_000).toISOString() },
  })
  const before = await until('it is told before', () => mailServer.received[0])
  assert.match(before.email.subject ?? '', new RegExp(`^${agent.hostname}: 1 change on `))
  const runNow = /Run now:\n(\S+)/.exec(before.email.text ?? '')?.[1] ?? ''
  const page = /name="page" value="([^"]+)"/.exec(await (await fetch(runNow)).text())?.[1] ?? ''
  assert.equal((await server.operator.call('getSession', { params: { id }, query: {} })).state, 'waiting')
  const answer = await fetch(runNow, { method: 'POST', body: new URLSearchParams({ page }) })
  assert.match(await answer.text(), new RegExp(`<h1[^>]*>${agent.hostname} (begins|is)`))
  assert.deepEqual([answer.redirected, answer.url], [true, runNow], 'loading the page again presses nothing again')
  assert.equal((await server.operator.final(id)).state, 'changed')
  const after = await until('it is told after', () => mailServer.received[1])
  assert.equal(after.email.subject, `${agent.hostname} is up to date`)
  assert.equal(mailServer.received.length, 2)
})
