/** Does a computer's timeline tell what happened on it, in order, page by page, and no other computer's? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../testing/computers/until.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aFile } from '../../testing/session/documents.ts'

test('links, starts, sign-ins, sessions, changes and decisions stand in the timeline, newest first, each once', async () => {
  await using server = await aServer()
  const { operator } = server
  await using agent = await anAgent({ address: server.address, operator }, { hostname: 'desk' })
  await using other = await anAgent({ address: server.address, operator }, { hostname: 'other' })
  await operator.apply(...aFile('note', { path: '/etc/note', content: 'x' }))
  agent.model.facts = {
    ...agent.model.facts,
    boot: { bootId: 'b1', bootedAt: '2026-01-01T07:00:00Z', rebootPending: false },
    users: [{ name: 'dana', terminal: 'tty2', since: new Date(Date.now() - 3_600_000).toISOString() }],
  }
  await operator.run('desk', { kind: 'inventory' })
  const { id: sessionId } = await operator.run('desk')
  await operator.call('changeComputer', { params: { id: 'desk' }, body: { tags: ['canary'] } })
  await agent.cut()
  await until('desk is offline', async () => !(await operator.call('getComputer', { params: { id: 'desk' } })).online)

  const timeline = (query: { parts?: string; limit?: number; cursor?: string; days?: number }) =>
    operator.call('getComputerTimeline', { params: { id: 'desk' }, query })
  const { items } = await timeline({ limit: 500 })
  assert.deepEqual(
    items.map(({ at }) => at),
    items.map(({ at }) => at).toSorted((a, b) => (a < b ? 1 : -1)),
  )
  assert.equal(items[0]?.kind, 'offline')
  const kinds = items.map(({ kind }) => kind)
  for (const kind of ['online', 'session', 'item', 'signedIn', 'decision'] as const)
    assert.ok(kinds.includes(kind), `${kind} is missing in ${kinds.join(' ')}`)
  assert.equal(kinds.filter((kind) => kind === 'online').length, 1)
  assert.equal(kinds.filter((kind) => kind === 'signedIn').length, 1)
  assert.ok(!kinds.includes('started'), 'the start is older than 30 days')
  assert.ok(items.some((item) => item.kind === 'item' && item.sessionId === sessionId && item.title !== ''))

  const paged: typeof items = []
  let cursor: string | undefined
  do {
    const page = await timeline({ limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    paged.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  assert.deepEqual(paged, items)

  const presence = await timeline({ parts: 'presence' })
  assert.deepEqual(
    presence.items.map(({ kind }) => kind),
    ['offline', 'online'],
  )
  await assert.rejects(timeline({ parts: 'weather' }), /A timeline has no part "weather"/)
  const others = await operator.call('getComputerTimeline', { params: { id: other.hostname }, query: {} })
  assert.ok(others.items.every(({ kind }) => kind === 'online' || kind === 'session'))

  const { agent: said, machine } = await operator.call('getComputerAgent', { params: { id: 'desk' } })
  assert.equal(said?.outdated, false)
  assert.ok(said.journal.events > 0)
  assert.equal(machine?.hostname, 'desk')
})

test('the next session is that of the schedule that means the computer and fires first', async () => {
  await using server = await aServer()
  const { operator } = server
  await using agent = await anAgent({ address: server.address, operator }, { hostname: 'desk', tags: ['canary'] })
  const next = async () => (await operator.call('getNextSession', { params: { id: agent.hostname } })).next
  assert.equal(await next(), undefined)
  const daily = { kind: 'schedule', zone: 'UTC', frequency: 'daily' }
  await operator.apply(
    { ...daily, name: 'for others', time: '03:00', target: { tag: 'nobody' } },
    { ...daily, name: 'nightly', time: '04:00', target: { tag: 'canary' }, session: { kind: 'detection' } },
  )
  const found = await next()
  assert.equal(found?.schedule.name, 'nightly')
  assert.equal(found?.kind, 'detection')
  await operator.call('changeComputer', { params: { id: 'desk' }, body: { excludedFromMaintenance: true } })
  assert.equal(await next(), undefined)
})
