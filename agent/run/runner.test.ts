/** Orders are carried out by the real agent: every end an action can have, cancellations, a full disk, and kills at every point. */
import assert from 'node:assert/strict'
import { closeSync, existsSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { cancellation, execution, newOrderId, scriptAction, sessionId, TestAgent, verdicts } from '../an-agent.ts'
import { agentCrashPoints } from '../crash-point.ts'
import { isRebootPending } from '../facts/boot.ts'
import { processesOf } from '../platform/linux.ts'

function ended(events: readonly AgentEvent[], actionId: string): Extract<AgentEvent, { type: 'actionEnded' }> {
  const found = events.find((event) => event.type === 'actionEnded' && event.actionId === actionId)
  assert.ok(found?.type === 'actionEnded', `${actionId} has ended`)
  return found
}

function outcome(events: readonly AgentEvent[]): Extract<AgentEvent, { type: 'orderEnded' }> {
  const last = events.at(-1)
  assert.ok(last?.type === 'orderEnded')
  return last
}

function fileAction(at: number, path: string, content: string): PlannedAction {
  return scriptAction(
    at,
    { set: '' },
    {
      change: { type: 'file', path, ensure: 'present', content, mode: '0640' },
      check: { type: 'file', path, ensure: 'present', size: content.length, mode: '0640' },
    },
  )
}

function settingAction(at: number, file: string): PlannedAction {
  const setting = { type: 'setting', file, section: 'a', key: 'x', value: '1' } as const
  return scriptAction(at, { set: '' }, { change: setting, check: setting })
}

suite('orders', () => {
  test('every end an action can have', async () => {
    await using agent = await TestAgent.linked()
    const at = (name: string) => join(agent.dir, name)
    const order = execution(
      scriptAction(1, { test: `test -e ${at('one')}`, set: `echo working; touch ${at('one')}` }),
      scriptAction(2, { test: `test -e ${at('one')}`, set: `touch ${at('never-2')}` }),
      scriptAction(3, { test: 'false', set: 'true' }),
      scriptAction(4, { test: 'false', set: 'echo why >&2; exit 3' }),
      scriptAction(5, { test: 'false', set: `touch ${at('never-5')}` }, { dependsOn: ['a4'] }),
      scriptAction(6, { test: 'exit 7', set: 'true' }),
      scriptAction(7, { set: 'true' }),
      scriptAction(8, { test: 'false', set: 'sleep 100', timeoutSeconds: 0.5 }),
      fileAction(9, at('folder/file'), 'hello'),
      settingAction(10, at('settings.conf')),
      scriptAction(
        11,
        { test: `test -e ${at('eleven')}`, set: '' },
        {
          change: {
            type: 'script',
            environment: {},
            steps: [
              { language: 'sh', source: `touch ${at('eleven')}`, timeoutSeconds: 5 },
              { language: 'sh', source: 'exit 9', timeoutSeconds: 5 },
              { language: 'sh', source: `touch ${at('never-11')}`, timeoutSeconds: 5 },
            ],
          },
        },
      ),
      scriptAction(12, { test: 'test -e /', set: '' }, { dependsOn: ['a1', 'a2', 'a99'] }),
    )

    const events = await agent.carriedOut(order)

    assert.deepEqual(verdicts(events), {
      a1: 'changed verified',
      a2: 'compliant alreadySatisfied',
      a3: 'notCompliant notDetectedAfterChange',
      a4: 'failed changeFailed',
      a5: 'failed prerequisiteFailed',
      a6: 'unknown detectionFailed',
      a7: 'unknown taskTestMissing',
      a8: 'failed timedOut',
      a9: 'changed verified',
      a10: 'changed verified',
      a11: 'failed changeFailed',
      a12: 'compliant alreadySatisfied',
    })
    assert.equal(ended(events, 'a4').detail, 'The script ended with exit code 3: why')
    assert.equal(ended(events, 'a5').detail, 'Task 4 has to be in order first, and is not.')
    assert.equal(ended(events, 'a11').detail, 'Step 2 of 3: The script ended with exit code 9')
    assert.equal(ended(events, 'a9').after, 'compliant')
    assert.deepEqual(outcome(events), { type: 'orderEnded', outcome: 'done', rebootPending: isRebootPending() })
    assert.deepEqual(
      readdirSync(agent.dir).filter((name) => name.startsWith('never')),
      [],
    )
    await agent.server.until('the output is here', () =>
      agent.server.lines.some(
        ({ actionId, stream, text }) => actionId === 'a1' && stream === 'out' && text === 'working',
      ),
    )
    assert.deepEqual(agent.server.faults, [])
  })

  test('an intent is told before its outcome, and only once for each attempt', async () => {
    await using agent = await TestAgent.linked()

    const events = await agent.carriedOut(
      execution(scriptAction(1, { test: 'false', set: 'true' }), scriptAction(2, { test: 'true', set: 'true' })),
    )

    assert.deepEqual(
      events.map((event) => ('actionId' in event ? `${event.type} ${event.actionId}` : event.type)),
      ['orderAccepted', 'actionStarted a1', 'actionEnded a1', 'actionEnded a2', 'orderEnded'],
    )
  })

  test('[E014] a cancellation now ends the running script with its children; the rest is cancelled', async () => {
    await using agent = await TestAgent.linked()
    const order = execution(
      scriptAction(1, { test: 'false', set: '(setsid sleep 300 &); echo begun; sleep 300' }),
      scriptAction(2, { test: 'false', set: `touch ${agent.dir}/never` }),
    )
    agent.server.order(order)
    await agent.server.until('the script runs', () => agent.server.lines.some(({ text }) => text === 'begun'))
    const began = performance.now()

    const cancel = cancellation(order.id, 'now')
    agent.server.order(cancel)
    const events = await agent.server.ended(order.id)

    assert.ok(performance.now() - began < 3000)
    assert.deepEqual(verdicts(events), { a1: 'cancelled sessionCancelled', a2: 'cancelled sessionCancelled' })
    assert.equal(outcome(events).outcome, 'cancelled')
    assert.deepEqual(processesOf({ marker: `${order.id}/` }), [])
    assert.equal(existsSync(join(agent.dir, 'never')), false)
    assert.deepEqual(
      agent.server.eventsOf(cancel.id).map(({ type }) => type),
      ['orderAccepted', 'orderEnded'],
    )
  })

  test('a cancellation after the action lets the running one finish', async () => {
    await using agent = await TestAgent.linked()
    const done = join(agent.dir, 'done')
    const order = execution(
      scriptAction(1, { test: `test -e ${done}`, set: `echo begun; sleep 0.5; touch ${done}` }),
      scriptAction(2, { test: 'false', set: 'true' }),
    )
    agent.server.order(order)
    await agent.server.until('the script runs', () => agent.server.lines.length > 0)

    agent.server.order(cancellation(order.id, 'afterAction'))
    const events = await agent.server.ended(order.id)

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'cancelled sessionCancelled' })
    assert.equal(outcome(events).outcome, 'cancelled')
  })

  test('a cancellation of what has ended, or of a look, does no harm', async () => {
    await using agent = await TestAgent.linked()
    const order = execution(scriptAction(1, { test: 'true', set: 'true' }))
    const first = await agent.carriedOut(order)
    await agent.carriedOut(cancellation(order.id, 'now'))
    const look: WorkOrder = {
      id: newOrderId(),
      sessionId,
      type: 'detect',
      questions: [
        {
          key: 'x',
          check: {
            type: 'test',
            script: { language: 'sh', source: 'sleep 300', timeoutSeconds: 300 },
            environment: {},
          },
        },
      ],
    }
    agent.server.order(look)
    await agent.server.until('it is accepted', () => agent.server.eventsOf(look.id).length > 0)
    agent.server.order(cancellation(look.id, 'now'))

    const events = await agent.server.ended(look.id)

    assert.deepEqual(agent.server.eventsOf(order.id), first)
    assert.deepEqual(
      events.map(({ type }) => type),
      ['orderAccepted', 'orderEnded'],
    )
    assert.equal(outcome(events).outcome, 'cancelled')
    assert.deepEqual(processesOf({ marker: `${look.id}/` }), [])
  })

  test('orders wait for each other, and one that waits can be cancelled', async () => {
    await using agent = await TestAgent.linked()
    const flag = join(agent.dir, 'flag')
    const first = execution(
      scriptAction(1, { test: `test -e ${flag}`, set: `while ! test -e ${flag}; do sleep 0.02; done` }),
    )
    const second = execution(scriptAction(1, { test: 'false', set: `touch ${agent.dir}/never` }))
    const third: WorkOrder = { id: newOrderId(), sessionId, type: 'inventory' }
    for (const order of [first, second, third]) agent.server.order(order)
    await agent.server.until('all are accepted', () =>
      [first, second, third].every(({ id }) => agent.server.eventsOf(id).length > 0),
    )

    const stop = cancellation(second.id, 'now')
    agent.server.order(stop)
    await agent.server.ended(stop.id)
    writeFileSync(flag, '')
    await agent.server.ended(third.id)

    assert.deepEqual(verdicts(agent.server.eventsOf(first.id)), { a1: 'changed verified' })
    assert.deepEqual(verdicts(agent.server.eventsOf(second.id)), { a1: 'cancelled sessionCancelled' })
    assert.equal(existsSync(join(agent.dir, 'never')), false)
  })

  test('[F12] cancel is answered in time while a script floods', async () => {
    await using agent = await TestAgent.linked()
    const order = execution(scriptAction(1, { test: 'false', set: 'yes "a flood of lines that never ends"' }))
    agent.server.order(order)
    await agent.server.until('the flood is here', () => agent.server.lines.length > 1000)
    const before = residentMiB(agent.pid)

    const began = performance.now()
    agent.server.order(cancellation(order.id, 'now'))
    await agent.server.ended(order.id)

    assert.ok(performance.now() - began < 4000, `${performance.now() - began} ms`)
    assert.ok(residentMiB(agent.pid) - before < 64)
    assert.deepEqual(agent.server.faults, [])
  })

  test('[F6] on a full disk what runs is ended truthfully and new work is refused, until there is room', async (context) => {
    if (process.geteuid?.() !== 0) return context.skip('only root can mount a small disk')
    await using agent = await TestAgent.enrolled({ diskMiB: 40 })
    agent.start()
    await agent.server.until('the agent is linked', () => agent.server.isLinked)
    const filler = join(agent.state, 'filler')
    const go = join(agent.dir, 'go')
    const order = execution(
      scriptAction(1, {
        test: `test -e ${go}`,
        set: `echo begun; while ! test -e ${go}; do sleep 0.02; done; i=0; while [ $i -lt 2000 ]; do echo "line $i ${'x'.repeat(200)}"; i=$((i+1)); done`,
      }),
      scriptAction(2, { test: 'false', set: `touch ${agent.dir}/never` }),
    )
    agent.server.order(order)
    await agent.server.until('the script runs', () => agent.server.lines.some(({ text }) => text === 'begun'))

    fill(filler)
    writeFileSync(go, '')
    const events = await agent.server.ended(order.id)
    const refused = await agent.carriedOut(
      execution(scriptAction(1, { test: 'false', set: `touch ${agent.dir}/never` })),
    )
    rmSync(filler)
    const accepted = await agent.carriedOut(execution(scriptAction(1, { test: 'true', set: 'true' })))

    assert.equal(verdicts(events)['a1'], 'changed verified')
    assert.equal(outcome(events).outcome, 'failed')
    assert.match(outcome(events).problem ?? '', /The disk that holds \S+ is full .* No further action was begun\./)
    assert.equal(outcome(refused).outcome, 'failed')
    assert.match(outcome(refused).problem ?? '', /free at least 1 MiB/)
    assert.equal(existsSync(join(agent.dir, 'never')), false)
    assert.deepEqual(verdicts(accepted), { a1: 'compliant alreadySatisfied' })
    assert.deepEqual(agent.server.faults, [])
  })
})

