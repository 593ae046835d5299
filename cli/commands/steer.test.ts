/** Do the commands that steer a session ask the right thing, print where it is afterwards, and pass refusals on? */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { answer, aRecordedServer, Refused } from '../recorded-server.ts'
import { aWorkplace } from '../spawned.ts'

const workplace = aWorkplace()
after(() => workplace[Symbol.dispose]())
const { fettle } = workplace

const hash = 'abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789'
const sentence = 'Waits for somebody to approve the plan with 6 to do (abcdef012345).'

/** A session that waits, its plan made. */
function waiting(reason: 'approval' | 'window' | 'postponed', more: Partial<SessionDetail> = {}): SessionDetail {
  const { endedAt: _end, ...changed } = answer('getSession', 'changed')
  const [since, deadline] = ['2027-01-31T21:00:00.000Z', '2027-02-07T21:00:00.000Z']
  return {
    ...changed,
    state: 'waiting',
    wait: { reason, sentence, owner: 'somebody', since, deadline, atDeadline: 'The session ends.' },
    plan: { hash, expectedMs: 90_000, willNotFit: [], excluded: [] },
    ...more,
  }
}

const session = waiting('approval')
const { id } = session

test('approve says which plan is meant: the present one, or the one that was named', async () => {
  await using server = await aRecordedServer({ getSession: () => session, approveSession: () => session })

  const { code, stdout } = await fettle(server, 'approve', id)
  await fettle(server, 'approve', id, '--plan', hash.slice(0, 12))

  assert.deepEqual([code, stdout], [0, `${session.computer.name}: ${sentence}\n`])
  assert.deepEqual(
    server.asked.map((asked) => [asked.id, asked.params['id'], asked.body]),
    [
      ['getSession', id, undefined],
      ['approveSession', id, { planHash: hash }],
      ['approveSession', id, { planHash: hash.slice(0, 12) }],
    ],
  )
})

test('what cannot be approved is refused with the reason: no plan yet, or another one', async () => {
  const other = `Session ${id} has another plan now (abcdef012345); read it, and approve that one.`
  const { plan: _plan, ...planless } = waiting('window')
  await using server = await aRecordedServer({
    getSession: () => planless,
    approveSession: () => {
      throw new Refused('conflict', other)
    },
  })

  const early = await fettle(server, 'approve', id)
  const late = await fettle(server, 'approve', id, '--plan', '000000000000')

  assert.deepEqual([early.code, early.stdout], [3, ''])
  assert.match(early.stderr, /^\[conflict\] Session ses_\w+ has no plan yet/)
  assert.deepEqual([late.code, late.stderr], [3, `[conflict] ${other}\n`])
})

test('postpone takes a length or a moment, and nothing else', async () => {
  await using server = await aRecordedServer({ postponeSession: () => waiting('postponed') })

  const [by, until] = [['--by', '2h'] as const, ['--until', '2027-01-31T22:00:00Z'] as const]
  const codes = []
  for (const words of [by, until, [], [...by, ...until], ['--by', 'soon']])
    codes.push((await fettle(server, 'postpone', id, ...words)).code)

  assert.deepEqual(codes, [0, 0, 3, 3, 3])
  assert.deepEqual(
    server.asked.map(({ body }) => body),
    [{ seconds: 7200 }, { until: '2027-01-31T22:00:00Z' }],
  )
})

test('skip names the action, prints where the session is, and passes refusals on', async () => {
  await using server = await aRecordedServer({ skipAction: () => session })
  const ended = await fettle(server, 'skip', id, 'a2')
  assert.equal(ended.code, 0, ended.stderr)
  assert.deepEqual(
    server.asked.map(({ body }) => body),
    [{ action: 'a2' }],
  )
  assert.notEqual((await fettle(server, 'skip', id)).code, 0)
})

const plain = [
  ['run-now', 'runSessionNow'],
  ['pause', 'pauseSession'],
  ['resume', 'resumeSession'],
] as const

test('run-now, pause and resume ask for that, print where the session is, and pass refusals on', async () => {
  for (const [command, endpoint] of plain) {
    let isOver = false
    await using server = await aRecordedServer({
      [endpoint]: () => {
        if (isOver) throw new Refused('conflict', `Session ${id} is over.`)
        return session
      },
    })
    const forPeople = await fettle(server, command, id)
    const forPrograms = await fettle(server, command, id, '--json')
    isOver = true
    const refused = await fettle(server, command, id)

    assert.deepEqual([forPeople.code, forPeople.stdout], [0, `${session.computer.name}: ${sentence}\n`])
    assert.deepEqual(JSON.parse(forPrograms.stdout), session)
    assert.deepEqual([refused.code, refused.stderr], [3, `[conflict] Session ${id} is over.\n`])
    assert.deepEqual(
      server.asked.map((asked) => [asked.id, asked.params['id']]),
      Array.from({ length: 3 }, () => [endpoint, id]),
    )
  }
})

test('rerun runs all of it, what failed, or single actions, and says where that happens', async () => {
  await using server = await aRecordedServer({
    rerunSession: ({ body }) => {
      const isNew = (body as { what: string }).what === 'session'
      return { sessionId: isNew ? 'ses_new' : id, isNew }
    },
  })

  const whole = await fettle(server, 'rerun', id)
  const failed = await fettle(server, 'rerun', id, '--failed')
  const actions = await fettle(server, 'rerun', id, '--action', 'a3', '--action', 'a5', '--json')
  const both = await fettle(server, 'rerun', id, '--failed', '--action', 'a3')

  assert.deepEqual([whole.stdout, failed.stdout], ['New session ses_new.\n', `Session ${id} goes on with them.\n`])
  assert.deepEqual(JSON.parse(actions.stdout), { sessionId: id, isNew: false })
  assert.deepEqual([both.code, both.stderr], [3, '[badInput] Give --failed or --action, not both.\n'])
  assert.deepEqual(
    server.asked.map(({ body }) => body),
    [{ what: 'session' }, { what: 'failed' }, { what: 'actions', actions: ['a3', 'a5'] }],
  )
})

