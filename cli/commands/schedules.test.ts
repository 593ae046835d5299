/** Do the commands about schedules, time and notifications ask the right things and print what they hear? */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { aRecordedServer } from '../recorded-server.ts'
import { aWorkplace } from '../spawned.ts'

const workplace = aWorkplace()
after(() => workplace[Symbol.dispose]())
const { fettle } = workplace

type Schedule = ResponseOf<Api['getSchedule']>
type Run = ResponseOf<Api['runSchedule']>

const moment = { at: '2026-11-24T13:00:00Z', words: '14:00 on Tuesday 2026-11-24 (Europe/Berlin)' }
const run: Run = {
  ...{ id: 'run_00000001', plannedFor: moment, trigger: 'time', state: 'done', batchId: 'bat_00000001' },
  counts: { computers: 5, toStart: 0, started: 3, joined: 1, refused: 1, notApplicable: 0, failed: 0, notReached: 1 },
  sessions: [{ state: 'changed', count: 3 }],
  skipped: [{ outcome: 'refused', count: 1, sentence: 'It is excluded from maintenance.' }],
}
const schedule: Schedule = {
  ...{ id: 'sch_00000001', name: 'Weekly', enabled: true, when: 'every Tuesday at 14:00', zone: 'Europe/Berlin' },
  ...{ zoneIsOwn: false, execution: 'after business hours', kind: 'full', target: 'all computers', computers: 5 },
  ...{ next: moment, last: run, updatedAt: '2026-11-20T00:00:00Z', definition: {}, nextRuns: [moment] },
}

test('[E189] schedules are listed and shown with their days, their next and their last run', async () => {
  await using server = await aRecordedServer({
    listSchedules: () => ({ items: [schedule] }),
    getSchedule: () => schedule,
  })
  const list = await fettle(server, 'schedules')
  assert.match(list.stdout, /^Weekly +every Tuesday at 14:00 +Europe\/Berlin +.* +done +full +all computers$/m)
  const one = await fettle(server, 'schedules', 'Weekly')
  assert.match(one.stdout, /^fires +every Tuesday at 14:00, Europe\/Berlin \(its tenant's or the installation's\)$/m)
  assert.match(one.stdout, /^target +all computers \(5 now\)$/m)
  assert.match(one.stdout, /^last +14:00 on Tuesday .*: done, 3 of 5 started, 1 not reached$/m)
  assert.match(one.stdout, /^next +14:00 on Tuesday 2026-11-24 \(Europe\/Berlin\)$/m)
  assert.equal(JSON.parse((await fettle(server, 'schedules', 'Weekly', '--json')).stdout).id, schedule.id)
})

test('a schedule whose target is gone says so', async () => {
  const { computers: _computers, ...rest } = schedule
  const lost = { ...rest, targetMissing: 'The tenant it is for is gone; give the schedule another target.' }
  await using server = await aRecordedServer({ getSchedule: () => lost })
  assert.equal((await fettle(server, 'schedules', 'Weekly')).stderr, `missing ${lost.targetMissing}\n`)
})

