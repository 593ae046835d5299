/** Do sessions that really run tell people, from the engine to the mail server? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../testing/computers/until.ts'
import { aMailInstallation } from '../../testing/mail/a-mail-installation.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aFile } from '../../testing/session/documents.ts'

test('a session that changes a computer tells before and after, once each', async () => {
  await using world = await aMailInstallation()
  const { server, mailServer } = world
  await using agent = await anAgent(server)
  await server.operator.apply(...aFile('greeting', { path: '/etc/greeting', content: 'hello\n' }))
  const id = await server.operator.start(agent.computerId, {
    notify: { before: true, after: true, also: ['eve@acme.example'] },
  })
  const { state } = await server.operator.final(id)
  const subjects = await until('both are told', () => {
    const all = mailServer.received.map(({ email, to }) => `${to}: ${email.subject}`)
    return all.length >= 2 && all
  })
  assert.equal(state, 'changed')
  const { hostname } = agent
  assert.deepEqual(
    new Set(subjects),
    new Set([`eve@acme.example: ${hostname} is up to date`, `eve@acme.example: ${hostname}: 1 change begin now`]),
  )
})