/** What an order of several actions leaves, however often the agent was killed on the way. */
async function carryOutThrough(agent: TestAgent, start: () => void): Promise<readonly AgentEvent[]> {
  const { server, dir } = agent
  const count = join(dir, 'count')
  const order = execution(
    scriptAction(1, { test: `test -e ${dir}/one`, set: `echo x >> ${count}; echo said; sleep 0.05; touch ${dir}/one` }),
    fileAction(2, join(dir, 'two'), 'hello'),
    settingAction(3, join(dir, 'three.conf')),
    scriptAction(4, { test: 'true', set: `touch ${dir}/never` }),
    scriptAction(5, { test: 'false', set: 'echo oops >&2; exit 2' }),
    scriptAction(6, { test: 'false', set: `touch ${dir}/never` }, { dependsOn: ['a5'] }),
  )
  start()
  await server.until('the agent is linked or killed', () => server.isLinked || !agent.isRunning)
  const deadline = performance.now() + 20_000
  while (!server.eventsOf(order.id).some(({ type }) => type === 'orderEnded')) {
    assert.ok(
      performance.now() < deadline,
      `the order has ended; events ${JSON.stringify(server.eventsOf(order.id))}; log ${agent.log}`,
    )
    if (!agent.isRunning) start()
    await server.until('something has happened', () => server.isLinked || !agent.isRunning)
    if (server.eventsOf(order.id).length === 0) server.order(order)
    await server.until(
      'it has ended or was killed',
      () => !agent.isRunning || server.eventsOf(order.id).some(({ type }) => type === 'orderEnded'),
    )
  }
  return server.eventsOf(order.id)
}

