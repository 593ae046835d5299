/** People steer sessions while they wait and work: windows, approval, dates, pauses, running again; limits, locks and loops. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, done, ended, obedient, obedientButExecute, silent } from '../../testing/server/agent-script.ts'
import { anAgent, enrolled, type ScriptedAgent } from '../../testing/server/an-agent.ts'
import { aFile, aPackage, aScript } from '../../testing/session/documents.ts'

let server: TestServer

before(async () => {
  server = await aServer()
  await server.operator.apply(
    ...aPackage('tool'),
    ...aFile('note', { path: '/etc/note', content: 'x' }),
    ...aScript('one-by-one', { test: 'false', set: 'true' }, { item: { serial: true } }),
  )
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

async function get(id: string): Promise<SessionDetail> {
  return await server.operator.call('getSession', { params: { id } })
}

/** Resolves when the session waits for this reason. */
async function waitsFor(id: string, reason: string): Promise<SessionDetail> {
  return await until(`${id} waits for ${reason}`, async () => {
    const session = await get(id)
    return session.wait?.reason === reason && session
  })
}

async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    return (error as Error).message
  }
  return assert.fail('it was not refused')
}

const farWindow = { start: 'at', at: '2099-01-01T22:00:00Z' } as const

test('[E050] changes wait for their window, others have the computer meanwhile, and run now ends the wait', async () => {
  await using agent = await anAgent(server)
  const id = await server.operator.start(agent.hostname, { window: farWindow })
  const waiting = await waitsFor(id, 'window')
  assert.equal(waiting.wait?.deadline, '2099-01-01T22:00:00.000Z')
  assert.deepEqual(
    waiting.stages.map(({ status }) => status),
    ['succeeded', 'succeeded', 'succeeded', 'pending', 'pending', 'pending'],
  )
  assert.equal(agent.orders.filter(({ type }) => type === 'execute').length, 0)
  const other = await server.operator.run(agent.hostname, { items: ['note'] })
  assert.equal(other.state, 'changed')
  const { state } = await server.operator.call('runSessionNow', { params: { id } })
  assert.ok(state === 'executing' || state === 'changed', state)
  assert.equal((await server.operator.final(id)).state, 'changed')
})

test('[E035] [E049] a computer that is away when its window opens is waited for, and nothing is asked again', async () => {
  await using agent = await anAgent(server)
  const id = await server.operator.start(agent.hostname, { window: farWindow })
  await waitsFor(id, 'window')
  await agent.cut()
  await server.operator.call('runSessionNow', { params: { id } })
  await waitsFor(id, 'computer')
  agent.forgetOrders()
  await agent.link()
  const session = await server.operator.final(id)
  assert.equal(session.state, 'changed')
  assert.deepEqual(
    agent.orders.map(({ type }) => type),
    ['inventory', 'detect', 'execute', 'execute'],
  )
})

test('a plan that needs approval is carried out when somebody approved exactly it, and looked at again before', async () => {
  await using agent = await anAgent(server)
  const id = await server.operator.start(agent.hostname, { approval: 'person' })
  const waiting = await waitsFor(id, 'approval')
  const planHash = waiting.plan?.hash ?? ''
  assert.match(
    await refusal(server.operator.call('approveSession', { params: { id }, body: { planHash: 'f'.repeat(64) } })),
    /has another plan now/,
  )
  await server.operator.call('approveSession', { params: { id }, body: { planHash: planHash.slice(0, 12) } })
  const session = await server.operator.final(id)
  assert.equal(session.state, 'changed')
  assert.equal(session.plan?.hash, planHash)
  assert.equal(agent.orders.filter(({ type }) => type === 'detect').length, 2)
  const again = await server.operator.call('approveSession', { params: { id }, body: { planHash } })
  assert.equal(again.revision, session.revision)
})

