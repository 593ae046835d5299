/** Do schedules fire once at their time, start what they mean, and say what became of it? */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { anAgent, enrolled } from '../../testing/server/an-agent.ts'
import { aPackage } from '../../testing/session/documents.ts'

let server: TestServer

before(async () => {
  server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'Acme' }, ...aPackage('tool'))
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

const waitMs = 60_000

function aSchedule(name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const when = 'cron' in more ? {} : { frequency: 'daily', time: '14:00' }
  const whom = 'filter' in more ? {} : { target: { all: true } }
  return { kind: 'schedule', name, zone: 'UTC', ...when, ...whom, session: { kind: 'inventory' }, ...more }
}

const get = (name: string) => server.operator.call('getSchedule', { params: { name }, query: {} })
const runs = async (name: string) =>
  (await server.operator.call('listScheduleRuns', { params: { name }, query: {} })).items

/** As if its moment had come so long ago; its job is set to be done at once. */
async function letItCome(name: string, agoMs = 0): Promise<void> {
  const { id } = await get(name)
  const { db } = server.database
  await sql`update schedule set next_at = date_trunc('minute', now()) - ${agoMs} * interval '1 ms' where id = ${id}`.execute(
    db,
  )
  await server.operator.apply({ kind: 'tag', name: `wake-${Date.now()}` })
}

async function firstRun(name: string, state = 'done') {
  return await until(
    `a run of ${name} is ${state}`,
    async () => (await runs(name)).find((run) => run.state === state),
    waitMs,
  )
}

test('a schedule fires at its time, once, and its sessions are of a batch that says so', async () => {
  await using agent = await anAgent(server, { hostname: 'fires', tags: ['fires'] })
  await server.operator.apply(aSchedule('fires', { filter: 'tag:fires', cron: '* * * * *' }))
  await letItCome('fires')
  const run = await firstRun('fires')
  assert.equal(run.trigger, 'time')
  assert.deepEqual(run.counts, {
    ...{ computers: 1, toStart: 0, started: 1, joined: 0, refused: 0, notApplicable: 0, failed: 0, notReached: 0 },
  })
  const { items } = await server.operator.call('listSessions', { query: { batch: run.batchId } })
  assert.deepEqual(
    items.map(({ computer, trigger, kind }) => [computer.name, trigger, kind]),
    [['fires', 'schedule "fires"', 'inventory']],
  )
  const batch = await server.database.db
    .selectFrom('batch')
    .select('schedule_id')
    .where('id', '=', run.batchId ?? '')
    .executeTakeFirst()
  assert.equal(batch?.schedule_id, (await get('fires')).id)
  const { enabled } = await server.operator
    .call('changeDocument', {
      params: { kind: 'schedules', name: 'fires' },
      body: { changes: { enabled: false } },
    })
    .then(() => get('fires'))
  assert.equal(enabled, false)
  assert.equal((await get('fires')).next, undefined)
  assert.ok(agent.isLinked)
})

test('two jobs for one planned time start it once', async () => {
  await server.operator.apply(aSchedule('twice', { filter: 'tag:nobody-here' }))
  const { id } = await get('twice')
  const { db } = server.database
  await sql`update schedule set next_at = date_trunc('minute', now()) where id = ${id}`.execute(db)
  await sql`insert into job.job (name, data) select 'schedule-due', jsonb_build_object('id', ${id}::text) from generate_series(1, 6)`.execute(
    db,
  )
  await firstRun('twice')
  // Also when the row is put back, as by a node that had read it before.
  await sql`update schedule set next_at = (select planned_for from schedule_run where schedule_id = ${id}) where id = ${id}`.execute(
    db,
  )
  await sql`insert into job.job (name, data) select 'schedule-due', jsonb_build_object('id', ${id}::text) from generate_series(1, 6)`.execute(
    db,
  )
  await until('it is planned anew', async () => Date.parse((await get('twice')).next?.at ?? '') > Date.now(), waitMs)
  assert.equal((await runs('twice')).length, 1)
})

