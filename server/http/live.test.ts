/** The live stream: resumed where it was left, begun anew when nobody can tell, and dropped for who does not read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LiveEvent, liveEvent } from '@fettle/contract/http/live.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { createLiveHub, type LiveHub } from './live.ts'

interface Told {
  readonly id: string
  readonly event: LiveEvent
}

/** What a stream tells, as it comes. */
class Reader {
  readonly told: Told[] = []
  /** Set when the stream ended. */
  isOver = false
  readonly #controller = new AbortController()

  static async open(fetched: (signal: AbortSignal) => Promise<Response> | Response): Promise<Reader> {
    const reader = new Reader()
    const response = await fetched(reader.#controller.signal)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'text/event-stream')
    void reader.#read(response)
    return reader
  }

  async #read(response: Response): Promise<void> {
    let text = ''
    try {
      for await (const chunk of response.body ?? []) {
        text += new TextDecoder().decode(chunk, { stream: true })
        const parts = text.split('\n\n')
        text = parts.pop() ?? ''
        for (const part of parts) this.#take(part)
      }
    } catch {
      // closed by the test
    }
    this.isOver = true
  }

  #take(part: string): void {
    const lines = new Map(part.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]))
    const event = liveEvent.parse(JSON.parse(lines.get('data') ?? ''))
    assert.equal(lines.get('event'), event.type)
    this.told.push({ id: lines.get('id') ?? '', event })
  }

  types(): readonly string[] {
    return this.told.map(({ event }) => event.type)
  }

  async until(count: number): Promise<void> {
    await until(`${count} events are told`, () => this.told.length >= count)
  }

  close(): void {
    this.#controller.abort()
  }
}

function streamOf(server: TestServer, query = '', lastId?: string): Promise<Reader> {
  return Reader.open((signal) =>
    server.operator.fetch(`/api/v1/events${query}`, {
      signal,
      headers: lastId === undefined ? {} : { 'last-event-id': lastId },
    }),
  )
}

const session = (n: number, sessionId = 'ses_a'): LiveEvent => ({
  ...{ type: 'session', sessionId, computerId: 'cmp_a', state: 'queued', revision: n },
})

function open(hub: LiveHub, lastId?: string, query = ''): Promise<Reader> {
  const headers: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId }
  return Reader.open((signal) => hub.stream(new Request(`http://localhost/api/v1/events${query}`, { headers, signal })))
}

test('a session is told from its beginning to its end, and a reader that comes back hears what it missed', async () => {
  await using server = await aServer()
  await using agent = await anAgent(server)
  const all = await streamOf(server)
  await all.until(1)
  assert.deepEqual(all.types(), ['reset'])
  const id = await server.operator.start(agent.hostname, { kind: 'inventory' })
  await server.operator.final(id)
  await until('the end is told', () =>
    all.told.some(({ event }) => event.type === 'session' && event.state === 'compliant'),
  )
  const revisions = all.told.flatMap(({ event }) => (event.type === 'session' ? [event.revision] : []))
  assert.deepEqual(
    revisions,
    revisions.toSorted((a, b) => a - b),
  )
  all.close()

  const half = all.told[1]?.id
  const resumed = await streamOf(server, '', half)
  await resumed.until(all.told.length - 2)
  assert.deepEqual(resumed.told.slice(0, all.told.length - 2), all.told.slice(2))
  resumed.close()

  const other = await streamOf(server, '?session=ses_other')
  await server.operator.run(agent.hostname, { kind: 'inventory' })
  await server.operator.apply({ kind: 'tenant', name: 'Globex' })
  await other.until(2)
  assert.deepEqual(other.types(), ['reset', 'definitions'])
  other.close()
  await until('nobody listens any more', async () => {
    const metrics = await (await server.operator.fetch('/metrics')).text()
    return /^fettle_event_stream_clients 0$/m.test(metrics)
  })
})

test('what happens on one node is told on all', async () => {
  await using server = await aServer()
  await using node = await aServer({ database: server.database })
  await using agent = await anAgent(node)
  const here = await streamOf(server)
  await here.until(1)
  await node.operator.run(agent.hostname, { kind: 'inventory' })
  await until('the end is told', () =>
    here.told.some(({ event }) => event.type === 'session' && event.state === 'compliant'),
  )
  here.close()
  // An id of another node means nothing here.
  const there = await streamOf(node, '', here.told.at(-1)?.id)
  await there.until(1)
  assert.deepEqual(there.types(), ['reset'])
  there.close()
})

