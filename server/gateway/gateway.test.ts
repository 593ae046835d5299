/** Agents' links: who may have one, what is taken from it, and what becomes of a computer when it is lost. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { WebSocket } from 'ws'
import { fromAgent } from '@fettle/contract/wire/from-agent.ts'
import { limits } from '@fettle/contract/wire/protocol.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, answersTo, done, ended, obedientButExecute, silent } from '../../testing/server/agent-script.ts'
import { anAgent, enrolled, LinkRefused, ScriptedAgent } from '../../testing/server/an-agent.ts'
import { aFile, aPackage } from '../../testing/session/documents.ts'

let server: TestServer

before(async () => {
  server = await aServer()
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

const linkUrl = (): string => `${server.address.replace('http', 'ws')}/agent/v1/link`

async function isOnline(computer: string): Promise<boolean> {
  return (await server.operator.call('getComputer', { params: { id: computer } })).online
}

/** Sends texts over a new connection; answers how the server ended it, or undefined when it did not. */
async function said(texts: readonly (string | Buffer)[], options = {}): Promise<number | undefined> {
  const socket = new WebSocket(linkUrl(), options)
  socket.on('error', () => {}) // a server may hang up while we still speak
  const closed = once(socket, 'close').then(([code]) => code as number)
  await Promise.race([once(socket, 'message'), closed])
  for (const text of texts) socket.send(text)
  return await Promise.race([closed, new Promise<undefined>((resolve) => setTimeout(resolve, 2000))]).finally(() =>
    socket.terminate(),
  )
}

test('[ENR-5] a link needs a proof of the key: over this nonce, for this server, by this agent', async () => {
  const identity = await enrolled(server)
  const stranger = generateKeyPairSync('ed25519').privateKey
  const other = await enrolled(server)
  const challenge = { type: 'challenge', nonce: 'an old one', serverId: identity.serverId, protocol: 1 } as const
  const truthful = new ScriptedAgent(server.address, identity)
  const lies: readonly Parameters<ScriptedAgent['link']>[0][] = [
    { proof: '' },
    { proof: 'AAAA' },
    { proof: truthful.hello(challenge).proof },
    { agentId: other.agentId },
    { agentId: 'agt_00000000000000000000000000' },
  ]
  for (const claims of lies)
    await assert.rejects(truthful.link(claims), (error) => {
      assert.ok(error instanceof LinkRefused)
      assert.equal(error.refused?.code, 'unknownAgent')
      return true
    })
  const withOtherKey = new ScriptedAgent(server.address, { ...identity, key: stranger })
  await assert.rejects(withOtherKey.link(), LinkRefused)
  await assert.rejects(truthful.link({ protocol: 99 }), /protocol/)
  assert.equal(await isOnline(identity.computerId), false)
  await truthful.link()
  assert.equal(await isOnline(identity.computerId), true)
  await truthful.cut()
})

test('[WEB-5] a link that a browser would open is refused', async () => {
  for (const headers of [{ origin: server.address }, { cookie: 'fettle_login=x' }]) {
    const socket = new WebSocket(linkUrl(), { headers })
    await assert.rejects(once(socket, 'open'))
  }
})

test('[ENR-8] whatever else is said first ends the connection', async () => {
  const first = ['', '{}', 'null', '[]', '{"type":"events","events":[]}', '{"type":"hello"}', '\0', '{"type":"seen"}']
  for (const text of first) assert.equal(await said([text]), 4000, text)
  assert.equal(await said(['x'.repeat(limits.frameBytes + 1)]), 1009)
})

test('garbage from an agent ends its link and nothing else: 1,000 generated frames', { timeout: 60_000 }, async () => {
  await using agent = await anAgent(server)
  const frame = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ type: fc.constantFrom('hello', 'events', 'output', 'progress', 'seen'), events: fc.jsonValue() }).map(
      (value) => JSON.stringify(value),
    ),
    fc
      .record({
        type: fc.constant('events'),
        events: fc.array(
          fc.record({ n: fc.integer(), at: fc.integer(), sessionId: fc.string(), orderId: fc.string() }),
        ),
      })
      .map((value) => JSON.stringify(value)),
  )
  let links = 0
  for (const text of fc.sample(frame, 1000)) {
    if (!agent.isLinked) {
      await agent.link()
      links += 1
    }
    const cuts = agent.cutByServer
    agent.send(text)
    await until('the server ends the link', () => agent.cutByServer > cuts)
    await agent.cut()
  }
  assert.ok(links > 900)
  await agent.link()
  const session = await server.operator.run(agent.hostname, { kind: 'inventory' })
  assert.equal(session.state, 'compliant')
})

test('of two links of one agent the newer stands, and the computer never looks offline', async () => {
  await using agent = await anAgent(server)
  const offline: string[] = []
  const { signal, abort } = Object.assign(new AbortController())
  const response = await server.operator.fetch('/api/v1/events', { signal })
  const reading = (async () => {
    for await (const chunk of response.body ?? []) {
      const text = new TextDecoder().decode(chunk)
      if (text.includes(agent.computerId) && text.includes('"online":false')) offline.push(text)
    }
  })().catch(() => {}) // ended by the test
  for (let round = 0; round < 30; round += 1) {
    const cuts = agent.cutByServer
    // The old link is lost at the very moment at which the new one comes.
    await Promise.all([agent.link({ resend: false }), agent.link({ resend: false })]).catch(() => {})
    await until('one link stands', () => agent.isLinked)
    assert.ok(agent.cutByServer >= cuts)
  }
  await server.operator.run(agent.hostname, { kind: 'inventory' })
  assert.equal(await isOnline(agent.computerId), true)
  void abort
  void reading
})

