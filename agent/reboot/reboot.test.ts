/** Reboots on disposable computers: real prompts answered with a mouse and a keyboard, and plans that go on after a reboot. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { scriptAction, verdicts } from '../an-agent.ts'
import { aPlace, conducted, decisions } from '@fettle/testing/agent/a-place.ts'
import type { Place } from '@fettle/testing/agent/a-place.ts'
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import { aDesktop } from '@fettle/testing/computers/desktop.ts'
import { until } from '@fettle/testing/computers/until.ts'

const available = computersAvailable()
const skip = available.ok ? false : available.reason
const flag = '/run/reboot-required'

/** Leaves a mark, and a reboot pending. */
const needsReboot = (at: number) =>
  scriptAction(at, { test: `test -e /var/mark-${at}`, set: `touch /var/mark-${at} ${flag}` })
const mark = (at: number) => scriptAction(at, { test: `test -e /var/mark-${at}`, set: `touch /var/mark-${at}` })

suite('prompts on a desktop', { skip }, () => {
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
    await desktop.click('Restart needed', 0.75)
    const events = await place.server.ended(order, 60_000)

    assert.equal(wait.owner, 'user1')
    assert.equal(wait.atDeadline, 'The computer is not rebooted, and the pending reboot is reported.')
    assert.notEqual(computer.bootId, before)
    assert.equal(computer.boots, 2)
    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified', a3: 'changed verified' })
    assert.deepEqual(decisions(events), ['start notNeeded', 'between done', 'end notNeeded'])
    const decided = events.find((event) => event.type === 'rebootDecided' && event.outcome === 'done')
    assert.ok(decided?.type === 'rebootDecided')
    assert.equal(decided.by, 'user1')
  })
})
