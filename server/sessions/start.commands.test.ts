/** Sessions from the request to the end, with a scripted agent: every kind, every wait, every way to end. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, done, ended, obedient, obedientButExecute, silent } from '../../testing/server/agent-script.ts'
import { anAgent, enrolled, ScriptedAgent } from '../../testing/server/an-agent.ts'
import { aFile, aPackage, aScript } from '../../testing/session/documents.ts'

let server: TestServer

before(async () => {
  server = await aServer()
  await server.operator.apply(
    ...aPackage('tool'),
    ...aPackage('editor', { exact: '1.0' }),
    ...aFile('note', { path: '/etc/note', content: 'x' }),
    ...aScript('watched', { get: 'echo 1' }, { mode: 'monitor' }),
  )
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

/** A computer that has joined and is off. */
async function anOfflineComputer(): Promise<ScriptedAgent> {
  return new ScriptedAgent(server.address, await enrolled(server))
}

async function get(id: string): Promise<SessionDetail> {
  return await server.operator.call('getSession', { params: { id } })
}

/** The types of a session's events, which are numbered without a gap. */
async function history(id: string): Promise<readonly string[]> {
  const { events } = await server.operator.call('getSessionEvents', { params: { id } })
  assert.deepEqual(
    events.map(({ n }) => n),
    events.map((_, at) => at + 1),
  )
  return events.map(({ type }) => type)
}

function verdicts({ actions }: SessionDetail): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(actions.map(({ item, verdict }) => [item, verdict]))
}

function stages({ stages: all }: SessionDetail): readonly string[] {
  return all.map(({ name, status }) => `${name} ${status}`)
}

/** Lets the job engine wake a session now instead of at its time, and time have passed for it. */
async function letTimePass(id: string, seconds: number): Promise<void> {
  const ms = seconds * 1000
  // Not to before the server began: what came due then waits until agents had time to link.
  const earliest = Date.now() - 1000
  await sql`update session set due_at = greatest(due_at - ${ms} * interval '1 ms', ${new Date(earliest)}), body = body || jsonb_build_object(
      'dueAt', greatest((body->>'dueAt')::bigint - ${ms}::bigint, ${earliest}::bigint), 'countedFrom', (body->>'countedFrom')::bigint - ${ms}::bigint)
      || case when body ? 'cancel' then jsonb_build_object('cancel', jsonb_set(body->'cancel', '{at}',
        to_jsonb((body->'cancel'->>'at')::bigint - ${ms}::bigint))) else '{}' end
    where id = ${id}`.execute(server.database.db)
  await sql`update job.job set start_after = now() where singleton_key = ${id} and state = 'created'`.execute(
    server.database.db,
  )
}

test('a full session identifies, detects, plans, executes, verifies and reports', async () => {
  await using agent = await anAgent(server)
  const id = await server.operator.start(agent.hostname)
  const session = await server.operator.final(id)
  assert.equal(session.state, 'changed')
  assert.deepEqual(verdicts(session), { editor: 'changed', note: 'changed', tool: 'changed', watched: 'skipped' })
  assert.deepEqual(stages(session), [
    'identify succeeded',
    'detect succeeded',
    'plan succeeded',
    'execute succeeded',
    'verify succeeded',
    'report succeeded',
  ])
  assert.ok(session.stages.every(({ startedAt, endedAt }) => startedAt !== undefined && endedAt !== undefined))
  assert.deepEqual(session.counts, await get(id).then(({ counts }) => counts))
  assert.deepEqual([session.counts.total, session.counts.changed, session.counts.pending], [4, 3, 0])
  const tool = session.actions.find(({ item }) => item === 'tool')
  assert.deepEqual([tool?.before, tool?.after, tool?.desired, tool?.kind], ['absent', '2.0', 'latest', 'install'])
  assert.equal(session.trigger, "the operator on the server's machine")
  assert.deepEqual((await history(id)).slice(0, 4), ['requested', 'turnGiven', 'identified', 'orderAccepted'])
  assert.equal(session.revision, (await history(id)).length)
  assert.equal((await server.operator.run(agent.hostname)).state, 'compliant')
})