test('a world that changed after the approval makes a new plan, says what differs, and needs approval itself', async () => {
  await using agent = await anAgent(server)
  const id = await server.operator.start(agent.hostname, { approval: 'person', items: ['tool'] })
  const first = await waitsFor(id, 'approval')
  agent.model.latest = '3.0'
  const approve = (session: SessionDetail) =>
    server.operator.call('approveSession', { params: { id }, body: { planHash: session.plan?.hash ?? '' } })
  await approve(first)
  const second = await until('the new plan waits', async () => {
    const session = await get(id)
    return session.replanned !== undefined && session.wait?.reason === 'approval' && session
  })
  assert.equal(second.replanned?.from, first.plan?.hash)
  assert.match(second.replanned?.differences.join() ?? '', /3\.0.*2\.0/)
  assert.match(second.wait?.sentence ?? '', /It is not the plan that was approved/)
  await approve(second)
  assert.equal((await server.operator.final(id)).state, 'changed')
  assert.equal(agent.model.installed.get('tool'), '3.0')
})

test('postponed to a date, run before it; refused once it has begun, or for a moment that has passed', async () => {
  await using agent = await anAgent(server)
  const id = await server.operator.start(agent.hostname, { window: farWindow })
  await waitsFor(id, 'window')
  const postponed = await server.operator.call('postponeSession', { params: { id }, body: { seconds: 3600 } })
  assert.equal(postponed.wait?.reason, 'postponed')
  assert.deepEqual([postponed.postponed?.times, postponed.state], [1, 'waiting'])
  const past = { until: '2020-01-01T00:00:00Z' }
  assert.match(
    await refusal(server.operator.call('postponeSession', { params: { id }, body: past })),
    /has passed; name one to come/,
  )
  await server.operator.call('resumeSession', { params: { id } })
  await server.operator.final(id)
  assert.match(
    await refusal(server.operator.call('postponeSession', { params: { id }, body: { seconds: 60 } })),
    /is over/,
  )
})

test('paused after the running action, resumed with the rest', async () => {
  await using agent = await anAgent(server)
  agent.script = (one, order) =>
    order.type === 'cancel' ? one.tell(order, accepted, ended) : obedientButExecute(one, order)
  const id = await server.operator.start(agent.hostname, { items: ['tool', 'note'] })
  const order = await agent.order('execute')
  const [first] = order.actions
  assert.ok(first)
  agent.tell(order, accepted, { type: 'actionStarted', actionId: first.id, attempt: 1 })
  await agent.stored()
  await server.operator.call('pauseSession', { params: { id } })
  await agent.order('cancel')
  agent.tell(order, done(agent, first)[1]!)
  const rest = order.actions.slice(1)
  const unbegun = rest.map(({ id: actionId }) => ({
    ...({ type: 'actionEnded', actionId, verdict: 'cancelled', reason: 'sessionCancelled' } as const),
    startedAt: Date.now(),
  }))
  agent.tell(order, ...unbegun, { type: 'orderEnded', outcome: 'cancelled' })
  const paused = await waitsFor(id, 'postponed')
  assert.match(paused.wait?.sentence ?? '', /^Paused by /)
  assert.equal(paused.counts.pending, 1)
  agent.forgetOrders()
  await server.operator.call('resumeSession', { params: { id } })
  const next = await agent.order('execute')
  assert.deepEqual(
    next.actions.map(({ id: actionId }) => actionId),
    rest.map(({ id: actionId }) => actionId),
  )
  agent.tell(next, accepted, ...next.actions.flatMap((action) => done(agent, action)), ended)
  assert.equal((await server.operator.final(id)).state, 'changed')
})

