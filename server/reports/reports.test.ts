/** Shows the overview, the reports and the health page over a real server and database, and what their files are worth. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { asyncProperty, array, assert as check, constantFrom, integer, oneof, property, string } from 'fast-check'
import { sql } from 'kysely'
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { seedFleet } from '../../bench/seed-fleet.ts'
import { operatorAs } from '../../testing/server/operator-as.ts'
import { parseCsv } from '../../testing/server/parse-csv.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { keepDay } from './days.ts'
import { csvLine, tableText } from './table-text.ts'

let server: TestServer
before(async () => {
  server = await aServer()
  await seedFleet(server.database.db, { computers: 60, sessions: 400, tenants: 3, items: 6, packages: 12 })
})
after(() => server[Symbol.asyncDispose]())

async function file(path: string): Promise<{ readonly type: string | null; readonly text: string }> {
  const response = await server.operator.fetch(path)
  assert.equal(response.status, 200, path)
  assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="fettle-[\w.-]+"$/)
  return { type: response.headers.get('content-type'), text: await response.text() }
}

test('CSV gives back every cell, and none is a formula', () => {
  const formula = /^[=+\-@\t\r\n＝＋－＠]/
  const cell = oneof(
    string({ unit: 'binary', maxLength: 12 }),
    constantFrom('=1+1', '+x', '-1', '@a', '\tb', '\n=1', '＝1+1', 'a"b', 'a,b', 'a\r\nb', ''),
  )
  check(
    property(array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      const [row] = parseCsv(csvLine(cells))
      assert.equal(row?.length, cells.length)
      for (const [at, text] of cells.entries()) {
        const read: string = row[at] ?? ''
        assert.ok(!formula.test(read), read)
        assert.equal(formula.test(text) ? read.slice(1) : read, text)
      }
    }),
    { numRuns: 300 },
  )
  assert.equal(csvLine([-5, true, null, undefined, { a: 1 }]), '-5,true,,,"{""a"":1}"\r\n')
})

test('a table is the same in both formats, page by page', async () => {
  const rows = array(array(oneof(string(), integer()), { minLength: 2, maxLength: 2 }), { maxLength: 5 })
  await check(
    asyncProperty(array(rows, { maxLength: 4 }), async (pages) => {
      const all = async (format: 'csv' | 'jsonl') =>
        (await Array.fromAsync(tableText(format, ['a', 'b'], ReadableStream.from(pages)))).join('')
      const lines = (await all('jsonl')).split('\n').slice(0, -1)
      assert.deepEqual(
        lines.map((line) => Object.values(JSON.parse(line) as object)),
        pages.flat(),
      )
      assert.equal(parseCsv(await all('csv')).length, pages.flat().length + 1)
    }),
  )
})

test('the overview says what is open, and how the fleet is', async () => {
  const overview = await server.operator.call('getOverview')
  const { db } = server.database
  const { rows: open } = await sql<{ cause: string; computers: number }>`
    select cause, count(distinct computer_id)::int as computers from item_state
    where until is null and verdict in ('failed', 'unknown') group by cause order by 2 desc`.execute(db)
  assert.ok(open.length > 1)
  const told = new Map(overview.needsAttention.causes.map(({ cause, computers }) => [cause, computers]))
  assert.deepEqual(told, new Map(open.map(({ cause, computers }) => [cause, computers])))
  assert.equal(overview.needsAttention.causeCount, open.length)
  for (const { sessions, items, sentence } of overview.needsAttention.causes) {
    assert.ok(sessions.length > 0 && sessions.length <= 3 && items.length > 0)
    assert.match(sentence, /\.$/)
  }
  assert.equal(overview.fleet.computers, 60)
  assert.equal(overview.fleet.online + overview.fleet.offline, 60)
  assert.equal(overview.fleet.rebootPending, 2)
  assert.equal(overview.compliance.now.total, 360)
  assert.equal(overview.compliance.trend.length, 30)
  assert.equal(overview.compliance.trend.at(-1)?.good, overview.compliance.now.good)
  assert.equal(overview.running.count + overview.waiting.count, 40)
  assert.equal(overview.running.sessions.length, 10)
})

test('the overview of one tenant counts only what is of it', async () => {
  const all = await server.operator.call('getOverview')
  const names = ['Tenant 1', 'tenant 2', 'ten_s3']
  const each = await Promise.all(names.map((tenant) => server.operator.call('getOverview', { query: { tenant } })))
  const sum = (count: (overview: typeof all) => number): number => each.reduce((total, one) => total + count(one), 0)
  for (const count of [
    (one: typeof all) => one.fleet.computers,
    (one: typeof all) => one.compliance.now.total,
    (one: typeof all) => one.running.count,
    (one: typeof all) => one.today.count,
    (one: typeof all) => one.needsAttention.computers,
  ]) {
    assert.equal(sum(count), count(all))
    assert.ok(count(each[0] ?? all) < count(all) || count(all) === 0)
  }
  const { code } = await server.operator.refused('getOverview', { query: { tenant: 'Nobody' } })
  assert.equal(code, 'notFound')
})

test('a cause lists what has it, page by page; the computers’ filter finds the same', async () => {
  const [cause] = (await server.operator.call('getOverview')).needsAttention.causes
  assert.ok(cause)
  const found: string[] = []
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const query = { limit: 2, ...(cursor === undefined ? {} : { cursor }) }
    const page: ResponseOf<Api['getCause']> = await server.operator.call('getCause', {
      params: { cause: cause.cause },
      query,
    })
    assert.equal(page.sentence, cause.sentence)
    found.push(
      ...page.items.flatMap(({ computer, key, verdict }) =>
        verdict === 'notCompliant' ? [] : [`${computer.id} ${key}`],
      ),
    )
    cursor = page.nextCursor
  }
  assert.equal(new Set(found).size, found.length)
  const computers = new Set(found.map((text) => text.split(' ')[0]))
  assert.equal(computers.size, cause.computers)
  const listed = await server.operator.call('listComputers', { query: { q: `cause:${cause.cause}`, limit: 500 } })
  assert.deepEqual(new Set(listed.items.map(({ id }) => id)), computers)
  assert.equal(
    (await server.operator.refused('getCause', { params: { cause: 'no-such' }, query: {} })).code,
    'notFound',
  )
})

test('the compliance report adds up, now and at a moment in the past', async () => {
  const query = { limit: 25, by: 'tenant' } as const
  const onlyRows = await server.operator.call('getComplianceReport', { query: { ...query, parts: 'rows' } })
  const sums = await server.operator.call('getComplianceReport', { query: { ...query, parts: 'sums' } })
  const whole = await server.operator.call('getComplianceReport', { query })
  assert.deepEqual({ ...sums, ...onlyRows, at: '' }, { ...whole, at: '' })
  assert.deepEqual(
    [sums.items, sums.nextCursor, onlyRows.columns, onlyRows.totals],
    [[], undefined, undefined, undefined],
  )
  assert.equal(onlyRows.titles['item-1'], 'Item 1')
  const first = await server.operator.call('getComplianceReport', { query: { limit: 25, by: 'tenant' } })
  const rows = [...first.items]
  for (let cursor = first.nextCursor; cursor !== undefined;) {
    const page: ResponseOf<Api['getComplianceReport']> = await server.operator.call('getComplianceReport', {
      query: { limit: 25, cursor },
    })
    assert.equal(page.totals, undefined)
    rows.push(...page.items)
    cursor = page.nextCursor
  }
  assert.equal(rows.length, 60)
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0)
  assert.equal(
    first.totals?.good,
    sum(({ good }) => good),
  )
  assert.equal(
    first.totals?.total,
    sum(({ total }) => total),
  )
  assert.equal(first.totals?.computers, 60)
  assert.deepEqual(
    first.columns?.map(({ key }) => key),
    ['item-1', 'item-2', 'item-3', 'item-4', 'item-5', 'item-6'],
  )
  for (const column of first.columns ?? [])
    assert.equal(column.good, rows.filter(({ cells }) => cells[column.key]?.verdict === 'compliant').length)
  assert.equal(
    first.groups?.reduce((total, { good }) => total + good, 0),
    first.totals?.good,
  )

  const at = new Date(Date.now() - 100 * 86_400_000).toISOString()
  const past = await server.operator.call('getComplianceReport', { query: { limit: 500, at } })
  const cells = past.items.flatMap((row) => Object.values(row.cells))
  assert.ok(cells.length > 0 && cells.length < 360)
  for (const { since, state, verdict } of cells) {
    assert.ok(Date.parse(since) <= Date.parse(at))
    assert.ok(state.startsWith('1.') && verdict === 'compliant', 'earlier states are shown as they were')
  }
  const before = { limit: 5, at: '2001-01-01T00:00:00Z' }
  assert.equal((await server.operator.call('getComplianceReport', { query: before })).totals?.computers, 0)
})

test('files have every row of their report', async () => {
  const compliance = await file('/api/v1/reports/compliance/download?q=tag:canary')
  assert.equal(compliance.type, 'text/csv; charset=utf-8')
  const [header, ...lines] = parseCsv(compliance.text)
  assert.deepEqual(header?.slice(0, 3), ['computer', 'tenant', 'item'])
  assert.equal(lines.length, 15 * 6)
  const inventory = await file('/api/v1/reports/inventory/download?format=jsonl&columns=os.id,tags')
  assert.equal(inventory.type, 'application/jsonl; charset=utf-8')
  const objects = inventory.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.equal(objects.length, 60)
  assert.deepEqual(objects[0]?.['tags'], ['office'])
  const activity = parseCsv((await file('/api/v1/reports/activity/download')).text)
  const { totals } = await server.operator.call('getActivityReport', { query: {} })
  assert.equal(activity.length - 1, totals.sessions)
  assert.equal(new Set(activity.map(([id]) => id)).size, activity.length)
  for (const report of ['compliance', 'inventory', 'software', 'activity']) {
    const refused = await server.operator.fetch(`/api/v1/reports/${report}/download?q=nofield:x`)
    assert.equal(refused.status, 400, `${report}: refused before the first line`)
  }
})

test('what a computer’s owner writes into a fact is no formula in the file', async () => {
  await sql`update computer set facts = jsonb_set(facts, '{hardware,model}', '"=HYPERLINK(\\"x\\")"') where id = 'cmp_s7'`.execute(
    server.database.db,
  )
  const { text } = await file('/api/v1/reports/inventory/download?q=name:pc-000007&columns=hardware.model')
  assert.equal(parseCsv(text)[1]?.[3], `'=HYPERLINK("x")`)
})

test('the software report counts computers, not rows, and leaves deleted ones out', async () => {
  const { db } = server.database
  const one = async (query: Record<string, string>) =>
    (await server.operator.call('getSoftwareReport', { query: { limit: 1, ...query } })).items[0]
  const all = await one({ name: 'package-12' })
  assert.equal(all?.computers, 60)
  assert.equal(
    all.versions.reduce((total, { computers }) => total + computers, 0),
    60,
  )
  assert.equal((await one({ name: 'package-12', q: 'tag:canary' }))?.computers, 15)
  await sql`insert into computer_software select 'cmp_s1', id, '99', 'i386' from software_title where name = 'package-12'`.execute(
    db,
  )
  const doubled = await one({ name: 'package-12' })
  assert.equal(doubled?.computers, 60, 'two versions beside each other are one computer')
  assert.equal(doubled.versionCount, all.versionCount + 1)
  const query = { provider: 'apt', name: 'package-12', version: '99' }
  const { items } = await server.operator.call('listSoftwareComputers', { query })
  assert.deepEqual(
    items.map(({ computer, architecture }) => [computer.id, architecture]),
    [['cmp_s1', 'i386']],
  )
})

test('activity has every day, and adds up', async () => {
  const report = await server.operator.call('getActivityReport', { query: { q: 'tenant:"Tenant 1"' } })
  assert.equal(report.days.length, 30)
  assert.equal(
    report.days.reduce((total, { sessions }) => total + sessions, 0),
    report.totals.sessions,
  )
  const { compliant, changed, partial, failed, cancelled, missed, sessions } = report.totals
  assert.equal(compliant + changed + partial + failed + cancelled + missed, sessions)
  assert.ok(report.causes.length > 0 && report.totals.medianMs !== undefined)
  assert.equal(
    (await server.operator.refused('getActivityReport', { query: { from: '2026-02-01', to: '2026-01-01' } })).code,
    'badInput',
  )
})

test('the numbers of deployments are those of the day', async () => {
  await keepDay(server.database.db, Date.now())
  const { at, items } = await server.operator.call('getDeploymentNumbers')
  assert.ok(at !== undefined)
  assert.equal(items.length, 6)
  const [one] = items
  assert.equal(one?.matches, 60)
  assert.equal(one.trend.length, 30)
  const { columns } = await server.operator.call('getComplianceReport', { query: { limit: 1 } })
  assert.equal(one.good, columns?.[0]?.good)
})

test('the health page has its numbers', async () => {
  const health = await server.operator.call('getHealthDetails')
  assert.ok(health.database.bytes > 1e6 && health.database.tables.length === 15)
  assert.ok(health.nodes.some(({ isThis }) => isThis))
  assert.match(health.versions.schema, /^\d{4}_/)
  assert.ok(health.memory.rssBytes > 0 && health.eventLoop.maxMs >= 0)
})

test('whoever reaches one tenant sees the numbers of that one only, in files too', async () => {
  const one = await operatorAs(server, { role: 'tenantViewer', tenant: 'Tenant 1' })
  const overview = await one.call('getOverview')
  assert.equal(overview.fleet.computers, 20)
  assert.equal(overview.compliance.now.total, 120)
  assert.deepEqual((await one.call('getOverview', { query: { tenant: 'Tenant 1' } })).fleet, overview.fleet)
  assert.equal((await one.refused('getOverview', { query: { tenant: 'ten_s2' } })).code, 'notFound')
  assert.ok(overview.compliance.trend.every(({ computers }) => computers <= 20))
  const { items } = await server.operator.call('listComputers', { query: { q: 'tenant:"Tenant 1"', limit: 500 } })
  const own = new Set(items.map(({ id }) => id))
  assert.equal(own.size, 20)
  for (const { sessions, computers } of overview.needsAttention.causes) {
    assert.ok(computers <= 20)
    for (const { computer } of sessions) assert.ok(own.has(computer.id))
  }
  const report = await one.call('getComplianceReport', { query: { limit: 500 } })
  assert.deepEqual(new Set(report.items.map(({ computer }) => computer.id)), own)
  assert.equal(report.totals?.computers, 20)
  assert.ok((await one.call('getSoftwareReport', { query: {} })).items.every(({ computers }) => computers <= 20))
  assert.ok((await one.call('getDeploymentNumbers')).items.every(({ matches }) => matches <= 20))
  for (const name of ['compliance', 'inventory', 'activity']) {
    const text = await (await one.fetch(`/api/v1/reports/${name}/download`)).text()
    const at = name === 'activity' ? 2 : 1
    const tenants = parseCsv(text)
      .slice(1)
      .map((row) => row[at])
    assert.deepEqual([...new Set(tenants)], ['Tenant 1'], name)
  }
  assert.equal((await one.refused('getHealthDetails')).code, 'notAllowed')
})
