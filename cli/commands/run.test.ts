/** Do `run`, `plan`, `session` and `logs` ask the right things, print what they hear and end with the right code? */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { LogLine, SessionDetail } from '@fettle/contract/http/sessions.ts'
import { answer, aRecordedServer, Refused, type Asked } from '../recorded-server.ts'
import { aWorkplace } from '../spawned.ts'

const workplace = aWorkplace()
after(() => workplace[Symbol.dispose]())
const { fettle, start } = workplace

const started = answer('startSessions', 'one')
const changed = answer('getSession', 'changed')
const partial = answer('getSession', 'partial')
const detection = answer('getSession', 'detection')
const compliant = answer('getSession', 'compliant')
const executing: SessionDetail = {
  ...changed,
  state: 'executing',
  actions: changed.actions.map((action, at) => (at === 0 ? running(action) : action)),
}
delete executing.endedAt

function running(action: SessionDetail['actions'][number]): SessionDetail['actions'][number] {
  const { verdict: _verdict, endedAt: _endedAt, ...rest } = action
  return { ...rest, status: 'running' }
}

const bodiesOf = (asked: readonly Asked[], id: Asked['id']) =>
  asked.filter((one) => one.id === id).map(({ body }) => body)

test('run --wait --json starts, waits by one long poll on the same connection, and prints the final sessions', async () => {
  await using server = await aRecordedServer({ getSession: () => changed })

  const { code, stdout, stderr } = await fettle(server, 'run', 'front-desk', '--wait', '--json')

  assert.equal(stderr, '')
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), { batchId: started.batchId, sessions: [changed], refused: [] })
  assert.equal(stdout.trim().split('\n').length, 1)
  const defaults = {
    kind: 'full',
    purpose: 'keep',
    reboot: 'suppress',
    offlineWaitSeconds: 604_800,
    timeLimitSeconds: 14_400,
  }
  assert.deepEqual(bodiesOf(server.asked, 'startSessions'), [{ computers: ['front-desk'], ...defaults }])
  assert.deepEqual(server.asked[1]?.query, { wait: '30' })
  assert.equal(server.asked.length, 2)
  assert.equal(server.connectionCount(), 1)
})

test('the exit code says whether all is well', async () => {
  const codes: Partial<Record<SessionDetail['state'], number>> = {
    compliant: 0,
    changed: 0,
    partial: 1,
    failed: 1,
    cancelled: 1,
    missed: 1,
  }
  for (const [state, code] of Object.entries(codes)) {
    await using server = await aRecordedServer({
      getSession: () => ({ ...changed, state: state as SessionDetail['state'] }),
    })
    const ended = await fettle(server, 'run', 'front-desk', '--wait', '--json')
    assert.equal(ended.code, code, state)
  }
})

test('computers that were refused are told, exit code 3', async () => {
  const refused = [{ computer: { id: 'cmp_00000001', name: 'lab-1' }, sentence: 'lab-1 is excluded from maintenance.' }]
  await using server = await aRecordedServer({
    startSessions: () => ({ ...started, refused }),
    getSession: () => changed,
  })

  const waiting = await fettle(server, 'run', 'front-desk', 'lab-1', '--wait')
  const notWaiting = await fettle(server, 'run', 'front-desk', 'lab-1')

  assert.equal(waiting.code, 3)
  assert.match(waiting.stderr, /^\[conflict\] lab-1: lab-1 is excluded from maintenance\.$/m)
  assert.equal(notWaiting.code, 3)
  assert.match(notWaiting.stdout, new RegExp(`^front-desk +${started.started[0]?.id} +started$`, 'm'))
})

test('options of run travel in the request', async () => {
  await using server = await aRecordedServer()
  const words = [
    '--filter',
    'tag:canary',
    '--kind',
    'resolution',
    '--item',
    'a',
    '--item=b',
    '--offline-wait',
    'skip',
    '--time-limit',
    '90m',
    ...['--reboot', 'prompt', '--prompt-for', '10m', '--deferrals', '2', '--no-answer', 'fail'],
    ...['--window', 'after-hours', '--window-for', '4h', '--catch-up', 'drop', '--user-context', 'primaryUser'],
    ...['--approval', '--mail', 'before', '--mail', 'if-needed', '--purpose', 'repair', '--not-in-business-hours'],
  ]

  await fettle(server, 'run', ...words)

  const body = {
    filter: 'tag:canary',
    kind: 'resolution',
    purpose: 'repair',
    items: ['a', 'b'],
    reboot: 'prompt',
    rebootDetails: { promptSeconds: 600, onNoAnswer: 'fail', deferrals: 2, notInBusinessHours: true },
    userContext: 'primaryUser',
    window: { start: 'afterHours', lengthSeconds: 14_400, catchUp: 'drop' },
    approval: 'person',
    notify: { before: true, after: true, afterOnlyIfNeeded: true },
    offlineWaitSeconds: 0,
    timeLimitSeconds: 5400,
  }
  assert.deepEqual(bodiesOf(server.asked, 'startSessions'), [body])
})

