/** What agents report: each entry once, in order, whatever the network and the agent do to it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { JournalEntry } from '@fettle/contract/wire/from-agent.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, done, ended, obedientButExecute, silent } from '../../testing/server/agent-script.ts'
import { anAgent, type ScriptedAgent } from '../../testing/server/an-agent.ts'
import { aFile, aPackage } from '../../testing/session/documents.ts'

let server: TestServer

before(async () => {
  server = await aServer()
  await server.operator.apply(
    ...aPackage('tool'),
    ...aPackage('editor'),
    ...aFile('note', { path: '/etc/note', content: 'x' }),
  )
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

/** A session whose agent has its order to execute in hand. */
async function executing() {
  const agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await server.operator.start(agent.hostname)
  const order = await agent.order('execute')
  await agent.stored()
  return { agent, id, order, [Symbol.asyncDispose]: () => agent.cut() }
}

/** The history of a session: its types, after a look that the numbers have no gap. */
async function history(id: string): Promise<readonly string[]> {
  const { events } = await server.operator.call('getSessionEvents', { params: { id } })
  assert.deepEqual(
    events.map(({ n }) => n),
    events.map((_, at) => at + 1),
  )
  return events.map(({ type }) => type)
}

function count(types: readonly string[], type: string): number {
  return types.filter((one) => one === type).length
}

