/** Agents' links: who may have one, what is taken from it, and what becomes of a computer when it is lost. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { WebSocket } from 'ws'
import { fromAgent } from '@fettle/contract/wire/from-agent.ts'
import { limits } from '@fettle/contract/wire/protocol.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, done, ended, obedientButExecute, silent } from '../../testing/server/agent-script.ts'
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
  return await Promise.race([
    closed,
    new Promise<undefined>((resolve) => setTimeout(resolve, 2000, undefined)),
  ]).finally(() => socket.terminate())
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

test('[E026] bytes that are no UTF-8 are kept as far as they can be read', async () => {
  await using agent = await anAgent(server)
  agent.script = silent
  await server.operator.start(agent.hostname, { kind: 'inventory' })
  const order = await agent.order('inventory')
  const line = { n: 1, at: Date.now(), sessionId: order.sessionId, stream: 'out', text: '?' }
  const [before = '', after = ''] = JSON.stringify({ type: 'output', lines: [line] }).split('?')
  agent.send(Buffer.concat([Buffer.from(before), Buffer.from([0x61, 0xff, 0xc3, 0x62]), Buffer.from(after)]))
  await until('the line is stored', () => agent.seen().output === 1)
  assert.deepEqual((await server.operator.log(order.sessionId))[0]?.text, 'a\ufffd\ufffdb')
  assert.equal(agent.cutByServer, 0)
})

/** Texts an agent might send that are not what the server takes. */
const garbage = fc
  .oneof(
    fc.string(),
    fc.json(),
    fc
      .record({ type: fc.constantFrom('hello', 'events', 'output', 'progress', 'seen'), events: fc.jsonValue() })
      .map((value) => JSON.stringify(value)),
    fc
      .array(fc.record({ n: fc.integer(), at: fc.integer(), sessionId: fc.string(), orderId: fc.string() }))
      .map((events) => JSON.stringify({ type: 'events', events })),
  )
  .filter((text) => !fromAgent.safeParse(jsonOf(text)).success)

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no JSON is garbage too
  }
}

test('garbage from an agent ends its link and nothing else: 1,000 generated frames', async () => {
  const frames = fc.sample(garbage, 1000)
  const send = async (texts: readonly string[]): Promise<void> => {
    await using agent = await anAgent(server)
    for (const text of texts) {
      agent.send(text)
      await agent.lost()
      await agent.link()
    }
    assert.equal(agent.cutByServer, texts.length)
    assert.equal((await server.operator.run(agent.hostname, { kind: 'inventory' })).state, 'compliant')
  }
  await Promise.all(Array.from({ length: 10 }, (_, part) => send(frames.slice(part * 100, part * 100 + 100))))
})

/** Reads the live stream until told to end; `text` is what came. */
async function listening(path: string): Promise<{ text: () => string; end: () => Promise<void> }> {
  const controller = new AbortController()
  const response = await server.operator.fetch(path, { signal: controller.signal })
  let text = ''
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk)
  })().catch(() => {}) // ended below
  await until('the stream begins', () => text !== '')
  return {
    text: () => text,
    end: async () => {
      controller.abort()
      await reading
    },
  }
}

test('[E056] of two links of one agent the newer stands, and the computer never looks offline', async () => {
  await using agent = await anAgent(server)
  const live = await listening('/api/v1/events')
  for (let round = 0; round < 30; round += 1) {
    const links = await Promise.allSettled([agent.link({ resend: false }), agent.link({ resend: false })])
    assert.ok(links.some(({ status }) => status === 'fulfilled'))
  }
  await agent.cut()
  await agent.link()
  await server.operator.run(agent.hostname, { kind: 'inventory' })
  assert.equal(await isOnline(agent.computerId), true)
  const told = live.text().match(new RegExp(`"computerId":"${agent.computerId}","online":\\w+`, 'g')) ?? []
  assert.ok(told.length >= 30)
  // The one real loss above may or may not be seen before the agent is back.
  assert.ok(told.filter((text) => text.endsWith('false')).length <= 1)
  await live.end()
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
  await until('it comes again', () => times() === 2)
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

/** Items for everybody whose files have this many MiB together. */
async function largeFiles(operator: TestServer['operator'], sizes: readonly number[]): Promise<void> {
  for (const [at, size] of sizes.entries())
    await operator.apply(...aFile(`large-${at}`, { path: `/etc/large-${at}`, content: 'x'.repeat(size * 1024 * 1024) }))
}

test('an order that is larger than a frame ends its session instead of the link', async () => {
  await using own = await aServer()
  await using agent = await anAgent(own)
  await largeFiles(own.operator, [6, 6, 6])
  const session = await own.operator.run(agent.hostname)
  assert.equal(session.state, 'failed')
  assert.match(session.problem ?? '', /^The work order has 18 MiB; at most 16 MiB can be sent at once\./)
  assert.equal(agent.cutByServer, 0)
})

test('an agent that reads nothing is cut off before its orders pile up', async () => {
  await using own = await aServer()
  await using agent = await anAgent(own)
  await largeFiles(own.operator, [7, 7])
  agent.script = silent
  agent.stopReading() // so it will not even see that it was cut off
  const isOnline = async () => (await own.operator.call('getComputer', { params: { id: agent.hostname } })).online
  let rounds = 0
  for (; await isOnline(); rounds += 1) {
    assert.ok(rounds < 6)
    const id = (await own.operator.start(agent.hostname)) as `ses_${string}`
    const order = (number: number) => ({ sessionId: id, id: `ord_${id.slice(4)}${number}` as const })
    const comesTo = (...states: readonly string[]) =>
      until(`the session is ${states.join(' or ')}`, async () =>
        states.includes((await own.operator.call('getSession', { params: { id } })).state),
      )
    const answers = ['large-0', 'large-1'].map((key) => ({ key, found: 'notCompliant' as const, detail: '' }))
    agent.tell(order(1), accepted, { type: 'answered', answers }, ended)
    await comesTo('executing', 'waiting')
    agent.tell(order(2), accepted, ended)
    await comesTo('failed', 'waiting')
  }
  assert.ok(rounds >= 2)
})

test('[ENR-8] an agent can say nothing about the sessions of others', async () => {
  await using agent = await anAgent(server, { hostname: 'victim' })
  await using liar = await anAgent(server, { hostname: 'liar' })
  agent.script = obedientButExecute
  await server.operator.apply(...aPackage('theirs'))
  const id = await server.operator.start('victim')
  const execute = await agent.order('execute')
  await agent.stored()
  const before = await server.operator.call('getSession', { params: { id } })
  const live = await listening(`/api/v1/events?session=${id}`)

  const { sessionId } = execute
  const progress = { type: 'progress' as const, sessionId, actionIds: ['a1'], percent: 50 }
  liar.tell(execute, accepted, ...execute.actions.flatMap((action) => done(liar, action)), ended)
  liar.print(execute, 'a1', 'a lie')
  liar.send({ ...progress, text: 'a lie' })
  await liar.stored()
  assert.deepEqual(await server.operator.call('getSession', { params: { id } }), before)
  assert.deepEqual(await server.operator.log(id), [])
  agent.send({ ...progress, text: 'the truth' })
  await until('progress is heard', () => live.text().includes('the truth'))
  assert.ok(!live.text().includes('a lie'))
  assert.ok(!live.text().includes('"output"'))
  await live.end()
  agent.tell(execute, accepted, ...execute.actions.flatMap((action) => done(agent, action)), ended)
  assert.equal((await server.operator.final(id)).state, 'changed')
})
