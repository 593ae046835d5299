/** Reboots on disposable computers: real prompts answered with a mouse and a keyboard, and plans that go on after a reboot. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { cancellation, scriptAction, sessionId, verdicts } from '../an-agent.ts'
import { aPlace, conducted, decisions } from '@fettle/testing/agent/a-place.ts'
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import { aDesktop } from '@fettle/testing/computers/desktop.ts'
import { until } from '@fettle/testing/computers/until.ts'

const available = computersAvailable()
const skip = available.ok ? false : available.reason
const flag = '/run/reboot-required'
const title = 'Restart needed'
/** Buttons, counted from the right. */
const [restartNow, later] = [0, 1]

const mark = (at: number) => scriptAction(at, { test: `test -e /var/mark-${at}`, set: `touch /var/mark-${at}` })
/** Leaves a mark, and a reboot pending. */
const needsReboot = (at: number) =>
  scriptAction(at, { test: `test -e /var/mark-${at}`, set: `touch /var/mark-${at} ${flag}` })

function waits(events: readonly AgentEvent[]) {
  return events.flatMap((event) => (event.type === 'waitBegan' ? [event.wait] : []))
}

function decided(events: readonly AgentEvent[], outcome: string) {
  const found = events.find((event) => event.type === 'rebootDecided' && event.outcome === outcome)
  assert.ok(found?.type === 'rebootDecided', `${outcome} was decided: ${decisions(events).join(', ')}`)
  return found
}