test('[E010] [E011] a computer that is as wanted gets no order to execute, and the session is compliant', async () => {
  await using agent = await anAgent(server)
  agent.model.installed.set('tool', '2.0').set('editor', '1.0')
  agent.model.compliant.add('note')
  const session = await server.operator.run(agent.hostname, { items: ['tool', 'editor', 'note'] })
  assert.equal(session.state, 'compliant')
  assert.deepEqual(stages(session), [
    'identify succeeded',
    'detect succeeded',
    'plan succeeded',
    'execute skipped',
    'verify skipped',
    'report succeeded',
  ])
  assert.deepEqual(
    agent.orders.map(({ type }) => type),
    ['inventory', 'detect'],
  )
})

test('a detection finds how things are, renews the inventory and changes nothing', async () => {
  await using agent = await anAgent(server)
  agent.model.installed.set('tool', '1.0')
  agent.forgetOrders()
  const session = await server.operator.run(agent.hostname, { kind: 'detection' })
  assert.equal(session.state, 'partial')
  assert.deepEqual(
    agent.orders.slice(-2).map(({ type }) => type),
    ['inventory', 'detect'],
  )
  assert.deepEqual(verdicts(session), {
    editor: 'notCompliant',
    note: 'notCompliant',
    tool: 'notCompliant',
    watched: 'skipped',
  })
  const { items } = await server.operator.call('getComputerItems', { params: { id: agent.hostname } })
  assert.deepEqual(
    items.map(({ key, state, verdict }) => `${key} ${state} ${verdict}`),
    ['editor absent notCompliant', 'note not compliant notCompliant', 'tool 1.0 notCompliant', 'watched 1 skipped'],
  )
})

test('a resolution brings software about and leaves tasks alone', async () => {
  await using agent = await anAgent(server)
  const session = await server.operator.run(agent.hostname, { kind: 'resolution' })
  assert.equal(session.state, 'changed')
  assert.deepEqual(Object.keys(verdicts(session)).toSorted(), ['editor', 'tool'])
  assert.equal(agent.model.compliant.has('note'), false)
})

test('an inventory asks for nothing else', async () => {
  await using agent = await anAgent(server)
  const session = await server.operator.run(agent.hostname, { kind: 'inventory' })
  assert.equal(session.state, 'compliant')
  assert.deepEqual(session.actions, [])
  assert.deepEqual([...new Set(agent.orders.map(({ type }) => type))], ['inventory'])
})

test('[E007] a session of single items has nothing to do with the others', async () => {
  await using agent = await anAgent(server)
  const session = await server.operator.run(agent.hostname, { items: ['note', 'note'] })
  assert.deepEqual(verdicts(session), { note: 'changed' })
  assert.deepEqual(session.options.items, ['note'])
  const body = { computers: [agent.hostname], items: ['nothing'] }
  assert.match((await server.operator.refused('startSessions', { body })).detail, /^There is no item "nothing"/)
  const none = { computers: [agent.hostname], items: [] }
  assert.match((await server.operator.refused('startSessions', { body: none })).detail, /names no item/)
})

test('[E012] when some of it fails the session is partial, and says what', async () => {
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await server.operator.start(agent.hostname, { items: ['tool', 'note'] })
  const order = await agent.order('execute')
  const [bad, good] = order.actions
  assert.ok(bad && good)
  agent.tell(
    order,
    accepted,
    { type: 'actionStarted', actionId: bad.id, attempt: 1 },
    {
      ...{ type: 'actionEnded', actionId: bad.id, verdict: 'failed', reason: 'changeFailed', startedAt: Date.now() },
      detail: 'no space left',
    },
    ...done(agent, good),
    ended,
  )
  const session = await server.operator.final(id)
  assert.equal(session.state, 'partial')
  assert.match(session.firstProblem ?? '', /no space left$/)
  assert.deepEqual([session.counts.failed, session.counts.changed], [1, 1])
})