test('bad input is refused before anything is asked, exit code 3', async () => {
  await using server = await aRecordedServer()
  const refusal = async (...words: readonly string[]) => {
    const { code, stderr } = await fettle(server, ...words)
    assert.equal(code, 3)
    return stderr.trim()
  }

  assert.equal(
    await refusal('run'),
    `[badInput] Name the computers, or say which with --filter, as in --filter 'tenant:acme is:online'.`,
  )
  assert.equal(await refusal('run', 'a', '--filter', 'b'), '[badInput] Name computers or give a --filter, not both.')
  assert.equal(
    await refusal('run', 'a', '--offline-wait', 'soon'),
    '[badInput] --offline-wait cannot be "soon"; write a number and a unit, as in 90s, 30m, 12h or 7d.',
  )
  assert.equal(await refusal('rnu'), '[badInput] There is no command "rnu"; did you mean "run"?')
  assert.equal(server.asked.length, 0)
})

test('refusals and failures of the server have their codes, in one sentence on stderr', async () => {
  const refusing = (code: ConstructorParameters<typeof Refused>[0], detail: string) =>
    aRecordedServer({
      startSessions() {
        throw new Refused(code, detail)
      },
    })
  const cases = [
    [
      'notFound',
      'There is no computer "x"; list them with GET /api/v1/computers.',
      3,
      'There is no computer "x"; "fettle computers" lists them.',
    ],
    ['conflict', 'It cannot be.', 3, 'It cannot be.'],
    ['notReady', 'The database starts.', 4, 'The database starts.'],
    ['bug', 'The server made a mistake.', 1, 'The server made a mistake.'],
  ] as const
  for (const [code, detail, exitCode, sentence] of cases) {
    await using server = await refusing(code, detail)
    const ended = await fettle(server, 'run', 'x', '--json')
    assert.deepEqual([ended.code, ended.stderr, ended.stdout], [exitCode, `[${code}] ${sentence}\n`, ''])
  }
  await using server = await aRecordedServer()
  const stranger = await fettle({ address: server.address, token: 'wrong' }, 'run', 'x')
  assert.deepEqual([stranger.code, stranger.stderr], [3, '[notSignedIn] This needs an operator.\n'])
  const nobody = await fettle(undefined, 'run', 'x')
  assert.equal(nobody.code, 4)
  assert.match(nobody.stderr, /^\[notReachable\] No server runs on this machine with the data folder .*\n$/)
})

test('waiting goes on when the server drops its connections', async () => {
  let count = 0
  await using server = await aRecordedServer({
    getSession() {
      count += 1
      if (count > 1) return changed
      server.dropConnections()
      return new Promise(() => {})
    },
  })

  const { code, stdout } = await fettle(server, 'run', 'front-desk', '--wait', '--json')

  assert.equal(code, 0)
  assert.equal(JSON.parse(stdout).sessions.length, 1)
})

test('run --wait for people tells what happens, line by line, and shows the session at the end', async () => {
  const { id, computer } = changed
  let count = 0
  await using server = await aRecordedServer({
    startSessions: () => ({ ...started, started: [{ id, computer }] }),
    getSession() {
      count += 1
      if (count > 1) return changed
      setImmediate(() =>
        server.tell({ type: 'session', sessionId: id, computerId: computer.id, state: 'changed', revision: 9 }),
      )
      return executing
    },
  })

  const { code, stdout, stderr } = await fettle(server, 'run', 'front-desk', '--wait')

  assert.equal(code, 0)
  assert.match(stderr, /^front-desk: update Example App \.\.\.$/m)
  assert.match(stderr, /^front-desk: Example App: changed, 1\.0-1 -> 1\.1-1$/m)
  assert.match(stdout, /^front-desk is as wanted; 9 items changed and verified\.$/m)
  assert.match(stdout, /^a1 +update +Example App +changed +1\.0-1 -> 1\.1-1 +0\.\d s +Version 1\.0-1 is installed/m)
})

test('an interrupt leaves the sessions alone, says how to go on, exit code 130', async () => {
  for (const words of [['--json'], []]) {
    const asked = Promise.withResolvers<void>()
    await using server = await aRecordedServer({
      getSession(one) {
        asked.resolve()
        return one.query['wait'] === undefined ? executing : new Promise(() => {})
      },
    })
    const { child, ended } = start(server, 'run', 'front-desk', '--wait', ...words)
    await asked.promise
    child.kill('SIGINT')
    const { code, stderr, stdout } = await ended
    assert.equal(code, 130)
    assert.equal(stdout, '')
    const howToGoOn = `The sessions go on; "fettle sessions --batch ${started.batchId}" shows them, "fettle logs ID -f" follows one.`
    assert.equal(stderr.trim().split('\n').at(-1), howToGoOn)
    assert.ok(!server.asked.some(({ id }) => id === 'cancelSession'))
  }
})

