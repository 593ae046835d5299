/** Many sessions at once: forecast, start with exclusions and a moment to take it back, rerun, cancel; and looking into long logs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { until } from '../../testing/computers/until.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { obedientButExecute } from '../../testing/server/agent-script.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { aPackage } from '../../testing/session/documents.ts'

test('a start is foretold, leaves out who is excluded, and can be taken back before anything begins', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...aPackage('tool'))
  await using one = await anAgent(server, { tags: ['both'] })
  await using two = await anAgent(server, { tags: ['both'] })
  const body = { filter: 'tag:both', reboot: 'ifNeeded' as const }
  const foretold = await operator.call('forecastSessions', { body })
  const { computers, online, offline, rebootPossible, alreadyRunning, expectedMs } = foretold
  assert.deepEqual(
    [computers, online, offline, rebootPossible, alreadyRunning, expectedMs],
    [2, 2, 0, true, 0, undefined],
  )
  const { started } = await operator.call('startSessions', {
    body: { ...body, exclude: [two.hostname], holdSeconds: 10 },
  })
  assert.deepEqual(
    started.map(({ computer }) => computer.name),
    [one.hostname],
  )
  const id = started[0]?.id ?? ''
  const held = await operator.call('getSession', { params: { id } })
  assert.deepEqual([held.state, held.wait?.reason], ['waiting', 'postponed'])
  assert.match(held.wait?.sentence ?? '', /^Held for a moment/)
  const taken = await operator.call('cancelSession', { params: { id }, body: {} })
  assert.equal(taken.state, 'cancelled')
  assert.ok(one.orders.every(({ sessionId }) => sessionId !== id))
  const short = await operator.call('startSessions', { body: { computers: [one.hostname], holdSeconds: 1 } })
  const ended = await operator.final(short.started[0]?.id ?? '')
  assert.deepEqual([ended.state, ended.progress], ['changed', 1])
  await operator.run(two.hostname)
  const known = await operator.call('forecastSessions', { body })
  assert.ok(known.expectedMs !== undefined && known.items === 1)
})

test('what failed on many is run again in one go, or cancelled by filter', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...aPackage('tool'))
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await operator.start(agent.hostname)
  await agent.order('execute')
  const { cancelled } = await operator.call('cancelSessions', { body: { q: `computer:${agent.hostname}` } })
  assert.equal(cancelled, 1)
  await operator.final(id, 60)
  const q = `computer:${agent.hostname} status:cancelled`
  assert.match((await operator.refused('rerunSessions', { body: {} })).detail, /Say which sessions/)
  assert.match(
    (await operator.refused('rerunSessions', { body: { q, what: 'session', expected: 5 } })).detail,
    /about 5, and is about 1/,
  )
  assert.deepEqual((await operator.call('rerunSessions', { body: { q } })).started, [], 'nothing of it failed')
  const again = await operator.call('rerunSessions', { body: { q, what: 'session', expected: 1 } })
  assert.deepEqual(
    again.started.map(({ computer }) => computer.name),
    [agent.hostname],
  )
  assert.equal((await operator.call('getBatch', { params: { id: again.batchId ?? '' } })).started, 1)
  await operator.call('cancelSessions', { body: { all: true } })
})

test('a long log is paged both ways, searched and kept; a hostile expression stalls nobody', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(...aPackage('tool'))
  await using agent = await anAgent(server)
  agent.script = obedientButExecute
  const id = await operator.start(agent.hostname)
  const order = await agent.order('execute')
  const special: Record<number, string> = {
    7: 'Error: no space',
    8: '0 errors found',
    9: 'terror',
    12: 'Needle here',
    600: 'needle',
  }
  const texts = Array.from({ length: 1000 }, (_, n) => special[n] ?? `line ${n}`)
  agent.print(order, 'a1', ...texts)
  await until('all lines are stored', () => agent.seen().output >= 1000)
  await sql`update output set text = repeat('a', 40) || '!' where session_id = ${id} and text = 'line 20'`.execute(
    server.database.db,
  )
  const params = { id }
  const all = (await operator.call('getSessionLog', { params })).lines
  const at = (text: string): number => all.find((line) => line.text === text)?.n ?? 0
  const page = async (query: object) => await operator.call('getSessionLog', { params, query: query as never })
  const before = await page({ before: at('line 100'), limit: 10 })
  assert.deepEqual(
    [before.lines.map(({ text }) => text).at(-1), before.lines.length, before.moreBefore],
    ['line 99', 10, true],
  )
  const around = await page({ around: at('line 100'), limit: 5 })
  assert.deepEqual(
    around.lines.map(({ text }) => text),
    [98, 99, 100, 101, 102].map((n) => `line ${n}`),
  )
  assert.deepEqual(
    [(await page({ around: all[0]?.n, limit: 5 })).moreBefore, (await page({ before: all[0]?.n })).lines],
    [false, []],
  )
  const search = async (query: object) =>
    (await operator.call('searchSessionLog', { params, query: query as never })).lines
  assert.deepEqual(await search({ text: 'NEEDLE' }), [at('Needle here'), at('needle')])
  assert.deepEqual(await search({ text: 'needle', caseSensitive: 'true' }), [at('needle')])
  assert.deepEqual(await search({ text: '^needle$', regex: 'true' }), [at('needle')])
  assert.deepEqual(await search({ text: '%', level: 'out' }), [])
  assert.deepEqual((await operator.call('findLogErrors', { params })).lines, [at('Error: no space')])
  const refused = async (text: string) =>
    (await operator.refused('searchSessionLog', { params, query: { text, regex: 'true' } })).detail
  assert.match(await refused('('), /is no regular expression/)
  const from = performance.now()
  const [tooLong] = await Promise.all([refused('^(a+)+$'), operator.call('listSessions')])
  assert.match(tooLong, /takes too long/)
  assert.ok(performance.now() - from < 5000)
  const file = await operator.fetch(`/api/v1/sessions/${id}/log/download?format=log`)
  assert.match(file.headers.get('content-disposition') ?? '', /\.log/)
  assert.equal((await file.text()).trimEnd().split('\n').length, all.length)
  const lines = (await (await operator.fetch(`/api/v1/sessions/${id}/log/download?format=jsonl`)).text())
    .trimEnd()
    .split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    all,
  )
  await operator.call('cancelSession', { params, body: {} })
})
