/** Steering whole sessions on real computers: pause and resume, failed actions once more in place, and tasks that run on one at a time. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Computer } from '../computers/computer.ts'
import { until } from '../computers/until.ts'
import { aWorld, type World } from '../world/world.ts'
import { marking, tasksOn } from './documents.ts'
import { look, results, story, waitOf } from './watch.ts'

let world: World

before(async () => {
  world = await aWorld()
})
after(async () => {
  await world[Symbol.asyncDispose]()
})

/** The scripts of a task that is busy until /etc/go is there. */
const busy = (name: string) => ({
  test: `test -e /var/${name}`,
  set: `touch /etc/${name}-began; while [ ! -e /etc/go ]; do sleep 0.05; done; touch /var/${name}`,
})

suite('on one computer', { concurrency: 3 }, () => {
  test('pause: the running action comes to its end, the rest waits for whoever resumes, and is then done', async () => {
    await using computer = await world.computer('paused')
    await world.operator.apply(
      ...tasksOn('paused', {
        first: { script: busy('first') },
        second: { script: marking('second'), requires: ['first'] },
      }),
    )
    const id = await world.operator.start('paused')
    await until('the first task runs', () => computer.exists('/etc/first-began'))

    await world.operator.call('pauseSession', { params: { id } })
    const pausing = await look(world.operator, id)
    computer.writeFile('/etc/go', '')
    const wait = await waitOf(world.operator, id, 'postponed')
    const paused = await look(world.operator, id)
    await world.operator.run('paused', { kind: 'inventory' }) // others may have the turn meanwhile
    const wasThere = computer.exists('/var/second')
    await world.operator.call('resumeSession', { params: { id } })
    const session = await world.operator.final(id)

    assert.ok(pausing.paused)
    assert.equal(pausing.actions[0]?.status, 'running')
    assert.match(wait.sentence, /^Paused by .*; somebody has to resume it\.$/)
    assert.equal(wait.atDeadline, 'The session ends as cancelled.')
    assert.deepEqual(
      paused.actions.map(({ status, verdict }) => [status, verdict]),
      [
        ['ended', 'changed'],
        ['pending', undefined],
      ],
    )
    assert.equal(wasThere, false)
    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(results(session), { first: 'changed verified', second: 'changed verified' })
    assert.ok(session.actions.every(({ attempts }) => attempts === 1))
    assert.equal(session.paused, undefined)
    assert.ok(session.waitedMs > 0)
  })

  test('[E162] a failed action is carried out once more in place, as it was planned, with what failed for it', async () => {
    await using computer = await world.computer('mended')
    const set = 'echo "try"; test -e /etc/mended || { echo "not yet" >&2; exit 7; }; touch /var/fails'
    await world.operator.apply(
      ...tasksOn('mended', {
        fails: { script: { test: 'test -e /var/fails', set } },
        next: { script: marking('next'), requires: ['fails'] },
        other: { script: marking('other', '; echo x >> /var/count') },
      }),
    )

    const first = await world.operator.run('mended')
    computer.writeFile('/etc/mended', '')
    const answer = await world.operator.call('rerunSession', { params: { id: first.id }, body: { what: 'failed' } })
    const second = await world.operator.final(answer.sessionId)

    assert.equal(first.state, 'partial', story(first))
    assert.deepEqual(results(first), {
      fails: 'failed changeFailed',
      next: 'failed prerequisiteFailed',
      other: 'changed verified',
    })
    assert.match(first.firstProblem ?? '', /not yet|7/)
    assert.deepEqual(answer, { sessionId: first.id, isNew: false })
    assert.equal(second.state, 'changed', story(second))
    assert.deepEqual(results(second), {
      fails: 'changed verified',
      next: 'changed verified',
      other: 'changed verified',
    })
    assert.equal(second.plan?.hash, first.plan?.hash)
    assert.equal(second.firstProblem, undefined)
    assert.equal(computer.readFile('/var/count'), 'x\n')
    const tries = (await world.operator.log(first.id)).filter(({ text }) => text === 'try')
    assert.equal(tries.length, 2)
  })
})

test('[E166] a serial task runs on one of three computers at a time; the others say which one they wait for', async () => {
  const names = ['serial-1', 'serial-2', 'serial-3']
  const computers = await Promise.all(names.map((name) => world.computer(name, { tags: ['serial'] })))
  await using stack = new AsyncDisposableStack()
  for (const computer of computers) stack.use(computer)
  await world.operator.apply(
    { kind: 'task', name: 'one-at-a-time', serial: true, script: busy('serial') },
    ...[{ kind: 'deployment', name: 'one-at-a-time', item: 'one-at-a-time', mode: 'enforce' }].map((one) => ({
      ...one,
      target: { tag: 'serial' },
    })),
  )
  const { started, batchId } = await world.operator.call('startSessions', { body: { filter: 'tag:serial' } })
  const idOf = (computer: Computer) => started.find((one) => one.computer.name === computer.name)?.id ?? ''
  const isBusy = (computer: Computer) => computer.exists('/etc/serial-began') && !computer.exists('/var/serial')

  const order: string[] = []
  const left = new Set(computers)
  while (left.size > 0) {
    const holder = await until('one of them runs it', () => [...left].find(isBusy), 60_000)
    left.delete(holder)
    for (const other of left) {
      const wait = await waitOf(world.operator, idOf(other), 'turn', new RegExp(holder.name))
      assert.match(wait.sentence, /runs on one computer at a time, and serial-\d has been busy with it since/)
      assert.equal(wait.owner, idOf(holder))
      assert.equal(wait.atDeadline, 'The task is skipped and the rest goes on.')
    }
    const { locks } = await world.operator.call('listWaits')
    assert.deepEqual(
      locks.map(({ computer, waiting }) => [computer.name, waiting]),
      [[holder.name, left.size]],
    )
    assert.deepEqual(computers.filter(isBusy), [holder])
    order.push(holder.name)
    holder.writeFile('/etc/go', '')
  }
  for (const computer of computers) {
    const session = await world.operator.final(idOf(computer))
    assert.equal(session.state, 'changed', story(session))
  }
  assert.deepEqual(order.toSorted(), names)
  const { locks } = await world.operator.call('listWaits')
  assert.deepEqual(locks, [])
  const batch = await world.operator.call('getBatch', { params: { id: batchId } })
  assert.deepEqual([batch.completed, batch.progress], [3, 1])
})