test('[E032] a request like one that has not begun joins it; another kind waits for its turn and then runs', async () => {
  await using agent = await anAgent(server)
  const computers = [agent.hostname]
  agent.script = obedientButExecute
  const first = await server.operator.start(agent.hostname)
  const execute = await agent.order('execute')
  const second = await server.operator.start(agent.hostname)
  assert.notEqual(second, first)
  const waiting = await get(second)
  assert.equal(waiting.state, 'waiting')
  assert.equal(waiting.wait?.reason, 'turn')
  assert.equal(waiting.wait?.sentence, `Waits for its turn: session ${first} is working on ${agent.hostname}.`)
  assert.ok(waiting.wait?.owner === first && waiting.wait.atDeadline.length > 0)
  const again = await server.operator.call('startSessions', { body: { computers } })
  assert.deepEqual(
    again.merged.map(({ id }) => id),
    [second],
  )
  assert.deepEqual(again.started, [])
  const third = await server.operator.call('startSessions', { body: { computers, kind: 'detection' } })
  assert.equal(third.started.length, 1)
  agent.tell(execute, accepted, ...execute.actions.flatMap((action) => done(agent, action)), ended)
  assert.equal((await server.operator.final(first)).state, 'changed')
  assert.equal((await server.operator.final(second)).state, 'compliant')
  assert.equal((await server.operator.final(third.started[0]?.id ?? '')).state, 'compliant')
  assert.ok((await history(second)).includes('joined'))
})

test('[E046] sessions of a computer run one at a time, the oldest first, however they end', async () => {
  await using agent = await anAgent(server)
  agent.script = silent
  const ids: string[] = []
  for (const items of [['tool'], ['editor'], ['note'], ['watched']])
    ids.push(await server.operator.start(agent.hostname, { items }))
  const [first = '', second = '', third = '', fourth = ''] = ids
  const one = await agent.order('detect')
  assert.equal(one.sessionId, first)
  await server.operator.call('cancelSession', { params: { id: third }, body: {} })
  agent.tell(one, accepted, { type: 'orderEnded', outcome: 'failed', problem: 'The disk is full.' })
  assert.equal((await server.operator.final(first)).state, 'failed')
  const two = await agent.order('detect')
  assert.equal(two.sessionId, second)
  agent.script = obedient
  obedient(agent, two)
  await server.operator.final(second)
  const end = await server.operator.final(fourth)
  assert.equal((await get(third)).state, 'cancelled')
  assert.equal(end.state, 'compliant')
  const { rows } = await sql<{ held: number }>`
    select count(*)::int as held from session where holds_turn and computer_id = ${agent.computerId}`.execute(
    server.database.db,
  )
  assert.equal(rows[0]?.held, 0)
})

test('[E034] [E039] [E044] a computer that is off is waited for, and the session begins when it comes', async () => {
  await using agent = await anOfflineComputer()
  const id = await server.operator.start(agent.hostname)
  const waiting = await get(id)
  assert.deepEqual([waiting.state, waiting.wait?.reason], ['waiting', 'computer'])
  assert.match(waiting.wait?.sentence ?? '', /^Waits for .* to come online; then it starts\.$/)
  await agent.link()
  const session = await server.operator.final(id)
  assert.equal(session.state, 'changed')
  assert.deepEqual([...new Set(agent.orders.map(({ type }) => type))], ['inventory', 'detect', 'execute'])
})

test('[E051] a computer that is off is not waited for when nobody wants to wait', async () => {
  await using agent = await anOfflineComputer()
  const session = await server.operator.run(agent.hostname, { offlineWaitSeconds: 0 })
  assert.equal(session.state, 'missed')
  assert.match(session.problem ?? '', /was not online/)
})

test('[E049] a computer that does not come in time is missed, and another session that waits for it has its turn', async () => {
  await using agent = await anOfflineComputer()
  const short = await server.operator.start(agent.hostname, { offlineWaitSeconds: 1 })
  const long = await server.operator.start(agent.hostname, { kind: 'detection' })
  assert.equal((await get(long)).wait?.reason, 'computer')
  const missed = await server.operator.final(short, 10)
  assert.equal(missed.state, 'missed')
  assert.match(missed.problem ?? '', /to come online; then it starts\. That did not happen in time\.$/)
  assert.ok(missed.waitedMs >= 1000 && missed.workedMs === 0)
  await agent.link()
  assert.equal((await server.operator.final(long)).state, 'partial')
})