test('[E185] what was missed is reported; one run is caught up when it is young enough', async () => {
  await server.operator.apply(aSchedule('missed', { filter: 'tag:nobody-here', cron: '0 * * * *', tolerance: '2h' }))
  await letItCome('missed', 5 * 3_600_000)
  const caught = await firstRun('missed')
  assert.match(caught.sentence ?? '', /^It was to fire at .* and fired \d+ min late\.$|^$/)
  const all = await runs('missed')
  assert.ok(all.filter(({ state }) => state === 'missed').length >= 4)
  assert.match(all.at(-1)?.sentence ?? '', /^It was missed at .*, because no server was running\.$/)
  await server.operator.apply(aSchedule('dropped', { filter: 'tag:nobody-here', tolerance: 0 }))
  await letItCome('dropped', 3_600_000)
  const dropped = await firstRun('dropped', 'missed')
  assert.deepEqual(dropped.counts.computers, 0)
  const { items } = await server.operator.call('listNotifications', { query: {} })
  const told = items.filter(({ kind }) => kind === 'scheduleMissed').map(({ sentence }) => sentence)
  assert.ok(
    told.some((text) => /^The schedule "dropped" missed a run from .*; none of them is caught up\.$/.test(text)),
  )
  assert.ok(told.some((text) => /^The schedule "missed" missed \d runs from .* was started late\.$/.test(text)))
})

test('[K30] a schedule limited to items starts nothing where they are not deployed, and says so', async () => {
  await using has = await anAgent(server, { hostname: 'has-it', tags: ['limited', 'has'] })
  await using lacks = await anAgent(server, { hostname: 'lacks-it', tags: ['limited'] })
  await server.operator.apply(
    { kind: 'software', name: 'special', apt: 'special' },
    { kind: 'deployment', name: 'special', item: 'special', desired: 'latest', target: { tag: 'has' } },
    {
      kind: 'deployment',
      name: 'at onboarding',
      item: 'special',
      desired: 'latest',
      enforcement: 'adhoc',
      target: { tag: 'limited' },
    },
    aSchedule('limited', { target: { tag: 'limited' }, session: { kind: 'full', items: ['special'] } }),
  )
  await server.operator.call('runSchedule', { params: { name: 'limited' } })
  const run = await firstRun('limited')
  assert.deepEqual([run.counts.started, run.counts.notApplicable], [1, 1])
  const { items } = await server.operator.call('getScheduleRun', { params: { id: run.id } })
  assert.deepEqual(items.map(({ computer, outcome }) => [computer.name, outcome]).toSorted(), [
    ['has-it', 'started'],
    ['lacks-it', 'notApplicable'],
  ])
  assert.equal((await server.operator.call('listSessions', { query: { batch: run.batchId } })).items.length, 1)
  assert.ok(has.isLinked && lacks.isLinked)
})

test('[E182] a computer that is busy or refused does not stop the rest', async () => {
  await using one = await anAgent(server, { hostname: 'rest-1', tags: ['rest'] })
  await using two = await anAgent(server, { hostname: 'rest-2', tags: ['rest'] })
  await enrolled(server, { hostname: 'rest-3', tags: ['rest'] })
  await server.operator.call('changeComputer', { params: { id: 'rest-1' }, body: { excludedFromMaintenance: true } })
  await server.operator.apply(aSchedule('rest', { target: { tag: 'rest' }, session: { kind: 'detection' } }))
  await server.operator.call('runSchedule', { params: { name: 'rest' } })
  const run = await firstRun('rest')
  assert.deepEqual([run.counts.computers, run.counts.started, run.counts.refused], [3, 2, 1])
  const { items } = await server.operator.call('getScheduleRun', { params: { id: run.id } })
  const refused = items.find(({ outcome }) => outcome === 'refused')
  assert.match(refused?.sentence ?? '', /^rest-1 is excluded from maintenance/)
  assert.ok(one.isLinked && two.isLinked && off.computerId !== '')
})

