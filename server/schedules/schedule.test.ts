/** Do schedules fire once at their time, start what they mean, and say what became of it? */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { SessionOptions } from '@fettle/core/terms/session.ts'
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

test('[E246] a computer on which an item is ignored keeps that in a schedule about this item alone', async () => {
  await using usual = await anAgent(server, { hostname: 'usual', tags: ['machine-hall'] })
  await using mill = await anAgent(server, { hostname: 'mill', tags: ['machine-hall'] })
  await server.operator.apply(
    { kind: 'software', name: 'updater', apt: 'updater' },
    { kind: 'deployment', name: 'updater', item: 'updater', desired: 'latest', target: { tag: 'machine-hall' } },
    { kind: 'deployment', name: 'not here', item: 'updater', desired: 'ignore', target: { computer: 'mill' } },
    aSchedule('updater', { target: { tag: 'machine-hall' }, session: { kind: 'full', items: ['updater'] } }),
  )
  await server.operator.call('runSchedule', { params: { name: 'updater' } })
  const run = await firstRun('updater')
  const { items } = await server.operator.call('listSessions', { query: { batch: run.batchId } })
  for (const { id, computer } of items) {
    const { actions } = await server.operator.final(id)
    const [kind, verdict, reason] =
      computer.name === 'mill' ? ['none', 'skipped', 'ignored'] : ['install', 'changed', 'verified']
    assert.deepEqual(
      actions.map((one) => [one.item, one.kind, one.verdict, one.reason]),
      [['updater', kind, verdict, reason]],
    )
  }
  assert.equal(items.length, 2)
  assert.deepEqual(
    [usual, mill].map(({ model }) => model.installed.has('updater')),
    [true, false],
  )
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
  assert.ok(one.isLinked && two.isLinked)
})

test('[E182] [E184] a computer on which the start fails is told of, and the rest starts', async () => {
  for (const n of [1, 2, 3]) await enrolled(server, { hostname: `broken-${n}`, tags: ['broken'] })
  const { db } = server.database
  await sql`create function refuse_broken() returns trigger language plpgsql as $$ begin
    if (select name from computer where id = new.computer_id) = 'broken-2' then raise exception 'this one is broken'; end if;
    return new; end $$`.execute(db)
  await sql`create trigger refuse_broken before insert on session for each row execute function refuse_broken()`.execute(
    db,
  )
  await server.operator.apply(aSchedule('broken', { filter: 'tag:broken', session: { kind: 'detection' } }))
  await server.operator.call('runSchedule', { params: { name: 'broken' } })
  const run = await firstRun('broken')
  await sql`drop trigger refuse_broken on session`.execute(db)
  assert.deepEqual([run.counts.started, run.counts.failed], [2, 1])
  const { items } = await server.operator.call('getScheduleRun', { params: { id: run.id } })
  const failed = items.find(({ outcome }) => outcome === 'failed')
  assert.equal(failed?.computer.name, 'broken-2')
  assert.match(failed?.sentence ?? '', /^The server made a mistake: .*this one is broken/)
  const told = (await server.operator.call('listNotifications', { query: {} })).items[0]
  assert.match(told?.sentence ?? '', /^The schedule "broken" could not start 1 of its computers/)
  assert.ok(server.takeErrors().length > 0)
})

test('a run that is taken up again after a crash starts nothing twice', async () => {
  for (const n of [1, 2, 3]) await enrolled(server, { hostname: `crash-${n}`, tags: ['crash'] })
  await server.operator.apply(aSchedule('crash', { filter: 'tag:crash', session: { kind: 'detection' } }))
  await server.operator.call('runSchedule', { params: { name: 'crash' } })
  const run = await firstRun('crash')
  const { db } = server.database
  // As if the server had died after starting them, before it wrote that down.
  await sql`update schedule_start set outcome = null, session_id = null, claimed_until = null where run_id = ${run.id}`.execute(
    db,
  )
  await sql`update schedule_run set state = 'starting', ended_at = null where id = ${run.id}`.execute(db)
  await sql`insert into job.job (name, data) values ('schedule-run', jsonb_build_object('id', ${run.id}::text))`.execute(
    db,
  )
  const again = await firstRun('crash')
  assert.equal(again.counts.started, 3)
  assert.equal((await server.operator.call('listSessions', { query: { batch: run.batchId } })).items.length, 3)
})

