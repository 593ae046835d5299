/** People inside whole sessions: actions of users run as the right person, wait for somebody to sign in, or are skipped. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { aDesktop } from '../computers/desktop.ts'
import { until } from '../computers/until.ts'
import { aWorld, type World } from '../world/world.ts'
import { marking, tasksOn } from './documents.ts'
import { results, story, waitOf } from './watch.ts'

let world: World

before(async () => {
  world = await aWorld()
})
after(async () => {
  await world[Symbol.asyncDispose]()
})

/** A task that leaves a file with its name in the home of whoever it runs as, one that comes after it, and one of the system. */
const threeTasks = (computer: string) =>
  tasksOn(computer, {
    'for-user': {
      script: { context: 'user', test: 'test -e "$HOME/ran"', set: 'echo "$(id -un) $HOME [$DISPLAY]" > "$HOME/ran"' },
    },
    'after-it': { script: marking('after-it'), requires: ['for-user'] },
    system: { script: marking('system') },
  })

const allChanged = { 'for-user': 'changed verified', 'after-it': 'changed verified', system: 'changed verified' }

suite('tasks of users', { concurrency: 3 }, () => {
  test('run as whoever is in front of a screen, and the session says who that was', async () => {
    await using computer = await world.computer('shared-desk')
    const desktop = await aDesktop(computer, 'user1')
    await computer.signIn('user2')
    await world.operator.apply(...threeTasks('shared-desk'))

    const session = await world.operator.run('shared-desk')

    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(results(session), allChanged)
    assert.deepEqual(
      session.actions.map(({ item, ranAs }) => [item, ranAs]).filter(([, ranAs]) => ranAs !== undefined),
      [['shared-desk-for-user', 'user1']],
    )
    assert.equal(computer.readFile('/home/user1/ran'), `user1 /home/user1 [${desktop.display}]\n`)
    assert.equal(computer.exists('/home/user2/ran'), false)
  })

  test('run as the primary person, though another one is signed in: that one is not enough', async () => {
    await using computer = await world.computer('owned')
    await world.operator.apply(
      { kind: 'person', name: 'User One', email: 'first.user@example.org', tenant: 'Acme', logins: ['user1'] },
      ...threeTasks('owned'),
    )
    await world.operator.call('changeComputer', {
      params: { id: 'owned' },
      body: { primaryPerson: 'first.user@example.org' },
    })
    await computer.signIn('user2')

    const id = await world.operator.start('owned', { userContext: 'primaryUser', userWaitSeconds: 600 })
    const wait = await waitOf(world.operator, id, 'user')
    await computer.signIn('user1')
    const session = await world.operator.final(id)

    assert.match(wait.sentence, /user2 is signed in, and this is for the primary person \(.*user1.*\)/)
    assert.match(wait.owner, /user1/)
    assert.deepEqual(results(session), allChanged)
    assert.equal(session.actions.find(({ item }) => item === 'owned-for-user')?.ranAs, 'user1')
    assert.match(computer.readFile('/home/user1/ran'), /^user1 /)
    assert.equal(computer.exists('/home/user2/ran'), false)
  })

  test('wait while nobody is signed in, with owner and deadline, and run when somebody comes; the rest does not wait', async () => {
    await using computer = await world.computer('lonely')
    await world.operator.apply(...threeTasks('lonely'))

    const id = await world.operator.start('lonely', { userWaitSeconds: 600 })
    const wait = await waitOf(world.operator, id, 'user')
    const wasThere = ['system', 'after-it'].map((name) => computer.exists(`/var/${name}`))
    await computer.signIn('user1')
    const session = await world.operator.final(id)

    assert.deepEqual([wait.owner, wait.atDeadline], ['whoever signs in', 'What is for users is skipped.'])
    assert.match(wait.sentence, /^lonely-for-user can only be done for somebody who is signed in\./)
    const seconds = (Date.parse(wait.deadline) - Date.parse(session.startedAt ?? '')) / 1000
    assert.ok(seconds > 590 && seconds < 660, `${seconds} s`)
    assert.deepEqual(wasThere, [true, false])
    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(results(session), allChanged)
    assert.equal(session.actions.find(({ item }) => item === 'lonely-for-user')?.ranAs, 'user1')
    assert.ok(session.waitedMs > 0)
  })

  test('[E167, E245] are skipped when nobody comes in time, with what comes after them: partial, not failed', async () => {
    await using computer = await world.computer('deserted')
    await world.operator.apply(...threeTasks('deserted'))

    const session = await world.operator.run('deserted', { userWaitSeconds: 5 })

    assert.equal(session.state, 'partial', story(session))
    assert.deepEqual(results(session), {
      'for-user': 'skipped noUser',
      'after-it': 'skipped noUser',
      system: 'changed verified',
    })
    assert.match(session.firstProblem ?? '', /Nobody is signed in\. It was waited for/)
    assert.equal(computer.exists('/var/after-it'), false)
    await until(
      'the computer is there as before',
      async () => (await world.operator.call('getComputer', { params: { id: 'deserted' } })).online,
    )
  })

  test('are left alone in a session that skips users, which says nothing against the computer', async () => {
    await using computer = await world.computer('undisturbed')
    await computer.signIn('user1')
    const [task, deployment, ...rest] = threeTasks('undisturbed')
    await world.operator.apply(...[task ?? {}, deployment ?? {}], ...rest.slice(2))

    const session = await world.operator.run('undisturbed', { userContext: 'skip' })

    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(results(session), { 'for-user': 'skipped userContextSkipped', system: 'changed verified' })
    assert.equal(computer.exists('/home/user1/ran'), false)
  })
})