suite('prompts', { skip }, () => {
  test('[E036] a click on "Restart now" reboots, and the plan goes on where it was', async () => {
    await using place = await aPlace()
    const { computer } = place
    const desktop = await aDesktop(computer, 'user1')
    const before = computer.bootId
    const order = place.order(
      conducted([mark(1), needsReboot(2), { ...mark(3), dependsOn: ['a2'] }], {
        reboot: { preference: 'prompt', promptMs: 60_000, deferrals: 1, deferralMs: 60_000 },
      }),
    )

    const { wait } = await place.told(order, 'waitBegan')
    await desktop.click(title, restartNow)
    const events = await place.server.ended(order, 60_000)

    assert.deepEqual([wait.reason, wait.owner], ['reboot', 'user1'])
    assert.equal(wait.atDeadline, 'The computer is not rebooted, and the pending reboot is reported.')
    assert.notEqual(computer.bootId, before)
    assert.equal(computer.boots, 2)
    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified', a3: 'changed verified' })
    assert.deepEqual(decisions(events), ['start notNeeded', 'between done', 'end notNeeded'])
    assert.equal(decided(events, 'done').by, 'user1')
    assert.equal(waits(events).length, events.filter(({ type }) => type === 'waitEnded').length)
    assert.deepEqual(place.server.faults, [])
  })

  test('who declines is not rebooted, and the pending reboot is reported', async () => {
    await using place = await aPlace()
    const desktop = await aDesktop(place.computer, 'user1')
    const order = place.order(conducted([needsReboot(1)], { reboot: { preference: 'prompt', promptMs: 60_000 } }))

    await desktop.click(title, later)
    const events = await place.server.ended(order)

    assert.deepEqual(decisions(events), ['start notNeeded', 'end declined'])
    assert.equal(decided(events, 'declined').by, 'user1')
    assert.deepEqual(events.at(-1), { type: 'orderEnded', outcome: 'done', rebootPending: true })
    assert.equal(place.computer.boots, 1)
    await until('the question is gone', async () => (await desktop.windows()).length === 0)
  })

  for (const [onNoAnswer, expected] of [
    ['suppress', { outcome: 'done', boots: 1, decision: 'end unanswered' }],
    ['fail', { outcome: 'failed', boots: 1, decision: 'end unanswered' }],
    ['reboot', { outcome: 'done', boots: 2, decision: 'end done' }],
  ] as const) {
    test(`[E086] a prompt that nobody answers until its deadline: ${onNoAnswer}`, async () => {
      await using place = await aPlace()
      const desktop = await aDesktop(place.computer, 'user1')
      const order = place.order(
        conducted([needsReboot(1)], { reboot: { preference: 'prompt', promptMs: 3000, onNoAnswer, deferrals: 1 } }),
      )

      await desktop.shows(title)
      const events = await place.server.ended(order, 60_000)

      const end = events.at(-1)
      assert.ok(end?.type === 'orderEnded')
      assert.equal(end.outcome, expected.outcome)
      assert.equal(end.rebootPending, onNoAnswer !== 'reboot')
      assert.deepEqual(decisions(events), ['start notNeeded', expected.decision])
      assert.equal(place.computer.boots, expected.boots)
      if (onNoAnswer === 'fail') assert.match(end.problem ?? '', /nobody answered in time: the session fails/)
    })
  }

  test('"Later" is asked again until the budget is used up; the last prompt offers only "now"', async () => {
    await using place = await aPlace()
    const desktop = await aDesktop(place.computer, 'user1')
    const order = place.order(
      conducted([needsReboot(1)], {
        reboot: { preference: 'prompt', promptMs: 8000, deferrals: 3, deferralMs: 1500, onNoAnswer: 'suppress' },
        deferralsUsed: 1,
      }),
    )

    for (const count of [1, 2]) {
      await desktop.click(title, later)
      await place.server.until(
        `"later" was told ${count} times`,
        () => decisions(place.server.eventsOf(order)).filter((each) => each === 'end deferred').length === count,
        30_000,
      )
    }
    await desktop.press(title, 'Escape') // closes the window, which no longer puts it off
    const events = await place.server.ended(order, 60_000)

    assert.deepEqual(decisions(events), ['start notNeeded', 'end deferred', 'end deferred', 'end unanswered'])
    assert.deepEqual(
      waits(events).map(({ sentence }) => sentence),
      [
        'A reboot is pending, and user1 has been asked about it.',
        'A reboot is pending, and user1 chose later.',
        'A reboot is pending, and user1 has been asked about it.',
        'A reboot is pending, and user1 chose later.',
        'A reboot is pending, and user1 has been asked about it.',
      ],
    )
  })

  test('at a terminal people are asked with commands to type, and the first "later" is everybody\'s', async () => {
    await using place = await aPlace()
    const { computer } = place
    await computer.signIn('user1')
    await computer.signIn('user2')
    const order = place.order(
      conducted([needsReboot(1)], {
        reboot: { preference: 'prompt', promptMs: 60_000, deferrals: 1, deferralMs: 1000 },
      }),
    )

    for (const user of ['user1', 'user2'])
      await until(`${user} reads it`, () => computer.screen(user).includes('type:  sh /run/fettle-restart/now'))
    await computer.typeAs('user1', 'sh /run/fettle-restart/now\n')
    await until('user1 is thanked', () => computer.screen('user1').includes('Thank you, your answer is "now".'))
    await computer.typeAs('user2', 'sh /run/fettle-restart/later\n')
    await place.told(order, 'rebootDecided')
    await place.server.until('it was put off', () => decisions(place.server.eventsOf(order)).includes('end deferred'))
    const questions = () => computer.screen('user2').split('type:  sh /run/fettle-restart/now').length
    await until('user2 is asked again', () => questions() > 2)
    await computer.typeAs('user1', 'sh /run/fettle-restart/now\n')
    await computer.typeAs('user2', 'sh /run/fettle-restart/now\n')
    const events = await place.server.ended(order, 60_000)

    assert.deepEqual(decisions(events), ['start notNeeded', 'end deferred', 'end done'])
    assert.equal(decided(events, 'deferred').by, 'user2')
    assert.deepEqual(decided(events, 'done').by?.split(', ').toSorted(), ['user1', 'user2'])
    assert.equal(computer.boots, 2)
  })

  test('a reboot that is put off at the start holds up nothing, and is asked about again at the end', async () => {
    await using place = await aPlace()
    const { computer } = place
    const desktop = await aDesktop(computer, 'user1')
    computer.writeFile(flag, '')
    const order = place.order(
      conducted([mark(1)], { reboot: { preference: 'prompt', promptMs: 60_000, deferrals: 2, deferralMs: 4000 } }),
    )

    await desktop.click(title, later)
    await place.told(order, 'actionEnded')
    const { wait } = await place.told(order, 'waitBegan')
    await desktop.click(title, restartNow)
    const events = await place.server.ended(order, 60_000)

    assert.match(wait.sentence, /^A reboot is pending, and user1 /)
    assert.deepEqual(decisions(events), ['start deferred', 'end done'])
    assert.ok(
      events.findIndex(({ type }) => type === 'actionStarted') <
        events.findIndex((event) => event.type === 'rebootDecided' && event.point === 'end'),
    )
  })

  test('a dialog that cannot be shown at first, as on a desktop that is only coming up, is shown a moment later', async () => {
    await using place = await aPlace()
    const { computer } = place
    const desktop = await aDesktop(computer, 'user1')
    await computer.sh('cp /usr/bin/zenity /usr/bin/zenity-itself')
    const wrapper =
      'if mkdir /tmp/failed; then echo "cannot open display" >&2; exit 1; fi; exec /usr/bin/zenity-itself "$@"'
    computer.writeFile('/usr/bin/zenity', `#!/bin/sh\n${wrapper}\n`, 0o755)
    const order = place.order(conducted([needsReboot(1)], { reboot: { preference: 'prompt', promptMs: 60_000 } }))

    await desktop.click(title, later)
    const events = await place.server.ended(order)

    assert.ok(computer.exists('/tmp/failed'))
    assert.deepEqual(decisions(events), ['start notNeeded', 'end declined'])
  })

  test('a cancellation takes the question away', async () => {
    await using place = await aPlace()
    const desktop = await aDesktop(place.computer, 'user1')
    const order = place.order(
      conducted([needsReboot(1)], { reboot: { preference: 'prompt', promptMs: 600_000, onNoAnswer: 'reboot' } }),
    )
    await desktop.shows(title)

    place.server.order(cancellation(order, 'afterAction'))
    const events = await place.server.ended(order)

    assert.deepEqual(events.at(-1), { type: 'orderEnded', outcome: 'cancelled', rebootPending: true })
    await until('the question is gone', async () => (await desktop.windows()).length === 0)
    assert.equal(place.computer.boots, 1)
  })

  test('an agent that is killed while it asks asks again, with the same deadline', async () => {
    await using place = await aPlace()
    const { computer, server } = place
    const desktop = await aDesktop(computer, 'user1')
    const order = place.order(
      conducted([needsReboot(1)], { reboot: { preference: 'prompt', promptMs: 120_000, deferrals: 1 } }),
    )
    await desktop.shows(title)
    const starts = computer.services.state('agent').starts

    computer.services.signal('agent', 'KILL')
    await computer.services.until('agent', (state) => state.starts > starts)
    await until('there is one question', async () => (await desktop.windows()).length === 1)
    await server.until('the agent is back', () => server.hellos.length > 1 && server.isLinked)
    await desktop.click(title, restartNow)
    const events = await server.ended(order, 60_000)

    assert.equal(new Set(waits(events).map(({ deadline, owner }) => `${deadline} ${owner}`)).size, 2) // the prompt, the reboot
    assert.deepEqual(decisions(events), ['start notNeeded', 'end done'])
  })
})

