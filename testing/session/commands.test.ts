/** Commands that people run on real computers: live output, exit codes, cancel, time limit, and what happens when all goes wrong. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf } from '@fettle/contract/http/endpoint.ts'
import { aWorkplace } from '../../cli/spawned.ts'
import { until } from '../computers/until.ts'
import { RefusedCall } from '../world/operator.ts'
import { aWorld, type World } from '../world/world.ts'
import { look, story, waitOf } from './watch.ts'

let world: World

before(async () => {
  world = await aWorld()
})
after(async () => {
  await world[Symbol.asyncDispose]()
})

type Wish = Omit<BodyInputOf<Api['runCommand']>, 'computers' | 'script'>

/** Starts a command of sh on a computer; answers the session's id. */
async function started(computer: string, text: string, wish: Wish = {}): Promise<string> {
  const body = { computers: [computer], script: { language: 'sh' as const, text }, ...wish }
  const answer = await world.operator.call('runCommand', { body })
  assert.deepEqual(answer.refused, [])
  return answer.started[0]?.id ?? assert.fail('it was not started')
}

async function ran(computer: string, text: string, wish: Wish = {}) {
  const session = await world.operator.final(await started(computer, text, wish))
  const [action] = session.actions
  return { session, action: action ?? assert.fail(story(session)) }
}

/** Lines of the session's output, by stream. */
async function lines(id: string, stream: 'out' | 'err'): Promise<readonly string[]> {
  return (await world.operator.log(id)).filter((line) => line.stream === stream).map(({ text }) => text)
}

async function untilLine(id: string, text: string): Promise<void> {
  await until(`"${text}" in the output of ${id}`, async () => (await lines(id, 'out')).includes(text), 30_000)
}

test('a command runs at once, its output is there before its end, and its text stays in the record', async () => {
  await using computer = await world.computer('speaks')
  const text = 'echo first; echo oops >&2; while [ ! -e /tmp/go ]; do sleep 0.05; done; echo last'
  const id = await started('speaks', text)
  await untilLine(id, 'first')
  const meanwhile = await look(world.operator, id)
  computer.writeFile('/tmp/go', '')
  const session = await world.operator.final(id)
  const [action] = session.actions
  await untilLine(id, 'last') // output may come a moment after the word of the end

  assert.equal(meanwhile.state, 'executing')
  assert.equal(session.state, 'compliant', story(session))
  assert.deepEqual([action?.kind, action?.verdict, action?.reason], ['run', 'compliant', 'commandRan'])
  assert.equal(action?.after, 'exit code 0')
  assert.deepEqual([session.kind, session.options.command?.script.source], ['command', text])
  assert.deepEqual([await lines(id, 'out'), await lines(id, 'err')], [['first', 'last'], ['oops']])
  assert.deepEqual(
    session.stages.map(({ name, status }) => `${name} ${status}`).join(', '),
    'identify skipped, detect skipped, plan succeeded, execute succeeded, verify skipped, report succeeded',
  )
  assert.match(session.report.join('\n'), /The command ran on speaks, exit code 0\./)
})

test('an exit code other than 0 fails the session and is told; so is a signal; nothing of it becomes the state of an item', async () => {
  await using _computer = await world.computer('fails')
  const three = await ran('fails', 'echo "no such thing" >&2; exit 3')
  const killed = await ran('fails', 'kill -9 $$')

  assert.equal(three.session.state, 'failed', story(three.session))
  assert.deepEqual([three.action.verdict, three.action.reason], ['failed', 'commandFailed'])
  assert.equal(three.action.after, 'exit code 3')
  assert.equal(three.action.detail, 'The script ended with exit code 3: no such thing')
  assert.equal(killed.action.after, 'ended by SIGKILL')
  const { items } = await world.operator.call('getComputerItems', { params: { id: 'fails' } })
  assert.deepEqual(items, [])
})

test('a cancel ends the whole process tree, a child that has left its group, too', async () => {
  await using computer = await world.computer('stops')
  const id = await started('stops', 'setsid sleep 7654 & sleep 7653 & echo begun; wait; wait')
  await untilLine(id, 'begun')
  await world.operator.call('cancelSession', { params: { id }, body: { how: 'now' } })
  const session = await world.operator.final(id)

  assert.equal(session.state, 'cancelled', story(session))
  assert.equal(session.actions[0]?.verdict, 'cancelled')
  assert.equal((await computer.sh('ps -eo args | grep -c "[s]leep 765" || true')).trim(), '0')
})

