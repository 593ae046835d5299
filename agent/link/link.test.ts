/** The link proves who we are, survives every loss, and neither loses nor doubles what the journal holds. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { cancellation, execution, newOrderId, scriptAction, sessionId, TestAgent, verdicts } from '../an-agent.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'

const inventory = (): WorkOrder => ({ id: newOrderId(), sessionId, type: 'inventory' })
const numbers = (entries: readonly { readonly n: number }[]) => entries.map(({ n }) => n)
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1)

/** A way to a port here on which every byte takes so long in either direction. */
async function aSlowLine(port: number, delayMs: number): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>()
  const slowly = (from: Socket, to: Socket): void => {
    sockets.add(from)
    from.on('data', (bytes) => setTimeout(() => to.write(bytes), delayMs))
    from.on('close', () => setTimeout(() => to.destroy(), delayMs))
    from.on('error', () => from.destroy())
  }
  const way = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    slowly(near, far)
    slowly(far, near)
  }).listen(0, '127.0.0.1')
  await once(way, 'listening')
  return {
    port: (way.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      way.close()
      for (const socket of sockets) socket.destroy()
      await once(way, 'close')
    },
  }
}

function isSocket(pid: number, fd: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:')
  } catch {
    return false // closed meanwhile
  }
}

suite('link', () => {
  test('an order is accepted, answered and ended; the proof is right and every frame keeps the rules', async () => {
    await using agent = await TestAgent.linked()

    const events = await agent.carriedOut(inventory())

    assert.deepEqual(
      events.map(({ type }) => type),
      ['orderAccepted', 'inventoried', 'orderEnded'],
    )
    assert.deepEqual(agent.server.faults, [])
    assert.match(agent.server.hellos[0]?.journalId ?? '', /^[0-9a-z]{8,40}$/)
    assert.equal(agent.server.hellos[0]?.bootId, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  })

  test('[ENR-5] another server than the one it was enrolled with learns nothing', async () => {
    await using agent = await TestAgent.enrolled()
    agent.server.behaviour.serverId = 'srv_impostor'

    agent.start()
    await agent.server.until('the agent has seen it', () =>
      agent.log.includes('is not the server this computer was enrolled with'),
    )

    assert.deepEqual(agent.server.hellos, [])
    agent.server.behaviour.serverId = 'srv_00000001'
    await agent.server.until('the agent is linked', () => agent.server.isLinked)
  })

  test('[F3] a script goes on while the link is cut again and again, and every line arrives once', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    const order = execution(
      scriptAction(
        1,
        {
          test: 'test -e done',
          set: `i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo "line $i"; sleep 0.004; done; touch ${agent.dir}/done`,
        },
        { check: { type: 'file', path: `${agent.dir}/done`, ensure: 'present' } },
      ),
    )
    server.order(order)

    for (let cut = 1; cut <= 8; cut += 1) {
      await server.until(`lines after cut ${cut}`, () => server.lines.length >= cut * 40 && server.isLinked)
      server.cut()
    }
    const events = await server.ended(order.id)
    await server.until('all lines are here', () => server.lines.length >= 400)

    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
    assert.deepEqual(
      server.lines.map(({ text }) => text),
      upTo(400).map((n) => `line ${n}`),
    )
    assert.deepEqual(numbers(server.events), upTo(server.events.length))
    assert.deepEqual(server.faults, [])
    assert.ok(server.hellos.length >= 8)
  })

  test('[E057] a cut while a script has printed nothing yet costs nothing, however often', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    const [go, done] = [join(agent.dir, 'go'), join(agent.dir, 'done')]
    const set = `echo x >> ${agent.dir}/begun; while [ ! -e ${go} ]; do sleep 0.02; done; touch ${done}`
    const order = execution(scriptAction(1, { test: `test -e ${done}`, set }))
    server.order(order)
    await server.until('it has begun', () => existsSync(join(agent.dir, 'begun')))

    for (let cut = 1; cut <= 3; cut += 1) {
      server.cut()
      await server.until(`the agent is back after cut ${cut}`, () => server.isLinked)
    }
    writeFileSync(go, '')
    const events = await server.ended(order.id)

    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
    assert.equal(readFileSync(join(agent.dir, 'begun'), 'utf8'), 'x\n')
    assert.deepEqual(server.lines, [])
  })

  test('[E059] a line with a round trip of seconds is borne, and said to be slow', async () => {
    await using agent = await TestAgent.enrolled()
    const { server } = agent
    await using line = await aSlowLine(server.port, 1000)
    const file = join(agent.state, 'config.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace(`:${server.port}`, `:${line.port}`))
    agent.start({ FETTLE_AGENT_PING_MS: '1500' })
    await server.until('the agent is linked', () => server.isLinked)

    const events = await agent.carriedOut(execution(scriptAction(1, { test: 'test -e done', set: 'touch done' })))
    await server.until('that is said', () => agent.log.includes('is slow'))

    assert.equal(events.at(-1)?.type, 'orderEnded')
    assert.match(agent.log, /The line to the server is slow: an answer takes 2\.\d s\./)
    assert.equal(server.hellos.length, 1)
  })

  test('[E061] tries that fail leave no connections behind', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    const { port } = server
    const sockets = () => readdirSync(`/proc/${agent.pid}/fd`).filter((fd) => isSocket(agent.pid, fd)).length
    const before = sockets()
    // It answers, and takes nobody.
    server.behaviour.refusal = { type: 'refused', code: 'busy', sentence: 'Come back later.', permanent: false }
    server.cut()
    await server.until('it was refused often', () => server.hellos.length >= 30)
    assert.ok(sockets() <= before + 1, `${sockets()} sockets, ${before} before`)
    // It does not answer at all.
    await server.pauseListening()
    await server.until('the agent has noticed', () => agent.log.includes('cannot be reached'))
    assert.ok(sockets() <= before + 1, `${sockets()} sockets, ${before} before`)
    server.behaviour.refusal = undefined
    await server.listen(port)
    await server.until('the agent is back', () => server.isLinked)
  })

  test('[P2] what is not stored is sent again after the link is back, and nothing is stored twice', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    server.behaviour.stores = false
    server.order(inventory())
    await server.until('the events were sent', () => server.eventsReceived >= 3)

    server.behaviour.stores = true
    server.cut()
    await server.until('they are stored', () => server.events.length === 3)

    assert.deepEqual(numbers(server.events), [1, 2, 3])
    assert.deepEqual(server.faults, [])
  })

  test('[WO-3] an order that comes again is not carried out again, but told again', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    const counter = join(agent.dir, 'count')
    const order = execution(scriptAction(1, { test: `test -e ${counter}`, set: `echo x >> ${counter}` }))
    server.order(order)
    server.order(order)
    await server.ended(order.id)
    const received = server.eventsReceived
    server.behaviour.acknowledges = false
    server.order(order)
    server.cut()
    await server.until('the agent is back', () => server.isLinked)
    server.order(order)

    await agent.carriedOut(inventory())

    assert.equal(readFileSync(counter, 'utf8'), 'x\n')
    assert.equal(server.eventsOf(order.id).filter(({ type }) => type === 'orderEnded').length, 1)
    assert.ok(server.eventsReceived >= received)
    assert.deepEqual(server.faults, [])
  })

  test('[F3] a server that has gone silent is noticed, and the link made anew', async () => {
    await using agent = await TestAgent.linked({ FETTLE_AGENT_PING_MS: '50' })
    const { server } = agent
    const { port } = server
    server.freeze()

    await server.until('the agent has noticed', () => agent.log.includes('The server has gone silent.'), 5000)
    server.thaw()
    await server.until('the agent is back', () => server.hellos.length >= 2 && server.isLinked)

    assert.equal(server.port, port)
  })

  test('a server that comes back after a while is found again', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    const { port } = server

    await server.pauseListening()
    await server.until('the agent has noticed', () => agent.log.includes('cannot be reached'))
    await server.listen(port)
    await server.until('the agent is back', () => server.isLinked)

    assert.equal((await agent.carriedOut(inventory())).at(-1)?.type, 'orderEnded')
  })

  test('a refusal for good ends the agent, another one does not', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    server.behaviour.refusal = { type: 'refused', code: 'busy', sentence: 'Come back later.', permanent: false }
    server.cut()
    await server.until('it was refused twice', () => server.hellos.length >= 3)
    assert.ok(agent.isRunning)

    server.behaviour.refusal = {
      type: 'refused',
      code: 'gone',
      sentence: 'This computer was removed.',
      permanent: true,
    }
    await agent.gone()

    assert.equal(agent.end, 3)
    assert.match(agent.log, /The server does not take this agent any more: This computer was removed\./)
  })

  test('[P11] a server that was restored from an old copy is told everything again', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    await agent.carriedOut(inventory())
    await agent.carriedOut(inventory())
    assert.equal(server.events.length, 6)

    server.restore(2, 0)
    server.cut()
    await server.until('everything is told again', () => server.events.length === 6)

    assert.deepEqual(numbers(server.events), upTo(6))
    assert.deepEqual(server.faults, [])
  })

  test('[F20] a journal that is older than what the server has stored is set aside', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    await agent.carriedOut(inventory())
    server.pretend(1000)
    server.cut()

    await server.until(
      'a new journal is used',
      () => new Set(server.hellos.map(({ journalId }) => journalId)).size === 2 && server.isLinked,
    )

    assert.match(agent.log, /The journal is an old copy/)
    assert.ok(readdirSync(agent.state).some((name) => name.endsWith('.aside')))
    server.events.length = 0
    assert.equal((await agent.carriedOut(inventory())).at(-1)?.type, 'orderEnded')
    assert.deepEqual(numbers(server.events), [1, 2, 3])
  })

  test('[WO-8] an order that is not understood is refused with a sentence, and the agent goes on', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    const id = newOrderId()

    server.sendText('this is no frame')
    server.sendText('{"type":"news"}')
    server.sendText(
      JSON.stringify({
        type: 'order',
        order: { id, sessionId, type: 'detect', questions: [{ key: 'x', check: { type: 'phase-of-the-moon' } }] },
      }),
    )
    const events = await server.ended(id)

    const ended = events.find((event) => event.type === 'orderEnded')
    assert.equal(ended?.outcome, 'failed')
    assert.match(ended?.problem ?? '', /This agent \(\S+\) does not understand it: order\.questions\.0\.check/)
    assert.equal((await agent.carriedOut(inventory())).at(-1)?.type, 'orderEnded')
  })

  test('[E001] a cancellation that comes before its order is remembered', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    const order = execution(scriptAction(1, { test: 'false', set: `touch ${agent.dir}/never` }))

    server.order(cancellation(order.id, 'now'))
    const events = await server.ended(order.id)
    server.order(order)
    await agent.carriedOut(inventory())

    assert.deepEqual(events, [{ type: 'orderEnded', outcome: 'cancelled' }])
    assert.deepEqual(readdirSync(agent.dir).includes('never'), false)
    assert.equal(server.eventsOf(order.id).length, 1)
  })

  test('[E236] events carry the time of the server, whatever the clock here says', async () => {
    await using agent = await TestAgent.linked()
    const { server } = agent
    server.behaviour.clockMs = 3_600_000
    server.cut()
    await server.until('the agent is back', () => server.hellos.length === 2 && server.isLinked)

    await agent.carriedOut(inventory())

    const ahead = (server.events.at(-1)?.at ?? 0) - Date.now()
    assert.ok(Math.abs(ahead - 3_600_000) < 5000, `${ahead} ms ahead`)
  })
})
