/** Orders are carried out within their window, and not beside somebody else's installation. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { aPlace, conducted } from '@fettle/testing/agent/a-place.ts'
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import { until } from '@fettle/testing/computers/until.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import { execution, newOrderId, scriptAction, sessionId, TestAgent, verdicts } from '../an-agent.ts'
import { lockHolders, whoIsInstalling } from './preflight.ts'

const available = computersAvailable()
const skip = available.ok ? false : available.reason

suite('the end of a window', () => {
  test('what would not fit is skipped, and what comes after the end; what is in order anyway is said to be so', async () => {
    await using agent = await TestAgent.linked()
    const at = (name: string) => `${agent.dir}/${name}`
    const closesAt = Date.now() + 5000
    const order = conducted(
      [
        scriptAction(1, { test: 'false', set: `touch ${at('long')}` }),
        { ...scriptAction(2, { test: 'false', set: `touch ${at('dependent')}` }), dependsOn: ['a1'] },
        scriptAction(3, { test: 'true', set: 'true' }),
        scriptAction(4, { test: `test -e ${at('slow')}`, set: `sleep 6; touch ${at('slow')}` }),
        scriptAction(5, { test: 'false', set: `touch ${at('late')}` }),
      ],
      { closesAt, expectedMs: { a1: 3_600_000, a3: 3_600_000, a4: 100 } },
    )

    const events = await agent.carriedOut(order)

    assert.deepEqual(verdicts(events), {
      a1: 'skipped wouldNotFit',
      a2: 'skipped wouldNotFit',
      a3: 'compliant alreadySatisfied',
      a4: 'changed verified',
      a5: 'skipped windowClosed',
    })
    const details = events.flatMap((event) => (event.type === 'actionEnded' ? [event.detail] : []))
    assert.match(
      details[0] ?? '',
      /^It takes about 1 hour, and \d seconds? of the maintenance window would be left: run it/,
    )
    assert.equal(details[1], 'Task 1 has to be done first, and was skipped.')
    assert.match(details[4] ?? '', /^The maintenance window ended before it began: run the rest in the next window/)
  })

  test('an order without a window has no end', async () => {
    await using agent = await TestAgent.linked()
    const events = await agent.carriedOut(execution(scriptAction(1, { test: 'true', set: 'true' })))
    assert.deepEqual(verdicts(events), { a1: 'compliant alreadySatisfied' })
  })
})

test('who holds a lock is read from the table of the kernel; who waits for one is not', () => {
  const table = [
    '1: POSIX  ADVISORY  WRITE 123 08:01:1234 0 EOF',
    '1: -> POSIX  ADVISORY  WRITE 124 08:01:1234 0 EOF',
    '2: FLOCK  ADVISORY  WRITE 125 08:01:99 0 EOF',
    '3: OFDLCK ADVISORY  READ -1 08:01:98 0 EOF',
    '',
  ]
  assert.deepEqual(lockHolders(table.join('\n')), [123, 125])
})

/** Holds dpkg's lock as a package manager does, until its file is removed. */
const holder = [
  'import fcntl, os, time',
  "lock = open('/var/lib/dpkg/lock-frontend', 'w')",
  'fcntl.lockf(lock, fcntl.LOCK_EX)',
  "open('/tmp/held', 'w')",
  "while os.path.exists('/tmp/held'): time.sleep(0.05)",
].join('\n')

suite('somebody else installs', { skip }, () => {
  const action = (at: number): PlannedAction =>
    scriptAction(at, { test: `test -e /var/mark-${at}`, set: `touch /var/mark-${at}` })

  test('that is a wait and no failure', async () => {
    await using place = await aPlace()
    const { computer } = place
    const held = computer.run(['python3', '-c', holder])
    await until('the lock is held', () => computer.exists('/tmp/held'))
    const order = place.order(conducted([action(1), action(2)], { preflightMs: 120_000 }))

    const { wait } = await place.told(order, 'waitBegan')
    const marked = computer.exists('/var/mark-1')
    // Seen from this machine the computer is a container: its package manager is nobody who is in the way here.
    assert.ok(!/python3/.test(whoIsInstalling()?.program ?? ''))
    await computer.sh('rm /tmp/held')
    const events = await place.server.ended(order, 60_000)

    assert.equal((await held).exitCode, 0)
    assert.equal(marked, false)
    assert.deepEqual([wait.reason, wait.owner], ['preflight', 'python3'])
    assert.match(
      wait.sentence,
      /^python3 \(process \d+\) is at work as the package manager: changes begin when it has finished\.$/,
    )
    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    assert.deepEqual(
      events.map(({ type }) => type).filter((type) => type.startsWith('wait')),
      ['waitBegan', 'waitEnded'],
    )
  })

  test('[E064] what changes nothing does not wait for it', async () => {
    await using place = await aPlace()
    const { computer } = place
    const held = computer.run(['python3', '-c', holder])
    await until('the lock is held', () => computer.exists('/tmp/held'))
    const script = { language: 'sh', source: 'true', timeoutSeconds: 10 } as const
    const questions = [{ key: 'one', check: { type: 'test', script, environment: {} } }] as const

    const looked = await place.carriedOut({ id: newOrderId(), sessionId, type: 'detect', questions })
    const known = await place.carriedOut({ id: newOrderId(), sessionId, type: 'inventory' })
    const isHeld = computer.exists('/tmp/held')
    await computer.sh('rm /tmp/held')
    await held

    assert.equal(isHeld, true)
    assert.deepEqual(
      [looked, known].map((events) => events.map(({ type }) => type)),
      [
        ['orderAccepted', 'answered', 'orderEnded'],
        ['orderAccepted', 'inventoried', 'orderEnded'],
      ],
    )
  })

  test('it is waited for only so long, once an order', async () => {
    await using place = await aPlace()
    const { computer } = place
    const held = computer.run(['python3', '-c', holder])
    await until('the lock is held', () => computer.exists('/tmp/held'))

    const events = await place.carriedOut(conducted([action(1), action(2)], { preflightMs: 1500 }))
    await computer.sh('rm /tmp/held')
    await held

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    assert.equal(events.filter(({ type }) => type === 'waitBegan').length, 1)
  })
})
