/** Time inside whole sessions: windows that are missed or end, plans whose package disappears, and package managers that are busy. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { CatchUp } from '@fettle/core/terms/session.ts'
import { examplePackages } from '../apt-repository/example-packages.ts'
import { aRepository } from '../apt-repository/repository.ts'
import { serveRepository } from '../apt-repository/serve-repository.ts'
import type { Computer } from '../computers/computer.ts'
import { until } from '../computers/until.ts'
import { RefusedCall } from '../world/operator.ts'
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

/** A window of a minute that has been open for a while and closes so many seconds from now. */
function closingIn(seconds: number, catchUp: CatchUp = 'nextWindow') {
  const at = new Date(Date.now() + (seconds - 60) * 1000).toISOString()
  return { start: 'at', at, lengthSeconds: 60, catchUp } as const
}

async function untilOffline({ name }: Computer): Promise<void> {
  const isOnline = async () => (await world.operator.call('getComputer', { params: { id: name } })).online
  await until(`the server sees that ${name} is off`, async () => !(await isOnline()))
}

/** Leaves a file on the disk of a computer that is off. */
function leaveOnDisk(computer: Computer, name: string): void {
  writeFileSync(join(computer.dir, 'upper/var', name), '')
}

/** Whether the server has learnt how long an item takes. */
async function isLearnt(item: string): Promise<boolean> {
  const { db } = world.database
  return (await db.selectFrom('action_time').select('item').where('item', '=', item).execute()).length > 0
}

const twoTasks = (computer: string) =>
  tasksOn(computer, { one: { script: marking('one') }, two: { script: marking('two') } })

/**
 * A session that has its plan, whose window is open, and whose computer is off; and the wait it has then. A pause holds it up
 * meanwhile, so that the plan is made and nothing is begun.
 */
async function offOverItsWindow(computer: Computer, catchUp: CatchUp) {
  const { operator } = world
  await operator.apply(...twoTasks(computer.name))
  const id = await operator.start(computer.name, { window: closingIn(30, catchUp) })
  await operator.call('pauseSession', { params: { id } })
  await until('its plan is made', async () => (await look(operator, id)).plan !== undefined)
  await waitOf(operator, id, 'postponed')
  await computer.powerOff()
  await untilOffline(computer)
  leaveOnDisk(computer, 'one')
  await operator.call('resumeSession', { params: { id } })
  return { id, wait: await waitOf(operator, id, 'computer', /come online/) }
}

