/** Histories that the simulation found and that broke a rule when it found them, each cut down to what mattered. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import {
  accepted,
  answered,
  asked,
  cancel,
  day,
  ended,
  hour,
  identified,
  inventoried,
  minute,
  offline,
  orderEnded,
  orderId,
  planned,
  serialPlan,
  started,
  tell,
  timePassed,
  turnGiven,
} from '@fettle/core/session/fixtures.ts'
import type { SessionOptions } from '@fettle/core/terms/session.ts'

interface Recording {
  /** What the simulation said. */
  readonly found: string
  readonly options?: Partial<SessionOptions>
  /** Events, each with the time since the one before. */
  readonly history: readonly (readonly [SessionEvent, number])[]
  /** State and actions as they have to be. */
  readonly end: string
  /** When it is due, counted from the last event. */
  readonly dueInMs?: number
}

const rerun = (...actionIds: readonly string[]): SessionEvent => ({
  type: 'rerunRequested',
  by: 'Dana',
  actionIds,
  online: true,
})
const soon = 100
const executing: Recording['history'] = [
  [turnGiven, 0],
  [identified(2), 0],
  [answered(1), soon],
  [planned('install', 'install'), 0],
  [accepted(2), soon],
]

const recordings: readonly Recording[] = [
  {
    found: '[P7] a session that was asked to end gives no further order: the answer and the cancel crossed',
    history: [
      [turnGiven, 0],
      [identified(2), 0],
      [cancel('now'), soon],
      [answered(1), 1],
    ],
    end: 'cancelled',
  },
  {
    found: '[P3] somebody cancelled it and it is told as compliant: the inventory was on its way',
    options: { kind: 'inventory' },
    history: [
      [turnGiven, 0],
      [cancel('afterAction'), 0],
      [accepted(1), 30_000],
      [inventoried(1), soon],
    ],
    end: 'cancelled',
  },
  {
    found: '[P4] it is due again at once after the time limit has struck',
    options: { timeLimitMs: 2 * minute },
    history: [...executing, [timePassed, 2 * minute]],
    end: 'executing a1 pending a2 pending',
    dueInMs: minute,
  },
  {
    found: '[P3] a1 is told as cancelled, but the agent told changed: the cancel never reached it in time',
    history: [...executing, [offline, soon], [cancel('now'), soon], [timePassed, minute], [ended('a1'), hour]],
    end: 'cancelled a1 changed a2 unknown',
  },
  {
    found: '[P3] somebody cancelled it and it is told as partial: the time limit struck while the last action ran',
    options: { timeLimitMs: hour },
    history: [
      ...executing,
      [started('a1'), soon],
      [cancel('afterAction'), soon],
      [timePassed, hour],
      [ended('a1'), soon],
      [orderEnded(2, 'cancelled'), 0],
    ],
    end: 'cancelled a1 changed a2 cancelled',
  },
  {
    found: '[I10] what is carried out was approved: what nobody had approved was to be carried out once more',
    options: { approval: 'person' },
    history: [...executing.slice(0, 4), [timePassed, 7 * day], [rerun('a1'), minute]],
    end: 'waiting a1 pending a2 skipped',
    dueInMs: 7 * day,
  },
  {
    found: '[P3] a1 is told as skipped, but the agent told changed: words of the order before the last one came late',
    history: [
      ...executing,
      [offline, soon],
      [timePassed, 2 * hour],
      [rerun('a1'), minute],
      [turnGiven, soon],
      [offline, soon],
      [timePassed, 2 * hour],
      [ended('a1', { order: 2, verdict: 'skipped', reason: 'windowClosed' }), hour],
      [ended('a1', { order: 4 }), soon],
    ],
    end: 'failed a1 changed a2 unknown',
  },
]

test('[R5] one decision about a reboot was told, and none is recorded: its session had been given up', () => {
  const gone = [...executing, [offline, soon], [timePassed, 2 * hour]] as const
  const given = gone.reduce((story, [event, afterMs]) => tell(story, event, afterMs), asked())
  const reboot = { at: given.now, point: 'end', outcome: 'done', sentence: 'The computer was rebooted.' } as const
  const event = { type: 'rebootDecided', orderId: orderId(2), ...reboot } as const
  const { session } = tell(tell(given, event), event)

  assert.equal(session.state, given.session.state)
  assert.deepEqual(session.reboots, [reboot])
})

test('[L1] an order carries out what needs a lock that its session does not have: it rested with the lock until the lease was over', () => {
  const way: Recording['history'] = [
    ...executing.slice(0, 3),
    [serialPlan(), 0],
    [ended('a1'), soon],
    [orderEnded(2), soon],
    [offline, soon],
    [{ type: 'lockGiven', key: 'item2' }, soon],
  ]
  const { session, effects } = way.reduce((story, [event, afterMs]) => tell(story, event, afterMs), asked())

  assert.equal(session.wait?.reason, 'computer')
  assert.deepEqual(session.locks, [])
  assert.ok(effects.some(({ type }) => type === 'passLocks'))
})

for (const { found, options = {}, history, end, dueInMs } of recordings)
  test(found, () => {
    const { session, now } = history.reduce((story, [event, afterMs]) => tell(story, event, afterMs), asked(options))

    const actions = session.actions.map(({ id, verdict, status }) => `${id} ${verdict ?? status}`)
    assert.equal([session.state, ...actions].join(' '), end)
    assert.equal(session.dueAt === undefined ? undefined : session.dueAt - now, dueInMs)
  })