test('a link that comes back at once stands, however the end of the old one is delayed', async () => {
  await using agent = await anAgent(server)
  for (let round = 0; round < 20; round += 1) {
    await Promise.all([agent.cut(), agent.link({ resend: false })])
    await server.operator.call('listTenants')
  }
  const session = await server.operator.run(agent.hostname, { kind: 'inventory' })
  assert.equal(session.state, 'compliant')
  assert.equal(await isOnline(agent.computerId), true)
})

test('what was told of the old link is stored, when a new one replaces it', async () => {
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  await server.operator.apply(...aPackage('replaced'))
  const id = await server.operator.start(agent.hostname)
  const execute = await agent.order('execute')
  agent.tell(execute, accepted)
  await agent.link()
  agent.tell(execute, ...execute.actions.flatMap((action) => done(agent, action)), ended)
  assert.equal((await server.operator.final(id)).state, 'changed')
})

test('an order comes once over a link, and again over the next until it is ended', async () => {
  await using agent = await anAgent(server)
  agent.script = silent
  await server.operator.start(agent.hostname, { kind: 'inventory' })
  const order = await agent.order('inventory')
  const times = (): number =>
    agent.received.filter((frame) => frame.type === 'order' && frame.order.id === order.id).length
  assert.equal(times(), 1)
  await agent.cut()
  await agent.link()
  await until('it comes again', () => {console.log(times(), agent.received.map(f=>f.type).join()); return times() === 2}, 300)
  agent.tell(order, accepted)
  await agent.stored()
  await agent.cut()
  await agent.link()
  await until('it comes again', () => times() === 3)
  agent.tell(order, { type: 'inventoried', facts: agent.model.facts, software: [] }, ended)
  await agent.stored()
  await agent.cut()
  await agent.link()
  await server.operator.call('listTenants')
  assert.equal(times(), 3)
})

test('an order that is larger than a frame ends its session instead of the link', async () => {
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const content = 'x'.repeat(3 * 1024 * 1024)
  for (let number = 1; number <= 6; number += 1)
    await server.operator.apply(...aFile(`large-${number}`, { path: `/etc/large-${number}`, content }))
  const session = await server.operator.run(agent.hostname)
  assert.equal(session.state, 'failed')
  assert.match(session.problem ?? '', /18\.\d MiB.*16 MiB/)
  assert.equal(agent.cutByServer, 0)
  for (let number = 1; number <= 6; number += 1)
    await server.operator.apply({
      kind: 'deployment',
      name: `large-${number} for all`,
      item: `large-${number}`,
      mode: 'enforce',
      target: { all: true },
      enabled: false,
    })
})

test('an agent that reads nothing is cut off before its orders pile up', async () => {
  await using agent = await anAgent(server)
  agent.script = silent
  const socket = new WebSocket(linkUrl())
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Parameters<ScriptedAgent['hello']>[0] | { type: 'welcome' }
    if (frame.type === 'challenge') socket.send(JSON.stringify(agent.hello(frame)))
    if (frame.type === 'welcome') socket.pause()
  })
  await until('it is linked', () => socket.isPaused)
  const closed = once(socket, 'close')
  const entry = JSON.stringify({ type: 'events', events: [aLie()] })
  // Every frame is answered; the answers are not read.
  const flood = setInterval(() => {
    for (let i = 0; i < 2000 && socket.bufferedAmount < 1e6; i += 1) socket.send(entry)
  }, 1)
  socket.on('error', () => {}) // it is cut off while it speaks
  socket.resume()
  socket.terminate()
  clearInterval(flood)
  await closed
})

function aLie(): object {
  const id = '0'.repeat(26)
  return { n: 999_999, at: 1, sessionId: `ses_${id}`, orderId: `ord_${id}`, event: { type: 'orderAccepted' } }
}

test('[ENR-8] an agent can say nothing about the sessions of others', async () => {
  await using agent = await anAgent(server, { hostname: 'victim' })
  await using liar = await anAgent(server, { hostname: 'liar' })
  agent.script = obedientButExecute
  await server.operator.apply(...aPackage('theirs'))
  const id = await server.operator.start('victim')
  const execute = await agent.order('execute')
  await agent.stored()
  const before = await server.operator.call('getSession', { params: { id } })
  const controller = new AbortController()
  const live = await server.operator.fetch(`/api/v1/events?session=${id}`, { signal: controller.signal })
  let heard = ''
  const reading = (async () => {
    for await (const chunk of live.body ?? []) heard += new TextDecoder().decode(chunk)
  })().catch(() => {}) // ended below
  await until('the stream begins', () => heard !== '')

  liar.tell(execute, accepted, ...execute.actions.flatMap((action) => done(liar, action)), ended)
  liar.print(execute, 'a1', 'a lie')
  liar.send({ type: 'progress', sessionId: id as `ses_${string}`, actionIds: ['a1'], percent: 99, text: 'a lie' })
  await liar.stored()
  const after = await server.operator.call('getSession', { params: { id } })
  assert.deepEqual(after, { ...before, workedMs: after.workedMs })
  assert.deepEqual(await server.operator.log(id), [])
  agent.send({ type: 'progress', sessionId: execute.sessionId, actionIds: ['a1'], percent: 50, text: 'the truth' })
  await until('progress is heard', () => heard.includes('the truth'))
  assert.ok(!heard.includes('a lie'))
  assert.ok(!heard.includes('"output"'))
  assert.equal(fromAgent.safeParse({ type: 'progress' }).success, false)
  controller.abort()
  await reading
  agent.tell(execute, accepted, ...execute.actions.flatMap((action) => done(agent, action)), ended)
  assert.equal((await server.operator.final(id)).state, 'changed')
  void answersTo
})