test('plan looks only, prints what would change, exit code 2; 0 when there is nothing; 1 when something is unknown', async () => {
  await using pending = await aRecordedServer({ getSession: () => detection })
  const toDo = await fettle(pending, 'plan', 'lab-1')
  assert.equal(toDo.code, 2)
  assert.match(toDo.stdout, /^lab-1: 1 change$/m)
  assert.match(
    toDo.stdout,
    /^a\d +enforce +always-fails +not compliant +not compliant -> compliant +The test did not find it/m,
  )
  const [body] = bodiesOf(pending.asked, 'startSessions') as [{ kind: string; offlineWaitSeconds: number }]
  assert.deepEqual([body.kind, body.offlineWaitSeconds], ['detection', 0])

  await using nothing = await aRecordedServer({ getSession: () => ({ ...compliant, kind: 'detection' as const }) })
  const isWell = await fettle(nothing, 'plan', 'workshop', '--json')
  assert.equal(isWell.code, 0)
  assert.deepEqual(Object.keys(JSON.parse(isWell.stdout)), ['batchId', 'sessions', 'refused'])

  const actions = detection.actions.map((action, at) =>
    at === 0 ? { ...action, verdict: 'unknown' as const } : action,
  )
  await using unsure = await aRecordedServer({ getSession: () => ({ ...detection, actions }) })
  assert.equal((await fettle(unsure, 'plan', 'lab-1')).code, 1)
})

test('plan does not call it "nothing to do" when nobody looked', async () => {
  const { plan: _plan, ...unplanned } = compliant
  const missed = { ...unplanned, state: 'missed' as const, actions: [], report: ['The session on lab-1 never began.'] }
  await using server = await aRecordedServer({ getSession: () => missed })

  const { code, stdout } = await fettle(server, 'plan', 'lab-1')

  assert.equal(code, 1)
  assert.equal(stdout, 'workshop: The session on lab-1 never began.\n')
})

test('session shows stages, actions with their reasons, and what went wrong', async () => {
  await using server = await aRecordedServer({ getSession: () => partial })

  const { code, stdout } = await fettle(server, 'session', partial.id)

  assert.equal(code, 0)
  assert.match(stdout, /^lab-1 is partly as wanted/)
  assert.match(stdout, /^identify \d.*> execute failed .* > report/m)
  assert.match(stdout, /^a5 +enforce +always-fails +failed +not compliant +\d/m)
  assert.match(stdout, /^a5 always-fails failed: The script ended with exit code 7: red$/m)
  assert.equal((await fettle(server, 'session', partial.id, '--wait')).code, 1)
  const { stdout: events } = await fettle(server, 'session', partial.id, '--events')
  assert.match(events, /^\d\d:\d\d:\d\d {2}always-fails began\.$/m)
})

const lines: readonly LogLine[] = answer('getSessionLog', 'partial').lines

test('logs prints lines without what would play with the terminal', async () => {
  await using server = await aRecordedServer()

  const { stdout } = await fettle(server, 'logs', partial.id, '--action', 'a5')
  const { stdout: json } = await fettle(server, 'logs', partial.id, '--json')

  assert.match(stdout, /^\d\d:\d\d:\d\d {2}a5 {4}step 1$/m)
  assert.match(stdout, /^\d\d:\d\d:\d\d {2}a5 {4}red$/m)
  assert.deepEqual(server.asked[0]?.query, { after: '0', limit: '5000', action: 'a5' })
  assert.deepEqual(JSON.parse(json), { lines })
})

test('logs -f goes on until the session has ended and misses no line', async () => {
  const half = Math.floor(lines.length / 2)
  let isOver = false
  await using server = await aRecordedServer({
    getSession: () => (isOver ? partial : executing),
    getSessionLog({ query }) {
      const after = Number(query['after'])
      const known = isOver ? lines : lines.slice(0, half)
      if (!isOver) {
        isOver = true
        const { id: sessionId, computer } = partial
        setImmediate(() =>
          server.tell({ type: 'session', sessionId, computerId: computer.id, state: 'partial', revision: 9 }),
        )
      }
      return { lines: known.filter(({ n }) => n > after), more: false }
    },
  })

  const { code, stdout } = await fettle(server, 'logs', partial.id, '-f', '--json')

  assert.equal(code, 0)
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    lines,
  )
})
