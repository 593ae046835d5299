/** What becomes of sessions while the mail server takes connections and never says a word? */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { until } from '../../testing/computers/until.ts'
import { aMailInstallation } from '../../testing/mail/a-mail-installation.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aFile } from '../../testing/session/documents.ts'

/** Listens and is silent. */
async function aMuteServer() {
  const sockets = new Set<Socket>()
  let givenUp = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('end', () => (givenUp += 1))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size,
    /** How often somebody was tired of waiting. */
    givenUp: () => givenUp,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

test('[E230] sessions begin, end and are shown as ever, and their mails wait with the reason', async () => {
  await using world = await aMailInstallation({ bare: true })
  await using mute = await aMuteServer()
  const { server, tell } = world
  const { operator } = server
  const smtp = { host: '127.0.0.1', port: mute.port, tls: 'none' } as const
  await operator.call('putMailSettings', { body: { settings: { smtp, from: 'it@acme.example' } } })
  await operator.apply(...aFile('note', { path: '/etc/note', content: 'x' }))
  for (let mails = 0; mails < 12; mails += 1) await tell('before')
  await until('several wait for an answer', () => mute.connections() > 0)

  for (const name of ['one', 'two', 'three']) {
    await using agent = await anAgent(server, { hostname: name })
    const session = await operator.run(name, {
      notify: { before: true, after: true, also: ['reception@acme.example'] },
    })
    assert.equal(session.state, 'changed')
    assert.ok(agent.isLinked)
  }
  assert.equal((await fetch(`${server.address}/readyz`)).status, 200)

  // While the very first of the mails are still waited for, three sessions have run.
  assert.equal(mute.givenUp(), 0)
  const { items } = await operator.call('listMails', { query: {} })
  assert.ok(items.length >= 15 && items.every(({ state }) => state === 'waiting'))
})
