/** Reboots inside whole sessions: real server, real agents, real prompts on a screen, and what the session says of them. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { aDesktop } from '../computers/desktop.ts'
import { until } from '../computers/until.ts'
import { aWorld, type World } from '../world/world.ts'
import { marking, tasksOn } from './documents.ts'
import { rebootsOf, results, story, waitOf } from './watch.ts'

const flag = '/run/reboot-required'
const title = 'Restart needed'
/** Buttons, counted from the right. */
const [restartNow, later] = [0, 1]

let world: World

before(async () => {
  world = await aWorld()
})
after(async () => {
  await world[Symbol.asyncDispose]()
})

/** Three tasks: the second leaves a reboot pending and is known to, the third comes after it. */
const threeTasks = (computer: string) =>
  tasksOn(computer, {
    first: { script: marking('first') },
    second: { script: marking('second', flag), rebootNeeded: true },
    third: { script: marking('third'), requires: ['second'] },
  })

/** One task that leaves a reboot pending. */
const oneTask = (computer: string) => tasksOn(computer, { only: { script: marking('only', flag), rebootNeeded: true } })

/** Business hours of every day that began an hour before a moment and end twenty hours after it. */
function hoursAround(moment: number) {
  const at = (hours: number) => new Date(moment + hours * 3_600_000).toISOString().slice(11, 16)
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
  return { days, from: at(-1), until: at(20) }
}

function lastReboot({ reboots }: SessionDetail) {
  const last = reboots.at(-1)
  assert.ok(last)
  return last
}

const isPending = async (computer: string) =>
  (await world.operator.call('getComputer', { params: { id: computer } })).rebootPending

