/** People: in which order they count, whose answer decides, and actions that run as the right one of them. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Check } from '@fettle/core/terms/check.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { UserContext } from '@fettle/core/terms/session.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { aPlace, conducted } from '@fettle/testing/agent/a-place.ts'
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import { aDesktop } from '@fettle/testing/computers/desktop.ts'
import type { Login } from '../facts/users.ts'
import { scriptAction, sessionId, verdicts } from '../an-agent.ts'
import { parsePasswd } from './account.ts'
import { inOrder, isCalled, personFor } from './person.ts'
import { agreement } from './prompt.ts'
import { duration } from './words.ts'

const available = computersAvailable()
const skip = available.ok ? false : available.reason

const login = (name: string, hour: number, fields: Partial<Login> = {}): Login => ({
  ...{ name, terminal: 'pts/0', since: `2026-11-20T0${hour}:00:00.000Z`, graphical: false, active: false },
  ...fields,
})
const account = { uid: 1000, gid: 1000, home: '/', shell: '/bin/sh' }
const person = (name: string) => ({ name, account: { ...account, name }, logins: [] })

test('whoever is in front of a screen counts first, then who is on a desktop, then who came last', () => {
  const all = [
    login('early', 1),
    login('late', 5),
    login('desk', 2, { graphical: true }),
    login('front', 1, { graphical: true, active: true }),
    login('early', 4),
  ]

  const people = inOrder(all)

  assert.deepEqual(
    people.map(({ name }) => name),
    ['front', 'desk', 'late', 'early'],
  )
  assert.deepEqual(
    people.at(-1)?.logins.map(({ since }) => since.slice(12, 13)),
    ['4', '1'],
  )
})

test('an account is the primary person whatever its case and domain', () => {
  const names = ['ada@example.org', 'Ada', 'Lovelace']
  for (const account of ['ada', 'ADA', 'EXAMPLE\\ada', 'ada@example.org', 'lovelace@corp'])
    assert.ok(isCalled(account, names), account)
  for (const account of ['ad', 'adam', 'example', '']) assert.ok(!isCalled(account, names), account)
})

suite('for whom actions of users are', () => {
  const cases = [
    { userContext: 'currentUser', primary: [], people: ['eve', 'ada'], is: 'eve' },
    { userContext: 'currentUser', primary: [], people: [], is: 'Nobody is signed in.' },
    { userContext: 'primaryUser', primary: ['ada'], people: ['eve', 'ada'], is: 'ada' },
    {
      ...{ userContext: 'primaryUser', primary: ['ada'], people: ['eve'] },
      is: 'eve is signed in, and this is for the primary person (ada).',
    },
    {
      ...{ userContext: 'primaryUser', primary: ['ada'], people: [] },
      is: 'Nobody is signed in, and this is for the primary person (ada).',
    },
    {
      ...{ userContext: 'primaryUser', primary: [], people: ['eve'] },
      is: 'It is not known who the primary person of this computer is.',
    },
    { userContext: 'skip', primary: [], people: ['eve'], is: 'This session does nothing for users.' },
  ] satisfies readonly { userContext: UserContext; primary: string[]; people: string[]; is: string }[]
  for (const { userContext, primary, people, is } of cases)
    test(`${userContext} ${primary.join()} with ${people.join() || 'nobody'}`, () => {
      const found = personFor({ userContext, primaryUsers: primary }, people.map(person))
      assert.equal(found.person === undefined ? found.why : found.person.name, is)
    })
})

suite('several people answer', () => {
  const cases = [
    { answers: {}, isOver: false, is: undefined },
    { answers: {}, isOver: true, is: 'silence' },
    { answers: { a: 'now' }, isOver: false, is: undefined },
    { answers: { a: 'now' }, isOver: true, is: 'now' },
    { answers: { a: 'now', b: 'now' }, isOver: false, is: 'now' },
    { answers: { a: 'now', b: 'later' }, isOver: false, is: 'later' },
    { answers: { b: 'later' }, isOver: true, is: 'later' },
  ] as const
  for (const { answers, isOver, is } of cases)
    test(`${JSON.stringify(answers)} ${isOver ? 'at the deadline' : 'before'}`, () => {
      assert.equal(agreement(['a', 'b'], new Map(Object.entries(answers)), isOver)?.answer, is)
    })
})

test('lines of the account table', () => {
  const text = 'ada:x:1000:100:Ada,,,:/home/ada:/bin/bash\nbroken\nx:x:y:1:::\nnone:x:5:5:::\n'
  assert.deepEqual(parsePasswd(text), [
    { name: 'ada', uid: 1000, gid: 100, home: '/home/ada', shell: '/bin/bash' },
    { name: 'none', uid: 5, gid: 5, home: '/', shell: '/bin/sh' },
  ])
})

test('lengths of time are said as people say them', () => {
  const said = [400, 30_000, 60_000, 300_000, 3_600_000, 7_200_000].map(duration)
  assert.deepEqual(said, ['1 second', '30 seconds', '60 seconds', '5 minutes', '1 hour', '2 hours'])
})

/** Writes who it ran as, and where, into that person's home. */
const setForUser = 'echo "$(id -un) $HOME $USER $LANG $XDG_RUNTIME_DIR [$DISPLAY] $(pwd) $(id -Gn)" > "$HOME/ran"'