test('a run can be cancelled: what has started is cancelled, what has not is not started', async () => {
  for (const n of [1, 2, 3, 4]) await enrolled(server, { hostname: `stop-${n}`, tags: ['stop'] })
  await server.operator.apply(aSchedule('stop', { filter: 'tag:stop', spread: '2h', session: { kind: 'detection' } }))
  const { id } = await server.operator.call('runSchedule', { params: { name: 'stop' } })
  const read = () => server.operator.call('getScheduleRun', { params: { id } })
  await until('one has started', async () => (await read()).counts.started === 1, waitMs)
  const { cancelled } = await server.operator.call('cancelScheduleRun', { params: { id }, body: {} })
  assert.equal(cancelled, 1)
  const run = await firstRun('stop')
  assert.deepEqual([run.counts.started, run.counts.refused, run.counts.toStart], [1, 3, 0])
  assert.equal(run.sentence, "The run was cancelled by the operator on the server's machine.")
  const { items } = await server.operator.call('listSessions', { query: { batch: run.batchId } })
  assert.deepEqual(
    items.map(({ state }) => state),
    ['cancelled'],
  )
})

test('two nodes fire each schedule once', async () => {
  await using second = await aServer({ database: server.database })
  const names = ['node-a', 'node-b', 'node-c', 'node-d']
  for (const name of names) await server.operator.apply(aSchedule(name, { filter: 'tag:nobody-here' }))
  const { db } = server.database
  await sql`update schedule set next_at = date_trunc('minute', now()) where name like 'node-%'`.execute(db)
  await Promise.all([server, second].map(({ operator }, n) => operator.apply({ kind: 'tag', name: `node-${n}` })))
  for (const name of names) await firstRun(name)
  for (const name of names) assert.equal((await runs(name)).length, 1)
})

test('[E176] executions at a time are in the zone of each computer, a run now counts from now', async () => {
  await using tokyo = await anAgent(server, { hostname: 'in-tokyo', tags: ['zones'] })
  await using york = await anAgent(server, { hostname: 'in-york', tags: ['zones'] })
  const zones = { 'in-tokyo': 'Asia/Tokyo', 'in-york': 'America/New_York' } as const
  for (const [id, zone] of Object.entries(zones))
    await server.operator.call('setComputerTime', { params: { id }, body: { zone } })
  const execution = { at: '22:00', zone: 'computer' }
  const session = { kind: 'full', window: '3h', reboot: 'ifNeeded', approval: 'person' }
  await server.operator.apply(aSchedule('zones', { filter: 'tag:zones', execution, session }))
  await server.operator.call('runSchedule', { params: { name: 'zones' } })
  const run = await firstRun('zones')
  const { rows } = await sql<{ name: string; options: SessionOptions; priority: string }>`
    select computer.name, session.body->'options' as options, session.body->>'priority' as priority
    from session join computer on computer.id = session.computer_id
    where batch_id = ${run.batchId ?? ''}`.execute(server.database.db)
  assert.equal(rows.length, 2)
  for (const { name, options, priority } of rows) {
    const { start, lengthMs, catchUp } = options.window
    const zone = zones[name as keyof typeof zones]
    assert.deepEqual([start.type, lengthMs, catchUp, priority], ['at', 3 * 3_600_000, 'nextWindow', 'scheduled'])
    assert.deepEqual([options.reboot.preference, options.approval], ['ifNeeded', 'person'])
    if (start.type !== 'at') continue
    assert.equal(start.zone, zone)
    const local = Temporal.Instant.fromEpochMilliseconds(start.at).toZonedDateTimeISO(zone)
    assert.equal(local.toPlainTime().toString({ smallestUnit: 'minute' }), '22:00')
    const ahead = start.at - Date.parse(run.firedAt ?? '')
    assert.ok(ahead >= 3_600_000 && ahead < 25 * 3_600_000)
  }
  assert.ok(tokyo.isLinked && york.isLinked)
})