test('[E022] [E035] [E036] a link lost in the middle is a wait that is no work, and the work goes on where it was', async () => {
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await server.operator.start(agent.hostname)
  const order = await agent.order('execute')
  agent.tell(order, accepted, { type: 'actionStarted', actionId: 'a1', attempt: 1 })
  await agent.stored()
  await agent.cut()
  const waiting = await until('the session waits', async () => {
    const session = await get(id)
    return session.state === 'waiting' && session
  })
  assert.match(waiting.wait?.sentence ?? '', /^The link to .* is lost\. It carries on/)
  const worked = waiting.workedMs
  await letTimePass(id, 600)
  await agent.link()
  await until('the session works', async () => (await get(id)).state === 'executing')
  const back = await get(id)
  assert.ok(back.workedMs - worked < 5000, `${back.workedMs}`)
  assert.ok(back.waitedMs >= 600_000)
  agent.tell(order, ...order.actions.flatMap((action) => done(agent, action)), ended)
  const session = await server.operator.final(id)
  assert.equal(session.state, 'changed')
  assert.equal(agent.orders.filter(({ type }) => type === 'detect').length, 1)
})

test('a computer that is lost for good leaves its actions unknown', async () => {
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await server.operator.start(agent.hostname)
  const order = await agent.order('execute')
  agent.tell(order, accepted, { type: 'actionStarted', actionId: 'a1', attempt: 1 })
  await agent.stored()
  await agent.cut()
  await until('the session waits', async () => (await get(id)).state === 'waiting')
  await letTimePass(id, 8 * 86_400)
  const session = await server.operator.final(id, 10)
  assert.equal(session.state, 'failed')
  assert.deepEqual(new Set(Object.values(verdicts(session))), new Set(['unknown', 'skipped']))
  // It comes back after all: what was unknown becomes known, the session stays what it was.
  await agent.link()
  agent.tell(order, ...order.actions.flatMap((action) => done(agent, action)), ended)
  await agent.stored()
  const known = await get(id)
  assert.equal(known.state, 'failed')
  assert.equal(known.counts.changed, 3)
})

test('[E001] a session that is cancelled at once ends as cancelled, whatever the agent does meanwhile', async () => {
  await using agent = await anAgent(server)
  const ids = await Promise.all(
    ['tool', 'editor', 'note'].map(async (item) => {
      const id = await server.operator.start(agent.hostname, { items: [item] })
      await server.operator.call('cancelSession', { params: { id }, body: {} })
      return id
    }),
  )
  for (const id of ids) assert.ok(['cancelled', 'changed'].includes((await server.operator.final(id, 5)).state))
})