suite('sessions that ask', { concurrency: 3 }, () => {
  test('[E036] a click on "Restart now": the session waits for that person, the computer reboots, and the plan goes on', async () => {
    await using computer = await world.computer('clicks')
    const desktop = await aDesktop(computer, 'user1')
    const { bootId } = computer
    await world.operator.apply(...threeTasks('clicks'))

    const id = await world.operator.start('clicks', {
      reboot: 'prompt',
      rebootDetails: { promptSeconds: 300, deferrals: 0 },
    })
    const wait = await waitOf(world.operator, id, 'reboot', /asked/)
    const wasThere = ['second', 'third'].map((name) => computer.exists(`/var/${name}`))
    await desktop.click(title, restartNow)
    const session = await world.operator.final(id)

    assert.equal(wait.owner, 'user1')
    const seconds = (Date.parse(wait.deadline) - Date.parse(wait.since)) / 1000
    assert.ok(seconds > 250 && seconds < 310, `${seconds} s`)
    assert.equal(wait.atDeadline, 'The computer is not rebooted, and the pending reboot is reported.')
    assert.deepEqual(wasThere, [true, false])
    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(results(session), {
      first: 'changed verified',
      second: 'changed verified',
      third: 'changed verified',
    })
    assert.deepEqual(rebootsOf(session), ['start notNeeded', 'between done', 'end notNeeded'])
    assert.equal(session.reboots[1]?.by, 'user1')
    assert.notEqual(computer.bootId, bootId)
    assert.equal(computer.boots, 2)
    assert.equal(session.rebootPending, false)
    assert.ok(session.waitedMs > 0)
  })

  test('who declines is not rebooted, and the session and the computer say that a reboot is pending', async () => {
    await using computer = await world.computer('declines')
    const desktop = await aDesktop(computer, 'user1')
    await world.operator.apply(...oneTask('declines'))

    const id = await world.operator.start('declines', {
      reboot: 'prompt',
      rebootDetails: { promptSeconds: 300, deferrals: 0 },
    })
    await waitOf(world.operator, id, 'reboot')
    await desktop.click(title, later)
    const session = await world.operator.final(id)

    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(rebootsOf(session), ['start notNeeded', 'end declined'])
    assert.equal(lastReboot(session).by, 'user1')
    assert.match(lastReboot(session).sentence, /^A reboot is pending, and whoever is signed in declined it\./)
    assert.equal(session.rebootPending, true)
    assert.ok(
      session.report.some((line) => /^declines waits for a reboot: .* declined it\./.test(line)),
      story(session),
    )
    assert.equal(await isPending('declines'), true)
    assert.equal(computer.boots, 1)
    await until('the question is gone', async () => (await desktop.windows()).length === 0)
  })

  test('[E086] a prompt that is ignored until its deadline: the session fails when it was to, though all was changed', async () => {
    await using computer = await world.computer('ignores')
    const desktop = await aDesktop(computer, 'user1')
    await world.operator.apply(...oneTask('ignores'))

    const id = await world.operator.start('ignores', {
      reboot: 'prompt',
      rebootDetails: { promptSeconds: 10, onNoAnswer: 'fail', deferrals: 0 },
    })
    const wait = await waitOf(world.operator, id, 'reboot')
    await desktop.shows(title)
    const session = await world.operator.final(id)

    assert.ok(Date.parse(session.endedAt ?? '') >= Date.parse(wait.deadline))
    assert.equal(session.state, 'failed', story(session))
    assert.match(session.problem ?? session.firstProblem ?? '', /nobody answered in time: the session fails/)
    assert.deepEqual(results(session), { only: 'changed verified' })
    assert.deepEqual(rebootsOf(session), ['start notNeeded', 'end unanswered'])
    assert.equal(session.rebootPending, true)
    assert.equal(computer.boots, 1)
  })

  test('"later" until the budget is used up: each is a wait with its date, and then the computer reboots', async () => {
    await using computer = await world.computer('defers')
    const desktop = await aDesktop(computer, 'user1')
    await world.operator.apply(...oneTask('defers'))

    const id = await world.operator.start('defers', {
      reboot: 'prompt',
      rebootDetails: { promptSeconds: 10, deferrals: 1, deferralSeconds: 10, onNoAnswer: 'reboot' },
    })
    await waitOf(world.operator, id, 'reboot', /has been asked/)
    await desktop.click(title, later)
    const deferred = await waitOf(world.operator, id, 'reboot', /chose later/)
    const last = await waitOf(world.operator, id, 'reboot', /has been asked/)
    const session = await world.operator.final(id)

    assert.deepEqual([deferred.owner, deferred.atDeadline], ['user1', 'Whoever is signed in is asked again.'])
    assert.match(last.atDeadline, /reboot/)
    assert.ok(Date.parse(last.since) >= Date.parse(deferred.deadline))
    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(rebootsOf(session), ['start notNeeded', 'end deferred', 'end done'])
    assert.equal(session.reboots[1]?.by, 'user1')
    assert.equal(session.rebootPending, false)
    assert.equal(computer.boots, 2)
  })
})