const forUser = (at: number, fields: Partial<PlannedAction> = {}): PlannedAction =>
  scriptAction(at, { test: 'test -e "$HOME/ran"', set: setForUser }, { context: 'user', ...fields })
const mark = (at: number) => scriptAction(at, { test: `test -e /var/mark-${at}`, set: `touch /var/mark-${at}` })

function ended(events: readonly AgentEvent[], id: string) {
  const found = events.find((event) => event.type === 'actionEnded' && event.actionId === id)
  assert.ok(found?.type === 'actionEnded')
  return found
}

suite('actions of users', { skip }, () => {
  test('run as whoever is in front of a screen, with their environment', async () => {
    await using place = await aPlace()
    const { computer } = place
    await computer.sh('groupadd painters; useradd --create-home --shell /bin/sh --groups painters user1')
    const desktop = await aDesktop(computer, 'user1')
    await computer.signIn('user2')

    const events = await place.carriedOut(conducted([forUser(1), mark(2)], { userWaitUntil: Date.now() + 60_000 }))

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    assert.equal(ended(events, 'a1').ranAs, 'user1')
    assert.equal(ended(events, 'a2').ranAs, undefined)
    const [name, home, user, language, , display, folder, ...groups] = computer
      .readFile('/home/user1/ran')
      .trim()
      .split(' ')
    assert.deepEqual([name, home, user, language], ['user1', '/home/user1', 'user1', 'C.UTF-8'])
    assert.deepEqual([display, folder], [`[${desktop.display}]`, '/home/user1'])
    assert.deepEqual(groups.toSorted(), ['painters', 'user1'])
    assert.equal(computer.exists('/home/user2/ran'), false)
    assert.equal(await computer.sh('ls /run/fettle-agent-scripts'), '')
  })

  test('as the primary person, though another one came first', async () => {
    await using place = await aPlace()
    const { computer } = place
    await computer.signIn('user1')
    await computer.signIn('user2')
    const people = { userContext: 'primaryUser', primaryUsers: ['User1@example.org', 'user1'] } as const

    const events = await place.carriedOut(conducted([forUser(1)], { ...people, userWaitUntil: Date.now() + 60_000 }))

    assert.equal(ended(events, 'a1').ranAs, 'user1')
    assert.match(computer.readFile('/home/user1/ran'), /^user1 \/home\/user1 user1 \S+ \/run\/user\/\d+ \[\]/)
    assert.equal(computer.exists('/home/user2/ran'), false)
  })

  test('wait for somebody to sign in while the rest goes on, and then run', async () => {
    await using place = await aPlace()
    const { computer, server } = place
    const order = place.order(
      conducted([forUser(1), mark(2), { ...mark(3), dependsOn: ['a1'] }, mark(4)], {
        userWaitUntil: Date.now() + 120_000,
      }),
    )

    const { wait } = await place.told(order, 'waitBegan')
    const before = verdicts(server.eventsOf(order))
    await computer.signIn('user1')
    const events = await server.ended(order, 60_000)

    assert.deepEqual(before, { a2: 'changed verified', a4: 'changed verified' })
    assert.deepEqual(
      [wait.reason, wait.owner, wait.atDeadline],
      ['user', 'whoever signs in', 'What is for users is skipped.'],
    )
    assert.equal(wait.sentence, 'Task 1 can only be done for somebody who is signed in. Nobody is signed in.')
    assert.deepEqual(verdicts(events), { ...before, a1: 'changed verified', a3: 'changed verified' })
    assert.equal(events.filter(({ type }) => type === 'waitEnded').length, 1)
    assert.deepEqual(server.faults, [])
  })

  test('[E167, E245] are skipped when nobody comes until the deadline, with what depends on them: no error, no time-out', async () => {
    await using place = await aPlace()
    const order = conducted([forUser(1), { ...mark(2), dependsOn: ['a1'] }, mark(3)], {
      userWaitUntil: Date.now() + 3000,
    })

    const events = await place.carriedOut(order)

    assert.deepEqual(verdicts(events), { a1: 'skipped noUser', a2: 'skipped noUser', a3: 'changed verified' })
    assert.match(ended(events, 'a1').detail ?? '', /^Nobody is signed in\. It was waited for until the end of the time/)
    assert.deepEqual(events.at(-1), { type: 'orderEnded', outcome: 'done', rebootPending: false })
    assert.ok(place.server.isLinked)
  })

  test('the wait goes on after the agent was killed, and is told once', async () => {
    await using place = await aPlace()
    const { computer, server } = place
    const order = place.order(conducted([forUser(1)], { userWaitUntil: Date.now() + 120_000 }))
    await place.told(order, 'waitBegan')

    computer.services.signal('agent', 'KILL')
    await server.until('the agent is back', () => server.hellos.length > 1 && server.isLinked)
    await computer.signIn('user1')
    const events = await server.ended(order, 60_000)

    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
    assert.equal(events.filter(({ type }) => type === 'waitBegan').length, 1)
  })

  test('are left alone in a session that skips users', async () => {
    await using place = await aPlace()
    await place.computer.signIn('user1')

    const events = await place.carriedOut(conducted([forUser(1), mark(2)], { userContext: 'skip' }))

    assert.deepEqual(verdicts(events), { a1: 'skipped userContextSkipped', a2: 'changed verified' })
    assert.equal(place.computer.exists('/home/user1/ran'), false)
  })

  test('[E167, E245] questions of users tell nobody from absent, wrong and too slow', async () => {
    await using place = await aPlace()
    const { computer } = place
    const check = (source: string): Check => ({
      ...{ type: 'get', environment: {} },
      script: { language: 'sh', source, timeoutSeconds: 1, context: 'user' },
    })
    const ask = async (id: WorkOrder['id'], primaryUsers?: readonly string[]) => {
      const people = primaryUsers === undefined ? {} : { people: { userContext: 'primaryUser' as const, primaryUsers } }
      const questions = [
        { key: 'who', check: check('id -un') },
        { key: 'slow', check: check('sleep 20') },
      ]
      const events = await place.carriedOut({ id, sessionId, type: 'detect', questions, ...people })
      const answered = events.find(({ type }) => type === 'answered')
      assert.ok(answered?.type === 'answered')
      return answered.answers
    }

    const nobody = await ask('ord_people01')
    await computer.signIn('user1')
    const somebody = await ask('ord_people02')
    const another = await ask('ord_people03', ['user7'])

    const none = { found: 'noUser', detail: 'Nobody is signed in.' }
    assert.deepEqual(nobody, [
      { key: 'who', ...none },
      { key: 'slow', ...none },
    ])
    const slow = { key: 'slow', found: 'unknown', detail: 'The script did not end within its time limit.' }
    assert.deepEqual(somebody, [{ key: 'who', found: 'value', value: 'user1' }, slow])
    assert.deepEqual(another[0], {
      key: 'who',
      found: 'noUser',
      detail: 'user1 is signed in, and this is for the primary person (user7).',
    })
  })
})