test('[E050] what is looked at by day waits for the night before it changes anything', async () => {
  await using agent = await anAgent(server, { hostname: 'by-night', tags: ['by-night'] })
  await server.operator.apply(
    { kind: 'software', name: 'night-tool', apt: 'night-tool' },
    { kind: 'deployment', name: 'night', item: 'night-tool', desired: 'latest', target: { tag: 'by-night' } },
  )
  const { start, nextTime } = nightIn(90)
  const session = { kind: 'full', items: ['night-tool'], window: '2h' }
  await server.operator.apply(
    aSchedule('by-night', { time: start, filter: 'tag:by-night', execution: { at: nextTime }, session }),
  )
  await server.operator.call('runSchedule', { params: { name: 'by-night' } })
  const run = await firstRun('by-night')
  const found = async () => (await server.operator.call('listSessions', { query: { batch: run.batchId } })).items[0]
  const waiting = await until('it waits', async () => ((await found())?.wait ? found() : undefined), waitMs)
  assert.equal(waiting?.wait?.reason, 'window')
  assert.match(waiting?.wait?.sentence ?? '', new RegExp(`: at ${nextTime} on \\w+day \\d{4}-\\d\\d-\\d\\d \\(UTC\\)`))
  assert.equal(agent.model.installed.has('night-tool'), false)
})

/** The present time of day in UTC, and that so many minutes later. */
function nightIn(minutes: number): { readonly start: string; readonly nextTime: string } {
  const text = (at: number): string => new Date(at).toISOString().slice(11, 16)
  return { start: text(Date.now()), nextTime: text(Date.now() + minutes * 60_000) }
}