function mustBeTrue(agent: TestAgent, events: readonly AgentEvent[]): void {
  assert.deepEqual(verdicts(events), {
    a1: 'changed verified',
    a2: 'changed verified',
    a3: 'changed verified',
    a4: 'compliant alreadySatisfied',
    a5: 'failed changeFailed',
    a6: 'failed prerequisiteFailed',
  })
  assert.equal(events.filter(({ type }) => type === 'actionEnded').length, 6)
  assert.equal(events.filter(({ type }) => type === 'orderEnded').length, 1)
  assert.deepEqual(agent.server.faults, [])
  assert.equal(readFileSync(join(agent.dir, 'two'), 'utf8'), 'hello')
  assert.equal(existsSync(join(agent.dir, 'never')), false)
  const { events: all } = agent.server
  assert.deepEqual(
    all.map(({ n }) => n),
    all.map((_, at) => at + 1),
  )
}

/** Points that only packages, cancellations, looks, reboots or a second start pass. */
const elsewhere = /^(apt-|cancel-|after-cancel|detect-|resume-|prompt-|before-reboot|after-reboot)/

suite('kills', () => {
  const kills = agentCrashPoints
    .filter((name) => !elsewhere.test(name))
    .flatMap((name) =>
      /journal-write|intent|verify|outcome|look/.test(name) ? [`${name}:1`, `${name}:2`, `${name}:3`] : [`${name}:1`],
    )
  for (const kill of kills) {
    test(`[F2] killed at ${kill}`, async () => {
      await using agent = await TestAgent.enrolled()
      const mark = join(agent.dir, 'crashed')

      const events = await carryOutThrough(agent, () => agent.start({ FETTLE_CRASH_AT: kill, FETTLE_CRASH_FILE: mark }))
      await agent.server.until('all is acknowledged', () => existsSync(mark) || !agent.isRunning, 5000)

      assert.equal(readFileSync(mark, 'utf8'), `${kill.split(':')[0]}\n`)
      if (!agent.isRunning) agent.start()
      mustBeTrue(agent, events)
      const times = readFileSync(join(agent.dir, 'count'), 'utf8').length / 2
      assert.ok(times <= 2, `the script ran ${times} times`)
      if (!/^(after-spawn|after-change|before-verify|after-verify|after-send|after-ack):1$|journal-write/.test(kill))
        assert.equal(times, 1)
    })
  }

  for (const point of agentCrashPoints.filter((name) => name.startsWith('resume-'))) {
    test(`[F5] killed while it works, and again at ${point}`, async () => {
      await using agent = await TestAgent.enrolled()
      let starts = 0

      const events = await carryOutThrough(agent, () => {
        starts += 1
        agent.start(
          starts === 1
            ? { FETTLE_CRASH_AT: 'after-spawn' }
            : { FETTLE_CRASH_AT: point, FETTLE_CRASH_FILE: join(agent.dir, 'crashed') },
        )
      })

      assert.ok(starts >= 3)
      mustBeTrue(agent, events)
    })
  }

  test('what an interrupted script left running is ended before it is carried out again', async () => {
    await using agent = await TestAgent.linked()
    const { server, dir } = agent
    const order = execution(
      scriptAction(1, {
        test: `test -e ${dir}/done`,
        set: `echo begun; (setsid sleep 300 &); if test -e ${dir}/once; then touch ${dir}/done; else touch ${dir}/once; sleep 300; fi`,
      }),
    )
    server.order(order)
    await server.until('the script runs', () => existsSync(join(dir, 'once')))
    await agent.kill()
    const left = processesOf({ marker: `${order.id}/a1/1` }).length

    agent.start()
    const events = await server.ended(order.id)

    assert.ok(left >= 2)
    assert.deepEqual(processesOf({ marker: `${order.id}/a1/1` }), [])
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'actionStarted' ? [event.attempt] : [])),
      [1, 2],
    )
    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
    for (const { pid } of processesOf({ marker: `${order.id}/a1/2` })) process.kill(pid, 'SIGKILL')
  })

  test('[E009] an action that kills the agent every time is given up as unknown, and the rest is done', async () => {
    await using agent = await TestAgent.linked()
    const { server, dir } = agent
    const order = execution(
      scriptAction(1, { test: 'false', set: `kill -9 $(cat ${dir}/pid); sleep 300` }),
      fileAction(2, join(dir, 'two'), 'hello'),
    )
    writeFileSync(join(dir, 'pid'), String(agent.pid))
    server.order(order)
    while (!server.eventsOf(order.id).some(({ type }) => type === 'orderEnded')) {
      await server.until(
        'it has ended or was killed',
        () => !agent.isRunning || server.eventsOf(order.id).some(({ type }) => type === 'orderEnded'),
      )
      if (agent.isRunning) continue
      agent.start()
      writeFileSync(join(dir, 'pid'), String(agent.pid))
    }

    const events = server.eventsOf(order.id)

    assert.deepEqual(verdicts(events), { a1: 'unknown interrupted', a2: 'changed verified' })
    assert.equal(events.filter(({ type }) => type === 'actionStarted').length, 4)
    assert.match(ended(events, 'a1').detail ?? '', /interrupted 3 times/)
  })

  test('[P7] a cancellation that was written down holds over a kill', async () => {
    await using agent = await TestAgent.linked({ FETTLE_CRASH_AT: 'after-cancel-written' })
    const { server, dir } = agent
    const order = execution(
      scriptAction(1, { test: `test -e ${dir}/done`, set: 'echo begun; sleep 300' }),
      scriptAction(2, { test: 'false', set: `touch ${dir}/never` }),
    )
    server.order(order)
    await server.until('the script runs', () => server.lines.length > 0)
    server.order(cancellation(order.id, 'now'))
    await agent.gone()

    agent.start()
    const events = await server.ended(order.id)

    assert.deepEqual(verdicts(events), { a1: 'cancelled sessionCancelled', a2: 'cancelled sessionCancelled' })
    assert.equal(outcome(events).outcome, 'cancelled')
    assert.equal(existsSync(join(dir, 'never')), false)
    assert.deepEqual(processesOf({ marker: `${order.id}/` }), [])
  })

  test('[E065] a look that was interrupted is begun anew', async () => {
    await using agent = await TestAgent.enrolled()
    const { server } = agent
    const order: WorkOrder = {
      id: newOrderId(),
      sessionId,
      type: 'detect',
      questions: [
        {
          key: 'x',
          check: {
            type: 'test',
            script: { language: 'sh', source: 'sleep 0.2; echo true', timeoutSeconds: 5 },
            environment: {},
          },
        },
      ],
    }
    agent.start({ FETTLE_CRASH_AT: 'detect-before-answer' })
    await server.until('the agent is linked', () => server.isLinked)
    server.order(order)
    await agent.gone()

    agent.start()
    const events = await server.ended(order.id)

    assert.deepEqual(
      events.map(({ type }) => type),
      ['orderAccepted', 'answered', 'orderEnded'],
    )
  })
})

function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

/** Writes until nothing more fits. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  for (const size of [64 * 1024, 4096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size))
    } catch (error) {
      assert.match(String(error), /ENOSPC/)
    }
  }
  closeSync(file)
}