test('[E014] [E017] [E020] cancelling: not begun, detecting, executing, waiting for the computer, over', async () => {
  const { operator } = server
  const cancel = (id: string, how: 'now' | 'afterAction' = 'now') =>
    operator.call('cancelSession', { params: { id }, body: { how } })
  await using off = await anOfflineComputer()
  const notBegun = await cancel(await operator.start(off.hostname))
  assert.deepEqual([notBegun.state, notBegun.cancel?.by], ['cancelled', "the operator on the server's machine"])

  await using agent = await anAgent(server)
  agent.script = silent
  const detecting = await operator.start(agent.hostname, { kind: 'detection' })
  const inventory = await agent.order('inventory')
  assert.equal((await cancel(detecting)).state, 'detecting')
  const order = await agent.order('cancel')
  assert.deepEqual([order.orderId, order.how], [inventory.id, 'now'])
  agent.tell(inventory, { type: 'orderEnded', outcome: 'cancelled' })
  assert.equal((await operator.final(detecting)).state, 'cancelled')

  agent.script = obedientButExecute
  const executing = await operator.start(agent.hostname)
  const execute = await agent.order('execute')
  agent.tell(execute, accepted, ...done(agent, execute.actions[0] as (typeof execute.actions)[0]))
  agent.tell(execute, { type: 'actionStarted', actionId: execute.actions[1]?.id ?? '', attempt: 1 })
  await agent.stored()
  assert.equal((await cancel(executing, 'afterAction')).state, 'executing')
  await cancel(executing, 'now')
  agent.tell(execute, { type: 'orderEnded', outcome: 'cancelled' })
  const cancelled = await operator.final(executing)
  assert.equal(cancelled.state, 'cancelled')
  assert.deepEqual(
    cancelled.actions
      .filter(({ id }) => execute.actions.some((action) => action.id === id))
      .map(({ verdict }) => verdict),
    ['changed', 'unknown', 'cancelled'],
  )
  const stage = cancelled.stages.find(({ name }) => name === 'execute')
  assert.equal(stage?.status, 'cancelled')

  const again = await cancel(executing)
  assert.equal(again.state, 'cancelled')
  assert.deepEqual(again.cancel, cancelled.cancel)
  assert.equal((await operator.refused('cancelSession', { params: { id: 'ses_nothing' }, body: {} })).code, 'notFound')
})

test('[E002] a computer that never confirms a cancel does not hold the session for ever', async () => {
  await using agent = await anAgent(server)
  agent.script = silent
  const id = await server.operator.start(agent.hostname)
  await agent.order('detect')
  await server.operator.call('cancelSession', { params: { id }, body: {} })
  await agent.order('cancel')
  assert.equal((await get(id)).state, 'detecting')
  await letTimePass(id, 61)
  assert.equal((await server.operator.final(id, 10)).state, 'cancelled')
})

test('a session that works longer than it may is told to stop, and ends as failed with the reason', async () => {
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await server.operator.start(agent.hostname, { timeLimitSeconds: 1 })
  const execute = await agent.order('execute')
  agent.tell(execute, accepted)
  const cancel = await agent.order('cancel')
  assert.equal(cancel.how, 'now')
  agent.tell(execute, { type: 'orderEnded', outcome: 'cancelled' })
  const session = await server.operator.final(id)
  assert.equal(session.state, 'failed')
  assert.match(session.problem ?? '', /^It had worked for \d+ s, which is longer than it may\.$/)
  assert.ok(session.actions.some(({ reason }) => reason === 'sessionTimedOut'))
})

test('computers excluded from maintenance are refused with the reason, and inventoried all the same', async () => {
  await using agent = await anAgent(server)
  const params = { id: agent.hostname }
  await server.operator.call('changeComputer', { params, body: { excludedFromMaintenance: true } })
  const { started, refused } = await server.operator.call('startSessions', { body: { computers: [agent.hostname] } })
  assert.deepEqual(started, [])
  assert.deepEqual(refused, [
    {
      computer: { id: agent.computerId, name: agent.hostname },
      sentence: `${agent.hostname} is excluded from maintenance; only inventory sessions run on it.`,
    },
  ])
  assert.equal((await server.operator.run(agent.hostname, { kind: 'inventory' })).state, 'compliant')
})

test('a request says which computers: by name, id and filter, each once; what means nobody is refused', async () => {
  await using one = await anAgent(server, { tags: ['chosen'] })
  await using two = await anAgent(server, { tags: ['chosen'] })
  const { operator } = server
  const both = await operator.call('startSessions', {
    body: { computers: [one.hostname, one.computerId], filter: 'tag:chosen', kind: 'inventory' },
  })
  assert.deepEqual(
    both.started.map(({ computer }) => computer.id).toSorted(),
    [one.computerId, two.computerId].toSorted(),
  )
  assert.deepEqual(both.merged, [])
  const { items } = await operator.call('listSessions', { query: { batch: both.batchId } })
  assert.equal(items.length, 2)
  for (const { id } of both.started) await operator.final(id)
  const cases: readonly (readonly [{ computers?: string[]; filter?: string }, RegExp])[] = [
    [{}, /^Say on which computers/],
    [{ computers: [] }, /^Say on which computers/],
    [{ computers: ['nobody'] }, /^There is no computer "nobody"/],
    [{ filter: 'tag:nothing' }, /^No computer matches the filter tag:nothing/],
    [{ filter: ' ' }, /^The filter is empty/],
    [{ filter: 'colour:red' }, /^There is no field "colour"/],
  ]
  for (const [body, sentence] of cases)
    assert.match((await operator.refused('startSessions', { body })).detail, sentence)
})