test('the time limit ends it, and the session fails with the reason', async () => {
  await using computer = await world.computer('slow')
  const { session, action } = await ran('slow', 'echo begun; sleep 7655', { timeLimitSeconds: 1 })

  assert.equal(session.state, 'failed', story(session))
  assert.deepEqual([action.verdict, action.reason], ['failed', 'timedOut'])
  assert.match(action.detail ?? '', /did not end within 1 s/)
  assert.equal((await computer.sh('ps -eo args | grep -c "[s]leep 7655" || true')).trim(), '0')
})

test('a computer that is off is waited for, or is not reached; two computers each run it once', async () => {
  await using one = await world.computer('one', { tags: ['pair'] })
  await using two = await world.computer('two', { tags: ['pair'] })
  await two.services.stop('agent')
  const offline = async () => !(await world.operator.call('getComputer', { params: { id: 'two' } })).online
  await until('two to be offline', offline, 30_000)
  const script = { language: 'sh' as const, text: 'echo once >> /var/ran; hostname' }
  const skipped = await ran('two', 'true', { offlineWaitSeconds: 0 }).catch((error: Error) => error)
  const { started: both } = await world.operator.call('runCommand', {
    body: { filter: 'tag:pair', script, expected: 2 },
  })
  const [first, second] = both.map(({ id }) => id)
  const there = await world.operator.final(first ?? '')
  const wait = await waitOf(world.operator, second ?? '', 'computer')
  await two.services.start('agent')
  const back = await world.operator.final(second ?? '')

  assert.ok(skipped instanceof Error, 'it was missed, and had no action')
  assert.match(wait.sentence, /two/)
  assert.deepEqual([there.state, back.state], ['compliant', 'compliant'], story(back))
  for (const computer of [one, two]) assert.equal(await computer.sh('cat /var/ran'), 'once\n')
  const wrong = world.operator.call('runCommand', { body: { filter: 'tag:pair', script, expected: 40 } })
  await assert.rejects(wrong, (error: RefusedCall) => error.problem.code === 'conflict')
})

test('an agent that is killed in the middle never runs it again: what became of it is unknown', async () => {
  await using computer = await world.computer('dies')
  const id = await started('dies', 'echo once >> /var/ran; echo begun; sleep 7656; echo twice >> /var/ran')
  await untilLine(id, 'begun')
  computer.services.signal('agent', 'KILL')
  const session = await world.operator.final(id)

  assert.equal(session.state, 'failed', story(session))
  assert.deepEqual([session.actions[0]?.verdict, session.actions[0]?.reason], ['unknown', 'interrupted'])
  assert.equal(await computer.sh('cat /var/ran'), 'once\n')
  assert.equal((await computer.sh('ps -eo args | grep -c "[s]leep 7656" || true')).trim(), '0')
})

test('hostile output is kept as text: control codes, a line without an end, invalid UTF-8, text that runs backwards', async () => {
  await using _computer = await world.computer('hostile')
  const text = [
    String.raw`printf '\033[2J\033]0;owned\007red\n'`,
    String.raw`printf '\377\376 broken\n'`,
    String.raw`printf 'abc\342\200\256txt.exe\n'`,
    String.raw`head -c 1048576 /dev/zero | tr '\0' x; echo`,
    'echo the end',
  ].join('\n')
  const { session } = await ran('hostile', text)
  await untilLine(session.id, 'the end')
  const out = await lines(session.id, 'out')

  assert.equal(session.state, 'compliant', story(session))
  assert.equal(out.at(-1), 'the end')
  assert.ok(out.some((line) => line.includes('red')))
  assert.ok(out.some((line) => line.includes(' broken')))
  for (const line of out) assert.ok(line.length <= 16_384, `a line of ${line.length} characters`)
  assert.ok(out.every((line) => !line.includes('\u0000') && !/[\ud800-\udfff]/.test(line)))
})