test('who comes back too late, or with an id nobody gave, begins anew', async () => {
  const hub = createLiveHub('node')
  for (let n = 1; n <= 16_000; n += 1) hub.publish(session(n))
  for (const id of ['node-1', 'node-5000', 'node-16001', 'node--1', 'node-', 'node-x', 'other-15999', '', 'node-1.5']) {
    const reader = await open(hub, id)
    await reader.until(1)
    assert.deepEqual(reader.types(), ['reset'], id)
    reader.close()
  }
  const near = await open(hub, 'node-15990')
  await near.until(10)
  assert.deepEqual(
    near.told.map(({ id }) => id),
    Array.from({ length: 10 }, (_, at) => `node-${15_991 + at}`),
  )
  const now = await open(hub, 'node-16000')
  hub.publish(session(16_001))
  await now.until(1)
  assert.deepEqual(now.told[0]?.id, 'node-16001')
  hub.close()
  await until('both end', () => near.isOver && now.isOver)
})

test('a reader that missed more than it may let pile up begins anew instead of failing', async () => {
  const hub = createLiveHub('node')
  for (let n = 1; n <= 10_000; n += 1) hub.publish(session(n))
  const far = await open(hub, 'node-8999')
  await far.until(1)
  assert.deepEqual(far.types(), ['reset'])
  const near = await open(hub, 'node-9000')
  await near.until(1000)
  assert.deepEqual(new Set(near.types()), new Set(['session']))
  hub.close()
})

test('what a reader missed can be too much for it even when it is few events', async () => {
  const hub = createLiveHub('node')
  const actionIds = Array.from({ length: 1000 }, (_, at) => `a${at}`)
  for (let n = 0; n < 600; n += 1)
    hub.publish({ type: 'progress', sessionId: 'ses_a', actionIds, percent: n / 6, text: 'x' })
  const reader = await open(hub, 'node-1')
  await until('it is dropped', () => reader.isOver)
  assert.ok(reader.told.length > 100 && reader.told.length < 300)
  assert.equal(hub.readerCount(), 0)
  hub.publish(session(1))
  hub.close()
})

test('a reader that does not read is dropped, and the others hear everything', async () => {
  const hub = createLiveHub('node')
  const stuck = hub.stream(new Request('http://localhost/api/v1/events'))
  const reader = await open(hub)
  assert.equal(hub.readerCount(), 2)
  for (let round = 0; round < 20; round += 1) {
    for (let n = 0; n < 1000; n += 1) hub.publish(session(round * 1000 + n))
    await reader.until((round + 1) * 1000)
  }
  assert.equal(hub.readerCount(), 1)
  assert.equal(reader.isOver, false)
  // What it had not read is still there, and then the stream ends.
  let bytes = 0
  for await (const chunk of stuck.body ?? []) bytes += chunk.byteLength
  assert.ok(bytes > 1024 * 1024 && bytes < 1.2 * 1024 * 1024)
  hub.close()
})

test('a reader that goes away is forgotten, in whichever way it goes', async () => {
  const hub = createLiveHub('node')
  const controller = new AbortController()
  const aborted = hub.stream(new Request('http://localhost/api/v1/events', { signal: controller.signal }))
  controller.abort()
  assert.equal(hub.readerCount(), 0)
  await aborted.body?.cancel()
  const cancelled = hub.stream(new Request('http://localhost/api/v1/events'))
  await cancelled.body?.cancel()
  assert.equal(hub.readerCount(), 0)
  const late = new AbortController()
  const both = hub.stream(new Request('http://localhost/api/v1/events', { signal: late.signal }))
  await both.body?.cancel()
  late.abort()
  hub.publish(session(1))
  hub.close()
  assert.equal(hub.readerCount(), 0)
  const gone = hub.stream(new Request('http://localhost/api/v1/events', { signal: AbortSignal.abort() }))
  assert.equal(hub.readerCount(), 0)
  await gone.body?.cancel()
})

test('who waits for a change hears of it once, or stops waiting', async () => {
  const hub = createLiveHub('node')
  const controller = new AbortController()
  const heard: string[] = []
  const wait = async (id: string): Promise<void> => {
    await hub.changed(id, controller.signal)
    heard.push(id)
  }
  const first = wait('ses_a')
  const other = wait('ses_b')
  hub.publish(session(1))
  hub.publish(session(2))
  await first
  assert.deepEqual(heard, ['ses_a'])
  controller.abort()
  await other
  await wait('ses_a')
  // Something may have been lost on the way from another node: whoever waits looks again.
  const lost = hub.changed('ses_c', new AbortController().signal)
  hub.publish({ type: 'reset' })
  await lost
})