suite('preferences', { skip }, () => {
  test('ifNeeded reboots once for several, after a notice, and only where it is needed', async () => {
    await using place = await aPlace()
    const { computer } = place
    await computer.signIn('user1')

    const events = await place.carriedOut(
      conducted([needsReboot(1), mark(2), needsReboot(3), mark(4)], {
        reboot: { preference: 'ifNeeded', noticeMs: 2000 },
      }),
    )
    const again = await place.carriedOut(conducted([mark(5)], { reboot: { preference: 'ifNeeded' } }))

    assert.deepEqual(decisions(events), ['start notNeeded', 'end done'])
    assert.match(computer.screen('user1'), /Restart soon[^]*The computer restarts at \d\d:\d\d, in 2 seconds/)
    assert.equal(computer.boots, 2)
    assert.deepEqual(decisions(again), ['start notNeeded', 'end notNeeded'])
    assert.deepEqual(again.at(-1), { type: 'orderEnded', outcome: 'done', rebootPending: false })
  })

  test('suppress runs the rest and reports; skip does not attempt what needs a reboot, nor what depends on it', async () => {
    await using place = await aPlace()
    const actions = [{ ...needsReboot(1), rebootNeeded: true }, { ...mark(2), dependsOn: ['a1'] }, mark(3)]

    const skipped = await place.carriedOut(conducted(actions, { reboot: { preference: 'skip' } }))
    const suppressed = await place.carriedOut(conducted(actions, { reboot: { preference: 'suppress' } }))

    assert.deepEqual(verdicts(skipped), {
      a1: 'skipped rebootsSkipped',
      a2: 'skipped rebootsSkipped',
      a3: 'changed verified',
    })
    assert.deepEqual(decisions(skipped), ['start notNeeded', 'end notNeeded'])
    assert.deepEqual(verdicts(suppressed), {
      a1: 'changed verified',
      a2: 'changed verified',
      a3: 'compliant alreadySatisfied',
    })
    assert.deepEqual(decisions(suppressed), ['start notNeeded', 'between suppressed', 'end suppressed'])
    assert.deepEqual(suppressed.at(-1), { type: 'orderEnded', outcome: 'done', rebootPending: true })
    assert.equal(place.computer.boots, 1)
  })

  test('[E069, E074] force reboots at the start when one is pending and at the end in any case, but not in business hours', async () => {
    await using place = await aPlace()
    const { computer } = place
    const now = Date.now()
    computer.writeFile(flag, '')

    const inHours = await place.carriedOut(
      conducted([mark(1)], {
        reboot: { preference: 'force', notInBusinessHours: true },
        businessHours: [{ from: now - 3_600_000, until: now + 3_600_000 }],
      }),
    )
    const boots = computer.boots
    const outside = await place.carriedOut(conducted([mark(2)], { reboot: { preference: 'force' } }))

    assert.deepEqual(decisions(inHours), ['start businessHours', 'end businessHours'])
    assert.equal(boots, 1)
    assert.deepEqual(decisions(outside), ['start done', 'end done'])
    assert.equal(computer.boots, 3)
  })

  test('[E075, E076] a session that runs into business hours reboots before and not after, and says so once a point', async () => {
    await using place = await aPlace()
    const { computer } = place
    computer.writeFile(flag, '')
    const from = Math.ceil(Date.now() / 1000) * 1000 + 10_000
    const untilHours = `while [ $(date +%s) -lt ${from / 1000} ]; do sleep 0.1; done`
    const last = scriptAction(1, {
      test: 'test -e /var/mark-1',
      set: `test ! -e ${flag} && ${untilHours} && touch /var/mark-1 ${flag}`,
    })

    const events = await place.carriedOut(
      conducted([last, { ...mark(2), dependsOn: ['a1'] }, { ...mark(3), dependsOn: ['a2'] }], {
        reboot: { preference: 'ifNeeded', notInBusinessHours: true },
        businessHours: [{ from, until: from + 3_600_000 }],
      }),
    )

    assert.deepEqual(decisions(events), ['start done', 'between businessHours', 'end businessHours'])
    assert.equal(computer.boots, 2)
    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified', a3: 'changed verified' })
  })

  test('a notice that lasts into business hours is not followed by a reboot', async () => {
    await using place = await aPlace()
    const { computer } = place
    await computer.signIn('user1')
    computer.writeFile(flag, '')
    const from = Date.now() + 3000

    const events = await place.carriedOut(
      conducted([mark(1)], {
        reboot: { preference: 'ifNeeded', notInBusinessHours: true, noticeMs: 6000 },
        businessHours: [{ from, until: from + 3_600_000 }],
      }),
    )

    assert.deepEqual(decisions(events), ['start businessHours', 'end businessHours'])
    assert.equal(computer.boots, 1)
  })

  test('[E081, E082] a computer that keeps reporting a pending reboot is rebooted once a point; a probe that hangs holds up nothing', async () => {
    await using place = await aPlace()
    const { computer } = place
    computer.writeFile('/usr/sbin/needrestart', '#!/bin/sh\nsleep 1000\n', 0o755)
    const hung = await place.carriedOut(conducted([mark(1)], { reboot: { preference: 'ifNeeded' } }))
    const kernel = "printf 'NEEDRESTART-KSTA: 3\\nNEEDRESTART-KCUR: 1\\nNEEDRESTART-KEXP: 2\\n'"
    computer.writeFile('/usr/sbin/needrestart', `#!/bin/sh\n${kernel}\n`, 0o755)

    const events = await place.carriedOut(conducted([mark(2), mark(3)], { reboot: { preference: 'ifNeeded' } }))

    assert.deepEqual(decisions(hung), ['start notNeeded', 'end notNeeded'])
    assert.deepEqual(decisions(events), ['start done', 'end done'])
    assert.equal(computer.boots, 3)
    assert.match(decided(events, 'done').sentence, /needrestart says that kernel 2 waits while 1 still runs/)
  })

  test('[E080] when the reboot fails the rest is still done', async () => {
    await using place = await aPlace()
    const { computer } = place
    computer.writeFile('/usr/sbin/shutdown', '#!/bin/sh\necho "no power over this" >&2\nexit 5\n', 0o755)

    const events = await place.carriedOut(
      conducted([needsReboot(1), { ...mark(2), dependsOn: ['a1'] }], { reboot: { preference: 'ifNeeded' } }),
    )

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    assert.deepEqual(decisions(events), ['start notNeeded', 'between failed', 'end failed'])
    assert.match(decided(events, 'failed').sentence, /"shutdown -r now" ended with 5: no power over this\./)
  })
})

