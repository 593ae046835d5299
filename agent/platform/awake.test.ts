/** A computer that is being changed does not go to sleep; afterwards, and when the agent is gone, it may. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { aPlace, conducted } from '@fettle/testing/agent/a-place.ts'
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import type { Computer } from '@fettle/testing/computers/computer.ts'
import { until } from '@fettle/testing/computers/until.ts'
import { newOrderId, scriptAction, sessionId, verdicts } from '../an-agent.ts'

const available = computersAvailable()
const skip = available.ok ? false : available.reason
const notes = '/var/awake'

/** Holds nothing, but notes what it is asked for, and how long, as the real program of systemd would hold it. */
const standIn = ['#!/bin/sh', `echo "held $*" >> ${notes}`, 'cat', `echo over >> ${notes}`, ''].join('\n')

function withStandIn(computer: Computer): void {
  computer.writeFile('/run/systemd/system/here', '')
  computer.writeFile('/usr/local/sbin/systemd-inhibit', standIn, 0o755)
}

/** What was asked for so far: "held" and "over". */
async function noted(computer: Computer): Promise<readonly string[]> {
  const text = await computer.sh(`cut -d' ' -f1 ${notes} 2>/dev/null || true`)
  return text.trim().split('\n')
}

suite('awake', { skip }, () => {
  test('[E062] the computer is kept awake from the first change to the end, and not for a look', async () => {
    await using place = await aPlace()
    const { computer } = place
    withStandIn(computer)
    const waits = `until test -s ${notes}; do sleep 0.05; done; cp ${notes} /var/during`

    await place.carriedOut({ id: newOrderId(), sessionId, type: 'inventory' })
    assert.deepEqual(await noted(computer), [''])
    const one = scriptAction(1, { test: 'test -e /var/during', set: waits })
    const two = scriptAction(2, { test: 'test -e /var/two', set: 'touch /var/two' })
    const events = await place.carriedOut(conducted([one, two]))

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    const during = await computer.sh('cat /var/during')
    assert.match(during, /^held --what=sleep --who=Fettle --why=.* --mode=block cat\n$/)
    await until('it may sleep again', async () => (await noted(computer)).join() === 'held,over')
  })

  test('[E062] when the agent is killed the computer may sleep, until it goes on', async () => {
    await using place = await aPlace()
    const { computer } = place
    withStandIn(computer)
    const set = 'touch /var/begun; while ! test -e /var/go; do sleep 0.05; done; touch /var/done'
    const order = place.order(conducted([scriptAction(1, { test: 'test -e /var/done', set })]))
    await until('it has begun', () => computer.exists('/var/begun'))

    computer.services.signal('agent', 'KILL')
    await until('nothing keeps it awake, and then it is again', async () => {
      return (await noted(computer)).join() === 'held,over,held'
    })
    computer.writeFile('/var/go', '')
    const events = await place.server.ended(order, 60_000)

    assert.deepEqual(verdicts(events), { a1: 'changed verified' })
    await until('it may sleep again', async () => (await noted(computer)).join() === 'held,over,held,over')
  })
})
