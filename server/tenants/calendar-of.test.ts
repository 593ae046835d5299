/** Does a computer get its calendar from the right place, and do settings survive being exported and applied? */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'
import { calendarOf, calendarsOf } from './calendar-of.ts'

let server: TestServer

before(async () => {
  server = await aServer()
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

const office = (from: string, until: string) => [
  { days: ['monday' as const, 'tuesday' as const, 'friday' as const], from, until },
]
const freeze = (reason: string) => ({ from: '2026-12-20', until: '2027-01-03', reason, owner: 'Dana' })

test('[E077] zone and hours fall back from the computer to its tenant, its parents and the installation; freezes add up', async () => {
  const { operator, database } = server
  await operator.apply(
    { kind: 'tenant', name: 'Top', time: { businessHours: office('08:00', '17:00'), freezes: [freeze('move')] } },
    { kind: 'tenant', name: 'Below', parent: 'Top' },
  )
  const { computerId } = await enrolled(server, { hostname: 'pc', tenant: 'Below' })
  const calendar = () => calendarOf(database.db, computerId)
  assert.deepEqual(await calendar(), {
    zone: 'UTC',
    businessHours: office('08:00', '17:00'),
    freezes: [freeze('move')],
  })
  await operator.call('setInstallationTime', {
    body: { zone: 'Europe/Berlin', businessHours: office('07:00', '20:00'), freezes: [freeze('year end')] },
  })
  const withAll = await calendar()
  assert.deepEqual([withAll.zone, withAll.businessHours], ['Europe/Berlin', office('08:00', '17:00')])
  assert.deepEqual(
    withAll.freezes.map(({ reason }) => reason),
    ['move', 'year end'],
  )
  await operator.call('setTenantTime', { params: { name: 'Below' }, body: { zone: 'Europe/London' } })
  assert.equal((await calendar()).zone, 'Europe/London')
  await database.db
    .updateTable('computer')
    .set({ facts: JSON.stringify({ timeZone: 'Asia/Tokyo' }) })
    .where('id', '=', computerId)
    .execute()
  assert.equal((await calendar()).zone, 'Asia/Tokyo')
  const own = { zone: 'America/New_York', businessHours: office('06:00', '22:00') }
  const told = await operator.call('setComputerTime', { params: { id: 'pc' }, body: own })
  assert.deepEqual(told.own, own)
  const overridden = await calendar()
  assert.deepEqual([overridden.zone, overridden.businessHours], ['America/New_York', own.businessHours])
  assert.deepEqual([...(await calendarsOf(database.db, [computerId, 'cmp_00000000'])).keys()], [computerId])
  await assert.rejects(calendarOf(database.db, 'cmp_00000000'), /is gone/)
})

test("a tenant's settings stand in its document, whoever wrote them, and what means nothing is refused", async () => {
  const { operator } = server
  const time = { zone: 'Europe/Berlin', businessHours: office('08:00', '18:00'), freezes: [freeze('audit')] }
  await operator.call('setTenantTime', { params: { name: 'Below' }, body: time })
  const { documents } = await operator.call('exportDocuments', { query: { kinds: 'tenant' } })
  const below = documents.find(({ name }) => name === 'Below')
  assert.deepEqual(below?.['time'], time)
  await operator.call('setTenantTime', { params: { name: 'Below' }, body: {} })
  assert.deepEqual((await operator.call('getTenantTime', { params: { name: 'Below' } })).own, {})
  await operator.apply(below ?? {})
  assert.deepEqual((await operator.call('getTenantTime', { params: { name: 'Below' } })).own, time)
  const cases = [
    [{ zone: 'Europe/Nowhere' }, /^The time settings of tenant "Below": There is no time zone "Europe\/Nowhere"/],
    [{ freezes: [{ ...freeze('x'), until: '2026-02-30' }] }, /"2026-02-30" is no day/],
    [{ freezes: [{ ...freeze('x'), until: '2026-12-01' }] }, /ends before it begins/],
  ] as const
  for (const [body, sentence] of cases) {
    const refused = await operator.refused('setTenantTime', {
      params: { name: 'Below' },
      body: JSON.parse(JSON.stringify(body)),
    })
    assert.match(refused.detail, sentence)
  }
  const documentsToo = [
    { source: 'a.yaml:1', document: { kind: 'tenant', name: 'Below', time: { zone: 'Europe/Nowhere' } } },
  ]
  assert.match(
    (await operator.refused('applyDocuments', { body: { documents: documentsToo } })).detail,
    /There is no time zone/,
  )
})