suite('asked for', { skip }, () => {
  test('[E052] a reboot that a technician asks for comes after the notice, while another order waits for people, which then goes on', async () => {
    await using place = await aPlace()
    const { computer } = place
    await computer.signIn('user1')
    const waiting = place.order(
      conducted([mark(1), needsReboot(2)], { reboot: { preference: 'prompt', promptMs: 600_000, deferrals: 1 } }),
    )
    await place.told(waiting, 'waitBegan')

    const events = await place.carriedOut({
      ...{ id: 'ord_asked001', sessionId, type: 'reboot', by: 'Ada of support', noticeMs: 1500 },
    })
    const rest = await place.server.ended(waiting, 60_000)

    assert.deepEqual(decisions(events), ['asked done'])
    assert.equal(decided(events, 'done').by, 'Ada of support')
    assert.match(computer.screen('user1'), /Ada of support asked for a restart\./)
    assert.equal(computer.boots, 2)
    assert.deepEqual(decisions(rest), ['start notNeeded', 'end notNeeded'])
    assert.deepEqual(rest.at(-1), { type: 'orderEnded', outcome: 'done', rebootPending: false })
  })

  test('[E036] after a power cut in the middle of an action it is looked at first, and carried out again', async () => {
    await using place = await aPlace()
    const { computer, server } = place
    const slow = scriptAction(1, {
      test: 'test -e /var/mark-1',
      set: 'echo x >> /var/count; test -e /var/cut || { touch /var/cut; sync; sleep 100; }; touch /var/mark-1',
    })
    const order = place.order(conducted([slow, mark(2)], { reboot: { preference: 'ifNeeded' } }))
    await until('the action runs', () => computer.exists('/var/cut'))

    await computer.kill()
    await computer.powerOn()
    const events = await server.ended(order, 60_000)

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    assert.equal(computer.readFile('/var/count'), 'x\nx\n')
    assert.deepEqual(decisions(events), ['start notNeeded', 'end notNeeded'])
  })

  for (const point of ['before-reboot', 'after-reboot-settled']) {
    test(`a kill ${point} loses no reboot and makes no second one`, async () => {
      await using place = await aPlace({ FETTLE_CRASH_AT: point, FETTLE_CRASH_FILE: '/root/crashed' })

      const events = await place.carriedOut(conducted([needsReboot(1)], { reboot: { preference: 'ifNeeded' } }))

      assert.equal(place.computer.readFile('/root/crashed'), `${point}\n`)
      assert.deepEqual(decisions(events), ['start notNeeded', 'end done'])
      assert.equal(place.computer.boots, 2)
    })
  }
})