test('a schedule that is not saved yet tells when it would fire, or what is wrong with it', async () => {
  const { operator } = server
  const document = { name: 'x', cron: '30 2 * * *', zone: 'Europe/Berlin', target: { all: true } }
  const { when, zone, nextRuns } = await operator.call('previewSchedule', { body: { document, next: 3 } })
  assert.deepEqual([when, zone, nextRuns.length], ['at 30 2 * * * (cron)', 'Europe/Berlin', 3])
  assert.match(nextRuns[0]?.words ?? '', /^0[23]:[03]0 on \w+ \d{4}-\d\d-\d\d \(Europe\/Berlin\)$/)
  const wrong = { ...document, cron: '0 0 31 4 *' }
  assert.match((await operator.refused('previewSchedule', { body: { document: wrong } })).detail, /never fires/)
  const misspelt = { ...document, crom: '1' }
  assert.match(
    (await operator.refused('previewSchedule', { body: { document: misspelt } })).detail,
    /Unknown key "crom"/,
  )
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

test('what comes between two moments is told with computers, length and when changes begin', async () => {
  await enrolled(server, { hostname: 'loaded', tags: ['loaded'] })
  const loaded = { filter: 'tag:loaded', time: '02:00', zone: 'Europe/Berlin', spread: '30m' }
  await server.operator.apply(
    aSchedule('loaded', { ...loaded, execution: { at: '22:00' }, session: { kind: 'full', window: '4h' } }),
    aSchedule('not loaded', { ...loaded, enabled: false }),
  )
  const day = 86_400_000
  const from = Temporal.Now.zonedDateTimeISO('Europe/Berlin').startOfDay().add({ days: 1 }).epochMilliseconds
  const query = { from: new Date(from).toISOString(), until: new Date(from + 3 * day).toISOString() }
  const { fires, isWhole } = await server.operator.call('getScheduleLoad', { query })
  assert.ok(isWhole)
  assert.ok(fires.every(({ at }, n) => n === 0 || (fires[n - 1]?.at.at ?? '') <= at.at))
  const ours = fires.filter(({ schedule }) => schedule.name === 'loaded')
  assert.ok(fires.every(({ schedule }) => schedule.name !== 'not loaded'))
  assert.equal(ours.length, 3)
  assert.deepEqual([ours[0]?.computers, ours[0]?.spreadMs, ours[0]?.windowMs], [1, 1_800_000, 4 * 3_600_000])
  assert.match(ours[0]?.at.words ?? '', /^02:00 on /)
  assert.equal(Date.parse(ours[0]?.changesAt ?? '') - Date.parse(ours[0]?.at.at ?? ''), 20 * 3_600_000)
  const tooLong = { from: query.from, until: new Date(from + 36 * day).toISOString() }
  assert.equal((await server.operator.refused('getScheduleLoad', { query: tooLong })).code, 'badInput')
})

test('a preview counts computers, names what is missing, and notes freezes; nothing is saved', async () => {
  await enrolled(server, { hostname: 'previewed', tags: ['previewed'] })
  const preview = (more: Record<string, unknown>) =>
    server.operator.call('previewSchedule', { body: { document: aSchedule('unsaved', more), next: 3 } })
  const { computers, nextRuns, execution } = await preview({ filter: 'tag:previewed', execution: 'afterHours' })
  assert.deepEqual([computers, nextRuns.length, execution], [1, 3, 'after business hours'])
  assert.match((await preview({ target: { computer: 'nowhere' } })).targetProblem ?? '', /no computer "nowhere"/)
  const [from, until] = [nextRuns[1], nextRuns[1]].map((run) => run?.at.slice(0, 10) ?? '')
  const freezes = [{ from: from ?? '', until: until ?? '', reason: 'stocktaking', owner: 'Accounting' }]
  await server.operator.call('setInstallationTime', { body: { freezes } })
  const frozen = await preview({ filter: 'tag:previewed' })
  assert.deepEqual(
    frozen.nextRuns.map(({ note }) => note?.includes('stocktaking') ?? false),
    [false, true, false],
  )
  await server.operator.call('setInstallationTime', { body: {} })
  assert.equal(
    (await server.operator.refused('getSchedule', { params: { name: 'unsaved' }, query: {} })).code,
    'notFound',
  )
})

test('a run tells the states of its sessions, and why computers have none; waits for people are as they were set', async () => {
  await enrolled(server, { hostname: 'told', tags: ['told'] })
  await enrolled(server, { hostname: 'told-not', tags: ['told'] })
  await server.operator.call('changeComputer', {
    params: { id: 'told-not' },
    body: { excludedFromMaintenance: true },
  })
  const session = { kind: 'full', approval: 'person', personWait: '2d', postpone: { times: 1 } }
  await server.operator.apply(aSchedule('told', { filter: 'tag:told', session }))
  await server.operator.call('runSchedule', { params: { name: 'told' } })
  const run = await firstRun('told')
  assert.deepEqual(run.sessions, [{ state: 'waiting', count: 1 }])
  assert.equal(run.skipped.length, 1)
  assert.deepEqual([run.skipped[0]?.outcome, run.skipped[0]?.count], ['refused', 1])
  assert.match(run.skipped[0]?.sentence ?? '', /excluded/)
  const detail = await server.operator.call('getScheduleRun', { params: { id: run.id } })
  const started = detail.items.find(({ outcome }) => outcome === 'started')
  assert.equal(started?.state, 'waiting')
  const { options } = await server.operator.call('getSession', { params: { id: started?.sessionId ?? '' }, query: {} })
  assert.deepEqual([options.personWaitMs, options.postpone], [2 * 86_400_000, { times: 1, withinMs: 7 * 86_400_000 }])
})