test('entries that come twice, in any order and piecemeal, are taken once and in order', async () => {
  await using session = await executing()
  const { agent, id, order } = session
  const before = agent.journal.length
  const entries = agent.note(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
  const send = (...some: readonly (JournalEntry | undefined)[]): void =>
    agent.sendEntries(some.filter((entry) => entry !== undefined))
  send(entries[3], entries[2], entries[1])
  send(entries[0], entries[0], entries[2], entries[1])
  send(entries.at(-1))
  agent.resend(before)
  agent.resend(0)
  agent.resend(before)
  await agent.stored()
  assert.equal((await server.operator.final(id)).state, 'changed')
  const types = await history(id)
  assert.equal(count(types, 'actionStarted'), order.actions.length)
  assert.equal(count(types, 'actionEnded'), order.actions.length)
  assert.equal(count(types, 'orderEnded'), 2)
})

test('after a gap nothing is taken until the gap is filled', async () => {
  await using session = await executing()
  const { agent, id, order } = session
  const stored = agent.journal.length
  const entries = agent.note(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
  agent.sendEntries(entries.slice(1))
  await until('the server has answered', () => {
    const last = agent.received.at(-1)
    return last?.type === 'seen' && last.event === stored
  })
  assert.equal((await server.operator.call('getSession', { params: { id } })).state, 'executing')
  agent.sendEntries(entries.slice(0, 1))
  agent.resend(stored)
  assert.equal((await server.operator.final(id)).state, 'changed')
})

test('[ENR-8] entries about orders that the computer was never given are passed over, the others taken', async () => {
  await using session = await executing()
  await using other = await executing()
  const { agent, id, order } = session
  const unknown = '0'.repeat(26)
  const everything = other.order.actions.flatMap((action) => done(agent, action))
  agent.tell(other.order, accepted, ...everything, ended)
  agent.tell({ id: `ord_${unknown}`, sessionId: `ses_${unknown}` }, accepted, ended)
  agent.tell({ id: order.id, sessionId: other.order.sessionId }, accepted, ended)
  agent.tell({ id: other.order.id, sessionId: order.sessionId }, accepted, ended)
  agent.tell(order, accepted)
  agent.tell(order, { type: 'actionStarted', actionId: 'a999', attempt: 1 })
  agent.tell(order, ...order.actions.flatMap((action) => done(agent, action)), ended)
  await agent.stored()
  assert.equal((await server.operator.final(id)).state, 'changed')
  const untouched = await server.operator.call('getSession', { params: { id: other.id } })
  assert.equal(untouched.state, 'executing')
  assert.equal(untouched.counts.changed, 0)
  // Somebody should look at that agent.
  assert.ok(server.log().some(({ msg, agentId }) => /not its own/.test(msg) && agentId === agent.identity.agentId))
  const metrics = await (await server.operator.fetch('/metrics')).text()
  assert.match(metrics, /^fettle_foreign_reports_total [1-9]/m)
})

test('an agent whose journal is a new one counts anew; its old orders are not carried out again', async () => {
  await using session = await executing()
  const { agent, id, order } = session
  const old: ScriptedAgent['journal'] = [...agent.journal]
  agent.tell(order, accepted, ...order.actions.flatMap((action) => done(agent, action)), ended)
  const final = await server.operator.final(id)
  await agent.cut()
  agent.journalId = 'anewjournal'
  agent.journal.length = 0
  const welcome = await agent.link()
  assert.deepEqual([welcome.seenEvent, welcome.seenOutput], [0, 0])
  // It replays what it remembers of the old one, under the new name.
  agent.journal.push(...old)
  agent.resend()
  await agent.stored()
  assert.deepEqual(await server.operator.call('getSession', { params: { id } }), final)
  assert.equal((await server.operator.run(agent.hostname)).state, 'compliant')
})

test('a link of an old journal stores nothing into the one that replaced it', async () => {
  await using session = await executing()
  const { agent, id, order } = session
  await sql`update agent set journal_id = 'another' where id = ${agent.identity.agentId}`.execute(server.database.db)
  agent.tell(order, accepted, ended)
  await until('the server has answered', () => {
    const last = agent.received.at(-1)
    return last?.type === 'seen' && last.event === 0
  })
  assert.equal((await server.operator.call('getSession', { params: { id } })).state, 'executing')
})

const nasty = 'nul \0, half \ud800, text \\u0000 and \\ud800, \u202e, \u001b[31m, 🙂'
const kept = 'nul \ufffd, half \ufffd, text \\u0000 and \\ud800, \u202e, \u001b[31m, 🙂'

test('[E026] what PostgreSQL cannot hold is replaced, in everything an agent can say', async () => {
  await using agent = await anAgent(server)
  agent.script = silent
  const id = await server.operator.start(agent.hostname, { kind: 'detection' })
  const inventory = await agent.order('inventory')
  agent.print(inventory, undefined, nasty, 'second')
  agent.tell(
    inventory,
    accepted,
    {
      type: 'inventoried',
      facts: { ...agent.model.facts, timeZone: nasty },
      software: [{ provider: 'apt', name: nasty, version: nasty, architecture: nasty }],
    },
    ended,
  )
  const detect = await agent.order('detect')
  agent.tell(
    detect,
    accepted,
    {
      type: 'answered',
      answers: detect.questions.map(({ key }) =>
        key === 'tool' ? { key, found: 'version', version: nasty } : { key, found: 'unknown', detail: nasty },
      ),
    },
    ended,
  )
  const session = await server.operator.final(id)
  assert.equal(session.actions.find(({ item }) => item === 'tool')?.before, kept)
  assert.equal((await server.operator.log(id))[0]?.text, kept)
  const computer = await server.operator.call('getComputer', { params: { id: agent.hostname } })
  assert.equal(computer.facts['timeZone'], kept)
  const { software } = await server.operator.call('getComputerSoftware', { params: { id: agent.hostname } })
  assert.deepEqual(software, [{ provider: 'apt', name: kept, version: kept, architecture: kept }])
  assert.equal(agent.cutByServer, 0)
})

test('[E026] the same holds for what becomes of actions and orders', async () => {
  await using session = await executing()
  const { agent, id, order } = session
  const [first] = order.actions
  assert.ok(first)
  agent.tell(
    order,
    accepted,
    {
      type: 'actionEnded',
      actionId: first.id,
      verdict: 'failed',
      reason: 'changeFailed',
      detail: nasty,
      after: nasty,
      startedAt: 0,
    },
    { type: 'orderEnded', outcome: 'failed', problem: nasty },
  )
  const failed = await server.operator.final(id)
  assert.equal(failed.problem, kept)
  assert.equal(failed.actions.find((action) => action.id === first.id)?.detail, kept)
})

test('an agent cannot speak of moments that are not yet, nor of ones no calendar has', async () => {
  await using session = await executing()
  const { agent, id, order } = session
  const [first] = order.actions
  assert.ok(first)
  const future = Date.now() + 365 * 86_400_000
  const entries = agent.note(order, accepted, ...done(agent, first), ended).map((entry) => ({ ...entry, at: future }))
  agent.sendEntries(entries)
  const final = await server.operator.final(id)
  const action = final.actions.find((one) => one.id === first.id)
  assert.ok(Date.parse(action?.startedAt ?? '') <= Date.now())
  assert.ok(Date.parse(action?.endedAt ?? '') <= Date.now())
  await agent.cut()
  await agent.link()
  agent.sendEntries([{ ...(entries[0] as JournalEntry), n: agent.journal.length + 1, at: Number.MAX_SAFE_INTEGER }])
  await agent.lost()
})

test('[E220] an inventory from the future does not stop the next from being taken', async () => {
  await using agent = await anAgent(server, { script: silent })
  await server.operator.start(agent.hostname, { kind: 'inventory' })
  const order = await agent.order('inventory')
  const entries = agent.note(order, accepted, { type: 'inventoried', facts: agent.model.facts, software: [] }, ended)
  agent.sendEntries(entries.map((entry) => ({ ...entry, at: Date.now() + 86_400_000 * 30 })))
  await agent.stored()
  const { factsAt } = await server.operator.call('getComputer', { params: { id: agent.hostname } })
  assert.ok(Date.parse(factsAt ?? '') <= Date.now())
})

test('output is stored once and in order, and a gap waits', async () => {
  await using session = await executing()
  const { agent, id, order } = session
  agent.print(order, 'a1', 'one', 'two')
  agent.print(order, undefined, 'three')
  agent.send({ type: 'output', lines: agent.lines.slice(1) })
  agent.send({ type: 'output', lines: [{ ...(agent.lines[0] as (typeof agent.lines)[0]), n: 99, text: 'too far' }] })
  agent.resendLines(0)
  await until('the server has stored three lines', () => agent.seen().output === 3)
  const log = await server.operator.log(id)
  assert.deepEqual(
    log.map(({ n, text, actionId }) => [n, text, actionId]),
    [
      [1, 'one', 'a1'],
      [2, 'two', 'a1'],
      [3, 'three', undefined],
    ],
  )
})

test('[E174] a page of the log is as long as asked, and the next begins after it', async () => {
  await using session = await executing()
  const { agent, id, order } = session
  agent.print(order, 'a1', ...Array.from({ length: 1500 }, (_, at) => `line ${at}`))
  agent.print(order, 'a2', ...Array.from({ length: 10 }, (_, at) => `other ${at}`))
  await until('all is stored', () => agent.seen().output === 1510)
  const first = await server.operator.call('getSessionLog', { params: { id }, query: { limit: 1000 } })
  assert.equal(first.lines.length, 1000)
  assert.equal(first.more, true)
  const last = first.lines.at(-1)?.n ?? 0
  const rest = await server.operator.call('getSessionLog', { params: { id }, query: { after: last, limit: 1000 } })
  assert.deepEqual([rest.lines[0]?.n, rest.lines.length, rest.more], [1001, 510, false])
  const one = await server.operator.call('getSessionLog', { params: { id }, query: { action: 'a2' } })
  assert.deepEqual(one.lines.length, 10)
})