test('reboot asks for one reboot of each computer, with notice, and waits for none that is away', async () => {
  const computer = { id: 'cmp_1', name: 'front-desk' }
  const away = { computer: { id: 'cmp_2', name: 'lab-1' }, sentence: 'lab-1 is offline.' }
  await using server = await aRecordedServer({
    startSessions: () => ({ batchId: 'bat_1', started: [{ id: 'ses_1', computer }], merged: [], refused: [away] }),
  })

  const named = await fettle(server, 'reboot', 'front-desk', 'lab-1', '--notice', '10m')
  await fettle(server, 'reboot', '--filter', 'tag:kiosk', '--json')
  const nobody = await fettle(server, 'reboot')

  assert.equal(named.code, 3)
  assert.match(named.stdout, /^front-desk +ses_1 +started$/m)
  assert.match(named.stderr, /^\[conflict\] lab-1: lab-1 is offline\.$/m)
  assert.deepEqual([nobody.code, nobody.stdout], [3, ''])
  const [first, second] = server.asked.map(({ body }) => body as Record<string, unknown>)
  assert.partialDeepStrictEqual(first, {
    computers: ['front-desk', 'lab-1'],
    purpose: 'reboot',
    offlineWaitSeconds: 0,
    rebootDetails: { noticeSeconds: 600 },
  })
  assert.partialDeepStrictEqual(second, { filter: 'tag:kiosk', purpose: 'reboot' })
  assert.equal(server.asked.length, 2)
})

test('a session that waits says why, until when, under which circumstances, and which command brings it on', async () => {
  const options = { ...session.options, approval: 'person' as const }
  await using server = await aRecordedServer({
    getSession: () =>
      waiting('approval', {
        options: { ...options, items: ['example-app'], reboot: { ...options.reboot, preference: 'prompt' } },
        plan: { hash, expectedMs: 90_000, willNotFit: ['Example Editor'], excluded: [] },
        window: { opensAt: '2027-01-31T22:00:00.000Z', sentence: 'after business hours' },
        replanned: {
          from: hash,
          at: '2027-01-31T21:00:00.000Z',
          differences: ['"Example App" is new: it is to be updated.'],
        },
        postponed: { times: 2, by: 'Dana', until: '2027-01-31T22:00:00.000Z' },
        rebootPending: true,
      }),
  })

  const { stdout, stderr } = await fettle(server, 'session', id)

  for (const line of [
    sentence,
    'until 2027-02-07 21:00, then: The session ends.',
    'only      example-app',
    'window    after business hours',
    'reboots   when one is pending and whoever is signed in agrees',
    'expected  about 1 min 30 s',
    'too long  Example Editor will probably not fit into the window',
    'plan      abcdef012345, not approved',
    'new plan  "Example App" is new: it is to be updated.',
    'postponed 2 times, last by Dana, to 2027-01-31 22:00',
    'reboot    One is pending.',
  ])
    assert.ok(stdout.split('\n').includes(line), `"${line}" is missing in\n${stdout}`)
  assert.equal(stderr, `"fettle approve ${id} --plan abcdef012345" approves exactly this plan.\n`)
})

test('what is known of a failure stands below what was said of it, and never in its place', async () => {
  const changed = answer('getSession', 'changed')
  const [first, ...others] = changed.actions
  assert.ok(first)
  const help = {
    ...({ id: 'msi-1618', next: 'rerun' } as const),
    sentence: 'Windows Installer 1618: another installation is running.',
    advice: 'Run it again.',
  }
  const failed = { ...first, verdict: 'failed', reason: 'changeFailed', detail: 'exit code 1618', help } as const
  await using server = await aRecordedServer({ getSession: () => ({ ...changed, actions: [failed, ...others] }) })
  const { stdout } = await fettle(server, 'session', id)
  assert.match(
    stdout,
    /failed: exit code 1618\n {3}Windows Installer 1618: another installation is running\. Run it again\.$/m,
  )
})

test('a session that is over says who approved it, what became of reboots, and as whom actions ran', async () => {
  const changed = answer('getSession', 'changed')
  const at = new Date(Date.now() - 2 * 3_600_000).toISOString()
  const [first, ...others] = changed.actions
  assert.ok(first)
  await using server = await aRecordedServer({
    getSession: () => ({
      ...changed,
      actions: [{ ...first, ranAs: 'user1' }, ...others],
      approval: { by: 'Dana', at, planHash: hash },
      reboots: [
        { at, point: 'start', outcome: 'notNeeded', sentence: 'Nothing on this computer asks for a reboot.' },
        { at, point: 'end', outcome: 'done', sentence: 'A reboot is pending, and nobody is signed in.' },
      ],
    }),
  })

  const { stdout, stderr } = await fettle(server, 'session', id)

  assert.match(stdout, /^plan {6}abcdef012345, approved by Dana, 2 h ago$/m)
  assert.match(stdout, /^reboot {4}A reboot is pending, and nobody is signed in\. \(2 h ago\)$/m)
  assert.doesNotMatch(stdout, /asks for a reboot/)
  assert.match(stdout, /RAN AS[\s\S]* user1 /)
  assert.equal(stderr, '')
})