test('an action is left out of a plan that waits, and not of one that the computer was told to carry out', async () => {
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await server.operator.start(agent.hostname, { items: ['tool', 'note'], approval: 'person' })
  const waiting = await waitsFor(id, 'approval')
  const [note, tool] = ['note', 'tool'].map((item) => waiting.actions.find((one) => one.item === item)?.id ?? '')
  const skip = (action = '') => server.operator.call('skipAction', { params: { id }, body: { action } })
  const skipping = await skip(note)
  assert.match(skipping.actions.find((one) => one.id === note)?.skippedBy ?? '', /\S/)
  assert.match(await refusal(skip(note)), /"note" is left out already/)
  assert.match(await refusal(skip('a99')), /The session has no action "a99"/)
  await server.operator.call('approveSession', { params: { id }, body: { planHash: waiting.plan?.hash ?? '' } })
  const order = await agent.order('execute')
  assert.deepEqual(
    order.actions.map(({ id: actionId }) => actionId),
    [tool],
  )
  assert.match(await refusal(skip(tool)), /pause the session, then skip it/)
  agent.tell(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
  const over = await server.operator.final(id)
  assert.equal(over.state, 'partial')
  const left = over.actions.find((one) => one.id === note)
  assert.deepEqual([left?.verdict, left?.reason, left?.skippedBy], ['skipped', 'skippedByPerson', undefined])
  const { events } = await server.operator.call('getSessionEvents', { params: { id } })
  assert.ok(events.some(({ sentence }) => sentence.endsWith(' left note out.')))
  assert.match(await refusal(skip(tool)), /The session is over/)
})

test('[E162] [E165] [E212] [E214] [E215] failed actions are carried out again in place, as they were planned; the state follows', async () => {
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await server.operator.start(agent.hostname, { items: ['tool', 'note'] })
  const order = await agent.order('execute')
  const [bad, good] = order.actions
  assert.ok(bad && good)
  const failing = { actionId: bad.id, verdict: 'failed', reason: 'changeFailed', detail: 'exit code 1' } as const
  agent.tell(
    order,
    accepted,
    { type: 'actionStarted', actionId: bad.id, attempt: 1 },
    { type: 'actionEnded', ...failing, startedAt: Date.now() },
    ...done(agent, good),
    ended,
  )
  assert.equal((await server.operator.final(id)).state, 'partial')
  agent.forgetOrders()
  const { isNew } = await server.operator.call('rerunSession', { params: { id }, body: { what: 'failed' } })
  assert.equal(isNew, false)
  const again = await agent.order('execute')
  assert.deepEqual(
    again.actions.map((action) => [action.id, action.change]),
    [[bad.id, bad.change]],
  )
  agent.tell(again, accepted, ...done(agent, bad), ended)
  const session = await until('it is over again', async () => {
    const now = await get(id)
    return now.state === 'changed' && now
  })
  const attempts = session.actions.map(({ attempts: count }) => count)
  assert.ok(attempts.every((count) => count >= 1))

  // A session with such actions, run again, is the whole of it once more.
  agent.model.installed.clear()
  agent.model.compliant.clear()
  agent.script = obedient
  const whole = await server.operator.call('rerunSession', { params: { id }, body: { what: 'session' } })
  const full = await server.operator.final(whole.sessionId)
  assert.deepEqual([full.state, full.actions.map(({ verdict }) => verdict)], ['changed', ['changed', 'changed']])
})

test('[E212] [E216] a session is run again as a whole, with its options, as a new one', async () => {
  await using agent = await anAgent(server)
  const first = await server.operator.run(agent.hostname, { items: ['tool'], window: farWindow, kind: 'detection' })
  const { sessionId, isNew } = await server.operator.call('rerunSession', {
    ...{ params: { id: first.id }, body: { what: 'session' } },
  })
  assert.ok(isNew && sessionId !== first.id)
  const again = await server.operator.final(sessionId)
  assert.deepEqual(again.tenant, first.tenant)
  assert.deepEqual(
    [again.kind, again.options.items, again.options.window.start],
    ['detection', ['tool'], { type: 'now' }],
  )
})

test('one limit for all: as many sessions work as it allows, the rest waits and says so, the urgent first', async () => {
  await using one = await anAgent(server, { script: obedientButExecute, tenant: 'Limited' })
  await using two = await anAgent(server, { script: obedientButExecute, tenant: 'Limited' })
  await server.operator.call('setLimit', { body: { scope: 'tenant', name: 'Limited', most: 1 } })
  try {
    const first = await server.operator.start(one.computerId, { items: ['tool'] })
    const order = await one.order('execute')
    const second = await server.operator.start(two.computerId, { items: ['tool'] })
    const waiting = await waitsFor(second, 'turn')
    assert.match(waiting.wait?.sentence ?? '', /as many sessions as may work at once of Limited \(1\) are working/)
    const { limits } = await server.operator.call('listWaits')
    assert.deepEqual(limits, [{ scope: 'tenant', name: 'Limited', most: 1, working: 1, waiting: 1 }])
    one.tell(order, accepted, ...order.actions.flatMap((action) => done(one, action)), ended)
    await server.operator.final(first)
    const next = await two.order('execute')
    two.tell(next, accepted, ...next.actions.flatMap((action) => done(two, action)), ended)
    assert.equal((await server.operator.final(second)).state, 'changed')
  } finally {
    await server.operator.call('setLimit', { body: { scope: 'tenant', name: 'Limited', most: null } })
  }
})

test('a crowd whose own limit is reached does not keep the turn of all from the others', async () => {
  await using held = await anAgent(server, { script: obedientButExecute, tenant: 'Crowded' })
  await using first = await anAgent(server, { script: obedientButExecute, tenant: 'Quiet' })
  await using second = await anAgent(server, { tenant: 'Quiet' })
  const crowd: string[] = []
  for (let n = 0; n < 51; n += 1) crowd.push((await enrolled(server, { tenant: 'Crowded' })).computerId)
  const items = ['tool']
  await server.operator.call('setLimit', { body: { scope: 'tenant', name: 'Crowded', most: 1 } })
  await server.operator.call('setLimit', { body: { scope: 'installation', most: 2 } })
  try {
    const holder = await server.operator.start(held.computerId, { items })
    await held.order('execute')
    const other = await server.operator.start(first.computerId, { items })
    const order = await first.order('execute')
    const { batchId } = await server.operator.call('startSessions', { body: { computers: crowd, items } })
    const last = await server.operator.start(second.computerId, { items })
    await waitsFor(last, 'turn')
    first.tell(order, accepted, ...order.actions.flatMap((action) => done(first, action)), ended)
    assert.equal((await server.operator.final(other)).state, 'changed')
    assert.equal((await server.operator.final(last, 10)).state, 'changed')
    await server.operator.call('cancelSessions', { body: { batch: batchId } })
    await server.operator.call('cancelSession', { params: { id: holder }, body: {} })
  } finally {
    await server.operator.call('setLimit', { body: { scope: 'tenant', name: 'Crowded', most: null } })
    await server.operator.call('setLimit', { body: { scope: 'installation', most: null } })
  }
})

test('[E166] a serial task runs on one computer at a time; those that wait see who has it', async () => {
  const agents: ScriptedAgent[] = []
  for (const _ of [1, 2, 3]) agents.push(await anAgent(server, { script: obedientButExecute }))
  const ids = new Map<string, ScriptedAgent>()
  for (const agent of agents) ids.set(await server.operator.start(agent.hostname, { items: ['one-by-one'] }), agent)
  const over = new Set<string>()
  for (let round = 1; round <= 3; round += 1) {
    const [id, agent] = await until('one of them has it', async () => {
      const sent = [...ids].filter(
        ([each, one]) => !over.has(each) && one.orders.some(({ type }) => type === 'execute'),
      )
      assert.ok(sent.length <= 1, 'two have it at once')
      return sent[0]
    })
    await until('the others wait for it', async () => {
      const { locks } = await server.operator.call('listWaits')
      return locks[0]?.computer.id === agent.computerId && locks[0].waiting === 3 - round
    })
    const order = await agent.order('execute')
    agent.tell(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
    assert.equal((await server.operator.final(id)).state, 'changed')
    over.add(id)
  }
  for (const agent of agents) await agent[Symbol.asyncDispose]()
})

test('a session keeps the lock of the serial task it is at, and gives the one before back', async () => {
  await server.operator.apply(...aScript('then-this', { test: 'false', set: 'true' }, { item: { serial: true } }))
  await using agent = await anAgent(server, { script: obedientButExecute })
  const id = await server.operator.start(agent.hostname, { items: ['one-by-one', 'then-this'] })
  for (const key of ['one-by-one', 'then-this']) {
    const order = await agent.order('execute')
    assert.deepEqual(
      order.actions.map(({ item }) => item),
      [key],
    )
    const { locks } = await server.operator.call('listWaits')
    assert.deepEqual(
      locks.map((lock) => [lock.key, lock.sessionId]),
      [[key, id]],
    )
    agent.forgetOrders()
    agent.tell(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
  }
  assert.equal((await server.operator.final(id)).state, 'changed')
  assert.deepEqual((await server.operator.call('listWaits')).locks, [])
  await server.operator.call('deleteObject', { params: { kind: 'deployment', name: 'then-this for all' } })
})

test('[E234] the lock of a holder that is silent for too long goes to the next', async () => {
  await using holder = await anAgent(server, { script: obedientButExecute })
  await using next = await anAgent(server, { script: obedientButExecute })
  const held = await server.operator.start(holder.hostname, { items: ['one-by-one'] })
  await holder.order('execute')
  await holder.cut()
  const id = await server.operator.start(next.hostname, { items: ['one-by-one'] })
  assert.match(
    (await waitsFor(id, 'turn')).wait?.sentence ?? '',
    new RegExp(`${holder.hostname} has been busy with it`),
  )
  await server.database.db
    .updateTable('serial_lock')
    .set({ expires_at: new Date(0) })
    .execute()
  await sql`insert into job.job (name) values ('sweep')`.execute(server.database.db)
  const order = await next.order('execute')
  next.tell(order, accepted, ...order.actions.flatMap((action) => done(next, action)), ended)
  assert.equal((await server.operator.final(id)).state, 'changed')
  await server.operator.call('cancelSession', { params: { id: held }, body: {} })
})

test('a change that never lasts is left alone by routine after three times, with the evidence, until somebody lifts it', async () => {
  await using agent = await anAgent(server)
  await server.operator.apply({
    ...{ kind: 'schedule', name: 'again and again', frequency: 'daily', time: '03:00' },
    ...{ filter: `name:${agent.hostname}`, session: { items: ['tool'] } },
  })
  const routine = async (): Promise<SessionDetail> => {
    const known = await server.operator.call('listSessions', { query: { computer: agent.hostname } })
    await server.operator.call('runSchedule', { params: { name: 'again and again' } })
    const next = await until('the schedule has started its session', async () => {
      const { items } = await server.operator.call('listSessions', { query: { computer: agent.hostname } })
      return items.length > known.items.length && items[0]
    })
    return await server.operator.final(next.id)
  }
  for (let round = 0; round < 3; round += 1) {
    assert.equal((await server.operator.run(agent.hostname, { items: ['tool'] })).state, 'changed')
    agent.model.installed.delete('tool')
  }
  const left = await routine()
  const [action] = left.actions
  assert.deepEqual([action?.verdict, action?.reason], ['failed', 'quarantined'])
  assert.match(action?.because ?? '', /3 times since .* something else undoes it/)
  const { quarantine } = await server.operator.call('listWaits')
  assert.deepEqual(
    quarantine.map(({ computer, key }) => [computer.name, key]),
    [[agent.hostname, 'tool']],
  )
  const byHand = await server.operator.run(agent.hostname, { items: ['tool'] })
  assert.equal(byHand.state, 'changed', 'who starts a session by hand is looking on')
  agent.model.installed.delete('tool')
  const { lifted } = await server.operator.call('liftQuarantine', {
    ...{ params: { id: agent.hostname }, body: { item: 'tool' } },
  })
  assert.equal(lifted, true)
  assert.equal((await routine()).state, 'changed')
})

test('[E021] a batch counts its sessions, whom it did not reach, and ends; many are cancelled at once', async () => {
  await using there = await anAgent(server, { tenant: 'Batched' })
  const away = await enrolled(server, { tenant: 'Batched' })
  const excluded = await enrolled(server, { tenant: 'Batched' })
  await server.operator.call('changeComputer', {
    ...{ params: { id: excluded.computerId }, body: { excludedFromMaintenance: true } },
  })
  const computers = [there.computerId, away.computerId, excluded.computerId]
  const { batchId } = await server.operator.call('startSessions', { body: { computers, offlineWaitSeconds: 1 } })
  const batch = await until('the batch is over', async () => {
    const now = await server.operator.call('getBatch', { params: { id: batchId } })
    return now.endedAt !== undefined && now
  })
  const { asked, started, completed, failed, notReached, progress, refused } = batch
  assert.deepEqual(
    { asked, started, completed, failed, notReached, progress },
    { asked: 3, started: 2, completed: 1, failed: 1, notReached: 1, progress: 1 },
  )
  assert.match(refused[0]?.sentence ?? '', /is excluded from maintenance/)
  // Where nothing is to be done, a session would be over before anybody cancels it.
  there.script = silent
  const later = await server.operator.call('startSessions', {
    body: { computers: [there.computerId, away.computerId], window: farWindow },
  })
  const cancelled = await server.operator.call('cancelSessions', { body: { batch: later.batchId } })
  assert.deepEqual(cancelled, { cancelled: 2 })
  assert.match(await refusal(server.operator.call('cancelSessions', { body: {} })), /Say which sessions/)
})