test('[E180] [E184] a target that is gone is shown, fails the run with audit and notification, and can be repaired', async () => {
  const gone = await enrolled(server, { hostname: 'soon-gone' })
  await server.operator.apply(aSchedule('lost', { target: { computer: 'soon-gone' } }))
  await server.database.db
    .updateTable('computer')
    .set({ deleted_at: new Date() })
    .where('id', '=', gone.computerId)
    .execute()
  const shown = await get('lost')
  assert.equal(shown.targetMissing, 'The computer it is for is gone; give the schedule another target.')
  assert.equal(shown.nextRuns.length, 10)
  await server.operator.call('runSchedule', { params: { name: 'lost' } })
  const failed = await firstRun('lost', 'failed')
  assert.equal(failed.sentence, 'The computer it is for is gone; give the schedule another target.')
  const { items } = await server.operator.call('listNotifications', { query: {} })
  const told = items.find(({ kind, subject }) => kind === 'scheduleFailed' && subject.id === shown.id)
  assert.match(told?.sentence ?? '', /^The schedule "lost" could not run: The computer it is for is gone/)
  const seen = await server.operator.call('acknowledgeNotification', { params: { id: told?.id ?? '' } })
  assert.ok(seen.acknowledged)
  // It can be switched off as it is, and repaired.
  const params = { kind: 'schedules', name: 'lost' }
  await server.operator.call('changeDocument', { params, body: { changes: { enabled: false } } })
  assert.equal((await get('lost')).enabled, false)
  await server.operator.apply(aSchedule('lost', { target: { tag: 'rest' } }))
  assert.equal((await get('lost')).targetMissing, undefined)
  assert.equal((await get('lost')).id, shown.id)
})

test('[E187] a duplicate is disabled; a disabled schedule can be run by hand', async () => {
  await server.operator.apply(aSchedule('original', { filter: 'tag:nobody-here', notes: 'keep me' }))
  const copy = await server.operator.call('duplicateSchedule', { params: { name: 'original' }, body: {} })
  assert.deepEqual([copy.name, copy.enabled, copy.next], ['original copy', false, undefined])
  assert.deepEqual(copy.when, (await get('original')).when)
  const run = await server.operator.call('runSchedule', { params: { name: 'original copy' } })
  assert.deepEqual([run.trigger, run.by], ['hand', "the operator on the server's machine"])
  await firstRun('original copy')
  const again = await server.operator.call('duplicateSchedule', { params: { name: 'original' }, body: {} })
  assert.equal(again.name, 'original copy 2')
  const taken = await server.operator.refused('duplicateSchedule', {
    params: { name: 'original' },
    body: { name: 'original' },
  })
  assert.equal(taken.code, 'conflict')
})

test('[E179] [E241] scope can change and what is deleted comes back, with the same id and its runs', async () => {
  await server.operator.apply(aSchedule('moving', { target: { tenant: 'Acme', tag: 'nobody-here' } }))
  const { id } = await get('moving')
  await server.operator.call('runSchedule', { params: { name: 'moving' } })
  await firstRun('moving')
  await server.operator.apply(aSchedule('moving', { target: { tag: 'nobody-here' } }))
  assert.equal((await get('moving')).id, id)
  assert.equal((await get('moving')).target, 'computers with tag nobody-here')
  const params = { kind: 'schedules', name: 'moving' }
  await server.operator.call('deleteObject', { params })
  assert.equal(
    (await server.operator.refused('getSchedule', { params: { name: 'moving' }, query: {} })).code,
    'notFound',
  )
  await server.operator.call('restoreObject', { params })
  const back = await get('moving')
  assert.equal(back.id, id)
  assert.ok(back.next)
  assert.equal((await runs('moving')).length, 1)
})

test('[E181] toggling the execution neither leaks nor loses anything', async () => {
  const save = async (execution: unknown): Promise<unknown> => {
    await server.operator.apply(aSchedule('toggled', { execution }))
    return (await get('toggled')).definition['execution']
  }
  assert.deepEqual(await save('afterHours'), { type: 'afterHours' })
  assert.deepEqual(await save({ at: '22:00', zone: 'computer' }), { type: 'at', time: '22:00', zone: 'computer' })
  assert.deepEqual(await save('immediately'), { type: 'immediately' })
  assert.deepEqual(await save('afterHours'), { type: 'afterHours' })
})