suite('preferences', { concurrency: 3 }, () => {
  test('ifNeeded: a package asks for a reboot in the middle; the session waits for it and goes on, and the next makes none', async () => {
    await using computer = await world.computer('needed')
    const { bootId } = computer
    await world.operator.apply(
      { kind: 'software', name: 'fettle-example-needs-reboot', apt: 'fettle-example-needs-reboot' },
      {
        ...{ kind: 'deployment', name: 'needed', item: 'fettle-example-needs-reboot', desired: 'latest' },
        target: { computer: 'needed' },
      },
      ...tasksOn('needed', { last: { script: marking('last') } }).map((one) =>
        one['kind'] === 'task' ? { ...one, requires: ['fettle-example-needs-reboot'] } : one,
      ),
    )
    const booted = computer.nextBoot()
    const id = await world.operator.start('needed', { reboot: 'ifNeeded' })
    const wait = await waitOf(world.operator, id, 'reboot')
    const newBootId = await booted
    const session = await world.operator.final(id)
    const again = await world.operator.run('needed', { reboot: 'ifNeeded' })

    assert.deepEqual([wait.sentence, wait.owner], ['The computer reboots.', 'the computer'])
    assert.notEqual(newBootId, bootId)
    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(rebootsOf(session), ['start notNeeded', 'between done', 'end notNeeded'])
    assert.match(session.reboots[1]?.sentence ?? '', /^The computer was rebooted\. .*fettle-example-needs-reboot/)
    const [first, last] = session.actions
    assert.deepEqual([first?.item, last?.item], ['fettle-example-needs-reboot', 'needed-last'])
    const rebootAt = session.reboots[1]?.at ?? ''
    assert.ok((first?.endedAt ?? '') < rebootAt && rebootAt <= (last?.startedAt ?? ''))
    assert.equal(session.rebootPending, false)
    assert.equal(await isPending('needed'), false)
    assert.equal(again.state, 'compliant', story(again))
    assert.equal(computer.boots, 2)
  })

  test('skip does not attempt what needs a reboot, nor what comes after it, and is partial; suppress does all and reports', async () => {
    await using computer = await world.computer('unwilling')
    await world.operator.apply(...threeTasks('unwilling'))

    const skipped = await world.operator.run('unwilling', { reboot: 'skip' })
    const wasThere = computer.exists('/var/second')
    const pendingThen = await isPending('unwilling')
    const suppressed = await world.operator.run('unwilling', { reboot: 'suppress' })

    assert.equal(skipped.state, 'partial', story(skipped))
    assert.deepEqual(results(skipped), {
      first: 'changed verified',
      second: 'skipped rebootsSkipped',
      third: 'skipped rebootsSkipped',
    })
    assert.match(skipped.firstProblem ?? '', /It needs a reboot, and this session skips what does\.$/)
    assert.equal(wasThere, false)
    assert.notEqual(pendingThen, true)
    assert.equal(suppressed.state, 'changed', story(suppressed))
    assert.deepEqual(results(suppressed), {
      first: 'compliant taskCompliant',
      second: 'changed verified',
      third: 'changed verified',
    })
    assert.ok(rebootsOf(suppressed).includes('end suppressed'))
    assert.equal(suppressed.rebootPending, true)
    assert.ok(suppressed.report.some((line) => line.startsWith('unwilling waits for a reboot')))
    assert.equal(await isPending('unwilling'), true)
    assert.equal(computer.boots, 1)
  })

  test('[E069, E074] force reboots at the start when one is pending and at the end in any case', async () => {
    await using computer = await world.computer('forced')
    computer.writeFile(flag, '')
    await world.operator.apply(...tasksOn('forced', { only: { script: marking('only') } }))

    const session = await world.operator.run('forced', { reboot: 'force' })

    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(rebootsOf(session), ['start done', 'end done'])
    const [start, end] = session.reboots
    const [action] = session.actions
    assert.ok((start?.at ?? '~') <= (action?.startedAt ?? '') && (action?.endedAt ?? '~') <= (end?.at ?? ''))
    assert.equal(session.rebootPending, false)
    assert.equal(computer.boots, 3)
  })

  test('[E052] in business hours nothing is rebooted and that is said; a technician who asks for a reboot gets it', async () => {
    await using computer = await world.computer('at-work', { tenant: 'At work' })
    await world.operator.apply({
      ...{ kind: 'tenant', name: 'At work', time: { zone: 'UTC', businessHours: [hoursAround(Date.now())] } },
    })
    computer.writeFile(flag, '')
    await world.operator.apply(...tasksOn('at-work', { only: { script: marking('only') } }))

    const session = await world.operator.run('at-work', {
      reboot: 'force',
      rebootDetails: { notInBusinessHours: true },
    })
    const boots = computer.boots
    const asked = await world.operator.run('at-work', { purpose: 'reboot', rebootDetails: { noticeSeconds: 0 } })

    assert.equal(session.state, 'changed', story(session))
    assert.deepEqual(rebootsOf(session), ['start businessHours', 'end businessHours'])
    assert.match(lastReboot(session).sentence, /business hours/)
    assert.equal(session.rebootPending, true)
    assert.equal(boots, 1)
    assert.equal(asked.state, 'changed', story(asked))
    assert.deepEqual(rebootsOf(asked), ['asked done'])
    assert.equal(computer.boots, 2)
    assert.equal(await isPending('at-work'), false)
  })
})