test('what is known of an item is kept as changes in time', async () => {
  await using agent = await anAgent(server)
  const { operator, database } = server
  const params = { id: agent.hostname }
  const only = { items: ['tool'] }
  await operator.run(agent.hostname, { ...only, kind: 'detection' })
  await operator.run(agent.hostname, only)
  const compliant = await operator.call('getComputerItems', { params })
  await operator.run(agent.hostname, only)
  const again = await operator.call('getComputerItems', { params })
  assert.deepEqual(again.items[0]?.since, compliant.items[0]?.since)
  agent.model.latest = '3.0'
  await operator.run(agent.hostname, { ...only, kind: 'detection' })
  const { rows } = await sql<{ state: string; verdict: string; is_now: boolean; fits: boolean }>`
    select state, verdict, until is null as is_now,
      since = coalesce(lag(until) over (order by since), since) as fits
    from item_state where computer_id = ${agent.computerId} and key = 'tool' order by since`.execute(database.db)
  assert.deepEqual(
    rows.map(({ state, verdict, is_now, fits }) => [state, verdict, is_now, fits]),
    [
      ['absent', 'notCompliant', false, true],
      ['2.0', 'compliant', false, true],
      ['2.0', 'notCompliant', true, true],
    ],
  )
})

test('what was looked at again says so, also when nothing had changed and only it was looked at', async () => {
  await using agent = await anAgent(server)
  const { operator } = server
  await operator.run(agent.hostname)
  const checked = async (): Promise<Readonly<Record<string, string>>> => {
    const { items } = await operator.call('getComputerItems', { params: { id: agent.hostname } })
    return Object.fromEntries(items.map(({ key, checkedAt }) => [key, checkedAt]))
  }
  const before = await checked()
  await operator.run(agent.hostname, { items: ['tool'], kind: 'detection' })
  const after = await checked()
  assert.ok((after['tool'] ?? '') > (before['tool'] ?? ''))
  assert.equal(after['note'], before['note'])
})

test('equal plans are stored once', async () => {
  await using agent = await anAgent(server)
  const { operator, database } = server
  const first = await operator.run(agent.hostname, { kind: 'detection' })
  const second = await operator.run(agent.hostname, { kind: 'detection' })
  assert.equal(first.plan?.hash, second.plan?.hash)
  const { rows } = await sql<{ plans: number; manifests: number }>`
    select count(distinct plan_hash)::int as plans, count(distinct manifest_hash)::int as manifests
    from session where id in (${first.id}, ${second.id})`.execute(database.db)
  assert.deepEqual(rows, [{ plans: 1, manifests: 1 }])
})

test('who waits for the end is answered at once when there is one, when it comes, and when the time is over', async () => {
  await using agent = await anAgent(server)
  const { operator } = server
  agent.script = obedientButExecute
  const id = await operator.start(agent.hostname)
  const order = await agent.order('execute')
  const from = performance.now()
  const late = await operator.call('getSession', { params: { id }, query: { wait: 1 } })
  assert.equal(late.state, 'executing')
  assert.ok(performance.now() - from >= 990)
  const waiting = operator.call('getSession', { params: { id }, query: { wait: 30 } })
  agent.tell(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
  assert.equal((await waiting).state, 'changed')
  const again = performance.now()
  await operator.call('getSession', { params: { id }, query: { wait: 30 } })
  assert.ok(performance.now() - again < 500)
  const nothing = await operator.refused('getSession', { params: { id: 'ses_nothing' }, query: { wait: 30 } })
  assert.equal(nothing.code, 'notFound')
})