test('[E089] times that cannot be are refused at save, with one sentence', async () => {
  const cases: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ execution: { at: '14:30' } }, /The execution at 14:30 is less than an hour after the detection at 14:00/],
    [{ cron: '0 0 30 2 *' }, /never fires: there is no such day/],
    [{ cron: 'now and then' }, /must have five parts/],
    [{ zone: 'Europe/Atlantis' }, /There is no time zone "Europe\/Atlantis"/],
    [{ frequency: 'weekly' }, /needs days/],
    [{ session: { items: ['nothing-like-it'] } }, /There is no item "nothing-like-it" for schedule "wrong"/],
    [{ filter: 'colour:red' }, /There is no field "colour"/],
    [{ target: { tenant: 'Nobody Inc' } }, /There is no tenant "Nobody Inc"/],
  ]
  for (const [more, sentence] of cases) {
    const documents = [{ source: 'test.yaml:1', document: aSchedule('wrong', more) }]
    const problem = await server.operator.refused('applyDocuments', { body: { documents } })
    assert.match(problem.detail, sentence)
  }
})

test('[E190] a schedule without a zone is listed, and fires in that of its tenant, else of the installation', async () => {
  await server.operator.apply(aSchedule('zoneless', { target: { tenant: 'Acme', tag: 'nobody-here' } }))
  const { db } = server.database
  await sql`update schedule set definition = definition - 'zone' where name = 'zoneless'`.execute(db)
  const shown = async () => {
    const { items } = await server.operator.call('listSchedules')
    const found = items.find(({ name }) => name === 'zoneless')
    return [found?.zone, found?.zoneIsOwn, found?.next?.words.slice(0, 5)]
  }
  assert.deepEqual(await shown(), ['UTC', false, '14:00'])
  await server.operator.call('setInstallationTime', { body: { zone: 'Asia/Tokyo' } })
  assert.deepEqual(await shown(), ['Asia/Tokyo', false, '14:00'])
  await server.operator.call('setTenantTime', { params: { name: 'Acme' }, body: { zone: 'Europe/Berlin' } })
  assert.deepEqual(await shown(), ['Europe/Berlin', false, '14:00'])
  await server.operator.call('setInstallationTime', { body: {} })
  await server.operator.call('setTenantTime', { params: { name: 'Acme' }, body: {} })
})

test('fifty computers are started spread over the time that was given, each once', async () => {
  const agents = []
  for (let n = 0; n < 50; n += 1) agents.push(await enrolled(server, { hostname: `many-${n}`, tags: ['many'] }))
  await server.operator.apply(
    aSchedule('many', { filter: 'tag:many', spread: 5, session: { kind: 'inventory', offlineWait: '1h' } }),
  )
  await server.operator.call('runSchedule', { params: { name: 'many' } })
  const run = await firstRun('many')
  assert.deepEqual([run.counts.computers, run.counts.started], [50, 50])
  const { rows } = await sql<{ created: string; planned: string; sessions: number }>`
    select min(session.created_at) as created, schedule_start.at as planned, count(session.id)::int as sessions
    from schedule_start left join session on session.id = schedule_start.session_id
    where run_id = ${run.id} group by schedule_start.computer_id, schedule_start.at order by schedule_start.at`.execute(
    server.database.db,
  )
  assert.equal(rows.length, 50)
  assert.ok(rows.every(({ sessions }) => sessions === 1))
  // None before its moment, and the moments lie evenly: a tenth of a second each.
  assert.ok(rows.every(({ created, planned }) => Date.parse(created) >= Date.parse(planned)))
  const gaps = rows.map(({ planned }, n) => Date.parse(planned) - Date.parse(rows[n - 1]?.planned ?? planned))
  assert.ok(gaps.every((gap) => gap <= 100))
  assert.equal(Date.parse(rows.at(-1)?.planned ?? '') - Date.parse(rows[0]?.planned ?? ''), 4900)
  const { items } = await server.operator.call('listSessions', { query: { batch: run.batchId, limit: 100 } })
  assert.equal(items.length, 50)
})