test('acts on a schedule ask for exactly that', async () => {
  const changed = { kind: 'schedule', name: 'Weekly', change: 'updated' as const, fields: [], warnings: [] }
  const { next: _next, ...off } = schedule
  await using server = await aRecordedServer({
    runSchedule: () => run,
    changeDocument: () => changed,
    getSchedule: () => ({ ...off, enabled: false }),
    duplicateSchedule: () => ({ ...off, name: 'Other', enabled: false }),
    listScheduleRuns: () => ({ items: [run, { ...run, state: 'missed', sentence: 'No server was running.' }] }),
    cancelScheduleRun: () => ({ run, cancelled: 2 }),
    deleteObject: () => ({ id: schedule.id, name: 'Weekly' }),
    restoreObject: () => ({ id: schedule.id, name: 'Weekly' }),
  })
  assert.match((await fettle(server, 'schedules', 'run', 'Weekly')).stdout, /runs now \(run_00000001\)/)
  assert.match((await fettle(server, 'schedules', 'disable', 'Weekly')).stdout, /is disabled; it fires no more/)
  assert.match(
    (await fettle(server, 'schedules', 'duplicate', 'Weekly', 'Other')).stdout,
    /called "Other" and is disabled/,
  )
  assert.match((await fettle(server, 'schedules', 'next', 'Weekly', '--limit', '3')).stdout, /^14:00 on Tuesday/)
  const history = await fettle(server, 'schedules', 'history', 'Weekly')
  assert.match(history.stdout, /^run_00000001 +14:00 on Tuesday .* +time +missed .* No server was running\.$/m)
  assert.match((await fettle(server, 'schedules', 'delete', 'Weekly')).stdout, /restore sch_00000001" brings it back/)
  assert.match((await fettle(server, 'schedules', 'restore', 'Weekly')).stdout, /is back as it was/)
  const cancelled = await fettle(server, 'schedules', 'cancel', 'run_00000001')
  assert.match(cancelled.stdout, /2 of its sessions are cancelled/)
  const asked = server.asked.map(({ id, body, query }) => [id, body ?? query])
  assert.deepEqual(asked[1], ['changeDocument', { changes: { enabled: false } }])
  assert.deepEqual(asked[3], ['duplicateSchedule', { name: 'Other' }])
  assert.deepEqual(asked[4]?.[0], 'getSchedule')
  const nameless = await fettle(server, 'schedules', 'run')
  assert.deepEqual([nameless.code, nameless.stderr], [3, '[badInput] Say which schedule: fettle schedules run NAME.\n'])
  const unknown = await fettle(server, 'schedules', 'explode', 'Weekly')
  assert.equal(unknown.code, 3)
})

test('time is shown and changed for the installation, a tenant or a computer', async () => {
  const freeze = { from: '2027-12-20', until: '2028-01-02', reason: 'year end', owner: 'Dana' }
  const hours = { days: ['saturday' as const], from: '09:00', until: '13:00' }
  const time = { own: { freezes: [freeze] }, effective: { zone: 'UTC', businessHours: [hours], freezes: [freeze] } }
  await using server = await aRecordedServer({
    getInstallationTime: () => time,
    getTenantTime: () => time,
    setTenantTime: () => time,
  })
  const shown = await fettle(server, 'time')
  assert.match(
    shown.stdout,
    /^zone +UTC {2}from above\nhours +saturday 09:00 to 13:00 {2}from above\nfreeze +2027-12-20 to 2028-01-02: year end \(Dana\)$/m,
  )
  const words = [
    'time',
    '--tenant',
    'Acme',
    '--zone',
    'Europe/Berlin',
    '--hours',
    'mon-wed,fri 08:00-18:00',
    '--hours',
    'sat-mon 20:00-04:00',
  ]
  await fettle(server, ...words, '--clear', 'freezes', '--freeze', '2029-01-01', '--reason', 'audit', '--owner', 'Amy')
  assert.deepEqual(server.asked.at(-1)?.body, {
    zone: 'Europe/Berlin',
    businessHours: [
      { days: ['monday', 'tuesday', 'wednesday', 'friday'], from: '08:00', until: '18:00' },
      { days: ['saturday', 'sunday', 'monday'], from: '20:00', until: '04:00' },
    ],
    freezes: [{ from: '2029-01-01', until: '2029-01-01', reason: 'audit', owner: 'Amy' }],
  })
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--hours', 'always'], /The business hours "always" are not understood/],
    [['--hours', 'xyz 08:00-18:00'], /The days "xyz" of/],
    [['--freeze', '2029-01-01'], /A freeze needs --reason and --owner/],
    [['--tenant', 'Acme', '--computer', 'pc'], /give one of --tenant and --computer/],
  ]
  for (const [more, sentence] of cases) {
    const { code, stderr } = await fettle(server, 'time', ...more)
    assert.equal(code, 3)
    assert.match(stderr, sentence)
  }
})

test('notifications are listed until they are acknowledged', async () => {
  const one = {
    ...{ id: 'ntf_00000001', kind: 'scheduleFailed', subject: { kind: 'schedule', id: 'sch_00000001' } },
    ...{ sentence: 'The schedule "Weekly" could not run.', at: new Date().toISOString() },
  }
  const seen = { ...one, acknowledged: { at: one.at, by: 'Amy' } }
  await using server = await aRecordedServer({
    listNotifications: () => ({ items: [one] }),
    acknowledgeNotification: () => seen,
  })
  assert.match(
    (await fettle(server, 'notifications')).stdout,
    /^now +scheduleFailed +ntf_00000001 +The schedule "Weekly" could not run\.$/m,
  )
  const acknowledged = await fettle(server, 'notifications', '--acknowledge', 'ntf_00000001')
  assert.equal(acknowledged.stdout, 'Seen: The schedule "Weekly" could not run.\n')
})