suite('time', { concurrency: 2 }, () => {
  suite('a laptop that is off over its window', { concurrency: 4 }, () => {
    test('nextWindow: it waits for the next one, changes nothing when it is back, and looks again before it does', async () => {
      await using computer = await world.computer('laptop-next')
      const { id, wait } = await offOverItsWindow(computer, 'nextWindow')

      const next = await waitOf(world.operator, id, 'window')
      await computer.powerOn()
      await until(
        'it is back',
        async () => (await world.operator.call('getComputer', { params: { id: computer.name } })).online,
      )
      const waiting = await look(world.operator, id)
      const wasChanged = computer.exists('/var/two')
      await world.operator.call('runSessionNow', { params: { id } })
      const session = await world.operator.final(id)

      assert.deepEqual(
        [wait.owner, wait.atDeadline],
        ['laptop-next', 'The window is over; it goes on in the next one.'],
      )
      const hours = (Date.parse(next.deadline) - Date.parse(wait.deadline)) / 3_600_000
      assert.ok(hours > 22.9 && hours < 25, `${hours} h`)
      assert.deepEqual([waiting.wait?.reason, wasChanged], ['window', false])
      assert.equal(session.state, 'changed', story(session))
      assert.deepEqual(results(session), { one: 'compliant taskCompliant', two: 'changed verified' })
      assert.match(session.replanned?.differences.join() ?? '', /"laptop-next-one" would no longer be changed/)
    })

    test('onConnect: it goes on as soon as it is back, and looks again first', async () => {
      await using computer = await world.computer('laptop-back')
      const { id, wait } = await offOverItsWindow(computer, 'onConnect')

      await until('the window is over', () => Date.now() > Date.parse(wait.deadline), 60_000)
      const later = await until(
        'it goes on waiting',
        async () => {
          const { wait: now } = await look(world.operator, id)
          return now !== undefined && now.deadline > wait.deadline ? now : undefined
        },
        120_000,
      )
      await computer.powerOn()
      const session = await world.operator.final(id)

      assert.equal(wait.atDeadline, 'The window is over; it goes on as soon as the computer is back.')
      assert.equal(later.reason, 'computer')
      assert.equal(session.state, 'changed', story(session))
      assert.deepEqual(results(session), { one: 'compliant taskCompliant', two: 'changed verified' })
      assert.match(session.window?.sentence ?? '', /^now, because the window was missed/)
    })

    test('drop: it is missed and says why, and nothing is changed when it is back', async () => {
      await using computer = await world.computer('laptop-drop')
      const { id, wait } = await offOverItsWindow(computer, 'drop')

      const session = await world.operator.final(id)
      await computer.powerOn()
      await world.operator.run('laptop-drop', { kind: 'inventory' })

      assert.equal(wait.atDeadline, 'The window is over and the session ends as missed.')
      assert.equal(session.state, 'missed', story(session))
      assert.equal(session.problem, 'Its window closed before it could begin.')
      assert.deepEqual(results(session), { one: 'skipped windowClosed', two: 'skipped windowClosed' })
      assert.equal(computer.exists('/var/two'), false)
    })

    test('off since before it was asked: it is looked at when it is back, and what it lacks waits for the next window', async () => {
      await using computer = await world.computer('laptop-late')
      await world.operator.apply(...twoTasks('laptop-late'))
      await computer.powerOff()
      await untilOffline(computer)

      const window = closingIn(8)
      const id = await world.operator.start('laptop-late', { window })
      await waitOf(world.operator, id, 'computer')
      await until('the window is over', () => Date.now() > Date.parse(window.at) + 61_000)
      await computer.powerOn()
      const wait = await waitOf(world.operator, id, 'window')
      const session = await look(world.operator, id)

      assert.ok(Date.parse(wait.deadline) > Date.now() + 20 * 3_600_000, wait.deadline)
      assert.equal(session.actions.length, 2)
      assert.equal(computer.exists('/var/one'), false)
      assert.match(wait.atDeadline, /^2 changes begin on laptop-late/)
    })
  })

  suite('the end of a window', () => {
    test('what has not begun by then is skipped, though the link is lost, and says what to do; what will not fit is not begun', async () => {
      await using computer = await world.computer('stopped')
      const slow = { test: 'test -e /var/slow', set: 'while [ ! -e /etc/go ]; do sleep 0.1; done; touch /var/slow' }
      await world.operator.apply(
        ...tasksOn('stopped', {
          a: { script: marking('a') },
          slow: { script: slow, requires: ['a'] },
          z: { script: marking('z'), requires: ['slow'] },
        }),
      )

      const id = await world.operator.start('stopped', { window: closingIn(15) })
      const running = async () => (await look(world.operator, id)).actions.some(({ status }) => status === 'running')
      await until('the slow task runs', running)
      const { window } = await look(world.operator, id)
      await computer.unplug()
      await until('the window is over', () => Date.now() > Date.parse(window?.closesAt ?? '') + 500)
      computer.writeFile('/etc/go', '')
      await until('it is done without a link', () => computer.exists('/var/slow'))
      await computer.plug()
      const session = await world.operator.final(id)
      await computer.sh('rm /var/slow')
      await until('it is known how long that takes', () => isLearnt('stopped-slow'))
      const again = await world.operator.run('stopped', { window: closingIn(8) })

      assert.equal(session.state, 'partial', story(session))
      assert.deepEqual(results(session), { a: 'changed verified', slow: 'changed verified', z: 'skipped windowClosed' })
      assert.match(session.firstProblem ?? '', /window ended before it began: run the rest in the next window/)
      assert.ok(session.report.some((line) => /^Skipped: stopped-z: .*run the rest in the next window/.test(line)))
      assert.equal(computer.exists('/var/z'), false)
      assert.deepEqual(again.plan?.willNotFit, ['stopped-slow'])
      assert.equal(again.state, 'partial', story(again))
      assert.deepEqual(results(again), {
        a: 'compliant taskCompliant',
        slow: 'skipped wouldNotFit',
        z: 'skipped wouldNotFit',
      })
      assert.match(again.firstProblem ?? '', /run it in a longer window, or alone/)
    })
  })

  suite('an approved plan whose package disappears', { concurrency: 3 }, () => {
    /** A computer on which a version of the example program is to be installed, and a session whose plan waits for approval. */
    async function awaiting(name: string, desired: string, prepare = async (_made: Computer) => {}) {
      const computer = await world.computer(name)
      await prepare(computer)
      await world.operator.apply(
        { kind: 'software', name: 'fettle-example-app', apt: 'fettle-example-app' },
        { kind: 'deployment', name, item: 'fettle-example-app', desired, target: { computer: name } },
      )
      const id = await world.operator.start(name, { approval: 'person' })
      await waitOf(world.operator, id, 'approval')
      const hash = (await look(world.operator, id)).plan?.hash ?? ''
      return { computer, id, hash, [Symbol.asyncDispose]: () => computer[Symbol.asyncDispose]() }
    }

    const approve = (id: string, planHash: string) =>
      world.operator.call('approveSession', { params: { id }, body: { planHash } })

    /** The example packages, with these versions of the example program alone. */
    const withApp = (keep: (version: string) => boolean) =>
      examplePackages.filter(({ name, version }) => name !== 'fettle-example-app' || keep(version))

    /** Changes the repository on a computer, and lets its package manager know. */
    async function changeRepository(computer: Computer, keep: (version: string) => boolean): Promise<void> {
      await computer.sh('rm -r /srv/fettle-repo')
      await computer.addRepository(await aRepository(withApp(keep)))
    }

    test('another version can be had: the new plan says how it differs, and is carried out when it is approved too', async () => {
      await using place = await awaiting('older-left', 'latest')
      const { computer, id, hash } = place
      await changeRepository(computer, (version) => version !== '2.0-1')

      await approve(id, hash)
      const wait = await waitOf(world.operator, id, 'approval', /not the plan that was approved/)
      const between = await look(world.operator, id)
      const old = await approve(id, hash).catch((error: unknown) => error)
      const installedThen = (await computer.installedPackages()).get('fettle-example-app')
      await approve(id, between.plan?.hash ?? '')
      const session = await world.operator.final(id)

      assert.match(wait.sentence, /"fettle-example-app" would become 1\.1-1, and what was approved is 2\.0-1\./)
      assert.equal(between.replanned?.from, hash)
      assert.ok(old instanceof RefusedCall)
      assert.equal(installedThen, undefined)
      assert.equal(session.state, 'changed', story(session))
      assert.equal((await computer.installedPackages()).get('fettle-example-app'), '1.1-1')
    })

    test('nothing is left of it: the session ends, changes nothing and says what to do', async () => {
      await using place = await awaiting('none-left', 'exact 2.0-1')
      const { computer, id, hash } = place
      await changeRepository(computer, () => false)

      await approve(id, hash)
      const session = await world.operator.final(id)

      assert.equal(session.state, 'failed', story(session))
      assert.match(Object.values(results(session)).join(), /^failed (?:noApplicableVersion|versionGone)$/)
      assert.ok(session.report.some((line) => /^The plan was made anew: .* would no longer be installed/.test(line)))
      assert.match(session.firstProblem ?? '', /no version can be had\. Offer one, or change what is wanted\.$/)
      assert.equal(computer.exists('/usr/bin/fettle-example-app'), false)
    })

    test('it disappears behind the back of the package manager: exactly the approved plan is tried, and versionGone says what to do', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'fettle-archive-'))
      await cp(await aRepository(examplePackages), folder, { recursive: true })
      await using repository = await serveRepository(folder, { address: world.network.address })
      await using place = await awaiting('vanished', 'latest', async (made) => {
        await made.sh('rm -r /srv/fettle-repo /etc/apt/sources.list.d/fettle-repo.list')
        await made.addRepositoryUrl(repository.url)
      })
      const { computer, id, hash } = place
      await rm(folder, { recursive: true })
      await cp(await aRepository(withApp((version) => version !== '2.0-1')), folder, { recursive: true })

      await approve(id, hash)
      const session = await world.operator.final(id, 60)
      await rm(folder, { recursive: true })

      assert.equal(session.state, 'failed', story(session))
      assert.equal(session.plan?.hash, hash)
      assert.deepEqual(results(session), { 'fettle-example-app': 'failed versionGone' })
      assert.match(session.firstProblem ?? '', /now 1\.1-1 can be had\. Make a new plan: run the session again\.$/)
      assert.equal((await computer.installedPackages()).has('fettle-example-app'), false)
      assert.equal(await computer.sh('dpkg --audit'), '')
    })
  })

  /** Holds dpkg's lock as a package manager does, until its file is removed. */
  const holder = [
    'import fcntl, os, time',
    "lock = open('/var/lib/dpkg/lock-frontend', 'w')",
    'fcntl.lockf(lock, fcntl.LOCK_EX)',
    "open('/tmp/held', 'w')",
    "while os.path.exists('/tmp/held'): time.sleep(0.05)",
  ].join('\n')

  test('a package manager that is busy with somebody else is a wait of the session, and no failure', async () => {
    await using computer = await world.computer('busy')
    await world.operator.apply(
      { kind: 'software', name: 'fettle-example-tool', apt: 'fettle-example-tool' },
      ...[{ kind: 'deployment', name: 'busy', item: 'fettle-example-tool', desired: 'latest' }].map((one) => ({
        ...one,
        target: { computer: 'busy' },
      })),
    )
    const held = computer.run(['python3', '-c', holder])
    await until('the lock is held', () => computer.exists('/tmp/held'))

    const id = await world.operator.start('busy')
    const wait = await waitOf(world.operator, id, 'preflight')
    const waiting = await world.operator.call('listWaits')
    await computer.sh('rm /tmp/held')
    const session = await world.operator.final(id)
    await held

    assert.equal(wait.owner, 'python3')
    assert.match(wait.sentence, /is at work as the package manager: changes begin when it has finished\.$/)
    assert.ok(Date.parse(wait.deadline) > Date.now())
    assert.deepEqual(
      waiting.reasons.filter(({ reason }) => reason === 'preflight').map(({ sessions }) => sessions),
      [1],
    )
    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(results(session), { 'fettle-example-tool': 'changed verified' })
    assert.ok(session.waitedMs > 0)
  })
})