test('a script of the library runs with parameters and a secret, which nobody is shown; it is exported as it was written', async () => {
  await using computer = await world.computer('uses-library')
  const document = {
    kind: 'script',
    name: 'greet',
    title: 'Greet somebody',
    script: {
      source: 'echo "hello $FETTLE_PARAM_WHO"; echo "key: $(cat "$FETTLE_PARAM_KEY")"\n',
      timeout: '20s',
    },
    parameters: { who: { default: 'world' }, key: { type: 'secret' } },
  }
  await world.operator.apply(document)
  await world.operator.call('setSecret', {
    params: { name: 'greet-key' },
    body: { value: 'S3CR3T-value' },
  })
  const body = { computers: ['uses-library'], script: { name: 'greet' }, parameters: { who: 'Dana', key: 'greet-key' } }
  const { started: begun } = await world.operator.call('runCommand', { body })
  const session = await world.operator.final(begun[0]?.id ?? '')
  const { steps } = await world.operator.call('getActionScript', { params: { id: session.id, actionId: 'a1' } })
  const { items } = await world.operator.call('listLibraryScripts')
  const exported = await world.operator.call('getDocument', { params: { kind: 'scripts', name: 'greet' } })

  await untilLine(session.id, 'hello Dana')
  await untilLine(session.id, 'key: ***')
  assert.equal(session.state, 'compliant', story(session))
  assert.doesNotMatch(JSON.stringify([session, steps, await world.operator.log(session.id)]), /S3CR3T/)
  assert.deepEqual(steps[0]?.missing, ['the secret greet-key in FETTLE_PARAM_KEY'])
  assert.deepEqual([items[0]?.name, items[0]?.timeLimitSeconds, items[0]?.parameters.length], ['greet', 20, 2])
  assert.deepEqual(exported.document, document)
  const wrong = world.operator.call('runCommand', { body: { ...body, parameters: { nobody: 1 } } })
  await assert.rejects(wrong, (error: RefusedCall) => /script "Greet somebody" has no parameter/.test(error.message))
  assert.ok(computer.exists('/'))
})

test('what somebody ran last is remembered once each, the last first; a failed action can be tried by hand', async () => {
  await using _computer = await world.computer('tries')
  await world.operator.apply(
    { kind: 'task', name: 'broken-task', script: { test: 'test -e /nowhere', set: 'echo cannot >&2; exit 4' } },
    { kind: 'deployment', name: 'broken', item: 'broken-task', mode: 'enforce', target: { computer: 'tries' } },
  )
  const failed = await world.operator.run('tries')
  const actionId = failed.actions[0]?.id ?? ''
  const { steps } = await world.operator.call('getActionScript', { params: { id: failed.id, actionId } })
  const set = steps.find(({ role }) => role === 'change')
  const byHand = await ran('tries', set?.text ?? '')
  await ran('tries', 'true')
  await ran('tries', set?.text ?? '')
  const { items } = await world.operator.call('listRecentCommands')

  assert.equal(failed.state, 'failed', story(failed))
  assert.deepEqual(
    steps.map(({ role, name }) => `${role} ${name}`),
    ['look Test', 'change Set'],
  )
  assert.equal(byHand.action.after, 'exit code 4')
  assert.deepEqual(
    items.slice(0, 2).map(({ text }) => text),
    [set?.text, 'true'],
  )
})

test('fettle exec prints what each computer says, its errors apart, and its exit code says whether all went well', async () => {
  await using _left = await world.computer('left', { tags: ['row'] })
  await using _right = await world.computer('right-hand', { tags: ['row'] })
  using place = aWorkplace()
  const fettle = (...words: readonly string[]) => place.fettle(world.operator, ...words)
  const one = await fettle('exec', 'left', '--', 'echo', '"$(hostname)"', '; echo oops >&2')
  const both = await fettle('exec', '--filter', 'tag:row', '--', 'hostname; [ "$(hostname)" = left ]')
  const slow = await fettle('exec', 'left', '--timeout', '1s', '--', 'sleep 30')
  const nothing = await fettle('exec', 'left')

  assert.deepEqual([one.code, one.stdout, one.stderr], [0, 'left\n', 'oops\n'])
  assert.equal(both.code, 1)
  assert.deepEqual(both.stdout.trim().split('\n').toSorted(), ['left        left', 'right-hand  right-hand'])
  assert.match(both.stderr, /right-hand: The script ended with exit code 1/)
  assert.deepEqual([slow.code, nothing.code], [1, 3])
  assert.match(slow.stderr, /did not end within 1 s/)
})
