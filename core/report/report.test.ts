/** A report says what is so: a headline for every state, and a line for everything worth knowing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ActionSketch,
  answered,
  asked,
  begun,
  cancel,
  detecting,
  ended,
  executing,
  identified,
  inventoried,
  minute,
  noon,
  offline,
  orderEnded,
  orderId,
  planned,
  started,
  type Story,
  tell,
  tellAll,
  timePassed,
  turnGiven,
  turnTaken,
} from '../session/fixtures.ts'
import type { SessionEvent } from '../session/events.ts'
import { duration, headline, reportLines } from './report.ts'

const failed = { verdict: 'failed', reason: 'changeFailed', detail: 'exit code 1' } as const

function executed(...sketches: readonly ActionSketch[]): Story {
  return tellAll(detecting(), [answered(1), planned(...sketches)])
}

test('a reboot and a download claim no more than they did', () => {
  const { session } = tellAll(executing(), [ended('a1'), ended('a2'), orderEnded(2)])
  const { session: nothingNew } = executed('compliant')
  const as = (purpose: 'reboot' | 'download', of = session) => headline({ ...of, options: { ...of.options, purpose } })

  assert.equal(as('reboot'), 'web-01 was rebooted.')
  assert.equal(as('download'), '2 items fetched for web-01; nothing was installed.')
  assert.equal(as('download', nothingNew), 'Everything for web-01 had been fetched before; nothing was installed.')
})

test('[E240] every state has its sentence', () => {
  const stories: readonly (readonly [Story, string])[] = [
    [asked(), 'The session on web-01 is under way: 0 of 0 items are done.'],
    [tell(asked(), turnTaken), 'Waits for its turn: session ses_other001 is working on web-01.'],
    [tell(asked({ online: false }), turnGiven), 'Waits for web-01 to come online; then it starts.'],
    [detecting(), 'The session on web-01 is under way: 0 of 0 items are done.'],
    [tell(executing(), ended('a1')), 'The session on web-01 is under way: 1 of 2 items are done.'],
    [executed('compliant'), 'web-01 is as wanted; nothing had to be changed.'],
    [tell(begun({ kind: 'inventory' }), inventoried()), 'The inventory of web-01 is up to date.'],
    [
      tellAll(executing(), [ended('a1'), ended('a2'), orderEnded(2)]),
      'web-01 is as wanted; 2 items changed and verified.',
    ],
    [
      tellAll(executed('install', 'compliant'), [ended('a1'), orderEnded(2)]),
      'web-01 is as wanted; 1 item changed and verified.',
    ],
    [
      tellAll(executing(), [ended('a1'), ended('a2', failed), orderEnded(2)]),
      'web-01 is partly as wanted: 1 item of 2 did not come out right.',
    ],
    [tellAll(executing(), [ended('a1', failed), ended('a2', failed), orderEnded(2)]), 'The session on web-01 failed.'],
    [tell(asked(), cancel('now', 'Eli')), 'The session on web-01 was cancelled by Eli.'],
    [tell(asked({ online: false, offlineWaitMs: 0 }), turnGiven), 'The session on web-01 never began.'],
  ]
  for (const [{ session }, sentence] of stories) assert.equal(headline(session), sentence)
})

test('[E012] what was skipped for want of something else is counted among what did not come out right', () => {
  const { session } = executed('compliant', ['skipped', 'prerequisiteFailed'], ['skipped', 'ignored'])

  assert.equal(session.state, 'partial')
  assert.equal(headline(session), 'web-01 is partly as wanted: 1 item of 3 did not come out right.')
})

test('a detection says how many differ', () => {
  const { session } = tellAll(begun({ kind: 'detection' }), [
    inventoried(),
    identified(3),
    answered(2),
    planned('compliant', 'notCompliant', 'unknown'),
  ])

  assert.equal(headline(session), 'web-01 is not as wanted: 2 of 3 items differ.')
})

test('the report tells first what was done, then what is wrong, and last what was well', () => {
  const plan = planned(
    'install',
    'install',
    'compliant',
    ['notCompliant', 'taskNotCompliant'],
    ['unknown', 'detectionFailed'],
    ['skipped', 'ignored'],
  )
  const { session } = tellAll(tellAll(detecting(), [answered(1), plan]), [
    ended('a1'),
    ended('a2', failed),
    orderEnded(2),
  ])

  assert.deepEqual(reportLines(session), [
    'web-01 is partly as wanted: 3 items of 6 did not come out right.',
    'Changed: Item 1: 1.0 -> 2.0',
    'Failed: Item 2: exit code 1',
    'Not compliant: Item 4: It is notCompliant.',
    'Unknown: Item 5: It is unknown.',
    'Skipped: Item 6: It is skipped.',
    'Already as wanted: 1 item.',
    'Worked 6.0 s, waited 1.0 s.',
  ])
})

test('what was found after the change counts, not what was planned', () => {
  const told = { ...ended('a1'), after: '2.1' } as ReturnType<typeof ended>
  const { session } = tellAll(executed('install'), [told, orderEnded(2)])

  assert.ok(reportLines(session).includes('Changed: Item 1: 1.0 -> 2.1'))
})

test('a cancelled session says what had run, what was left, and what is unknown', () => {
  const { session } = tellAll(executed('install', 'install', 'install'), [
    started('a1'),
    ended('a1'),
    started('a2'),
    cancel('now', 'Eli'),
    orderEnded(2, 'cancelled'),
  ])

  assert.deepEqual(reportLines(session), [
    'The session on web-01 was cancelled by Eli.',
    'Changed: Item 1: 1.0 -> 2.0',
    'Unknown: Item 2: It was running and the computer did not say how it ended.',
    'Cancelled: Item 3',
    'Worked 8.0 s, waited 1.0 s.',
  ])
})

test('the cause stands under the headline when no action says it', () => {
  assert.deepEqual(reportLines(tell(executing(), orderEnded(2, 'failed', 'The disk is full.')).session).slice(0, 2), [
    'The session on web-01 failed.',
    'The disk is full.',
  ])
  const missed = tell(tell(asked({ offlineWaitMs: minute }), turnTaken), timePassed, 15 * minute).session
  assert.deepEqual(reportLines(missed), [
    'The session on web-01 never began.',
    'Waits for its turn: session ses_other001 is working on web-01. That did not happen in time.',
    'Worked 0.0 s, waited 15 min 1 s.',
  ])
})

test('excluded items are told with reason and owner', () => {
  const { session } = executed('compliant')
  const exclusion = { id: 'exc_000001', name: 'No games', owner: 'Dana', reason: 'licence' } as const
  const deployment = { id: 'dep_000001', name: 'Games', scope: 'crossTenant' } as const
  const plan = session.plan && {
    ...session.plan,
    excluded: [{ key: 'games', itemTitle: 'Games', deployment, exclusion }],
  }

  assert.ok(plan && reportLines({ ...session, plan }).includes('Excluded: Games (licence; Dana)'))
})

test('a session that is under way has no account of its time yet', () => {
  const lines = reportLines(tell(executing(), offline).session)

  assert.deepEqual(lines, [
    'The link to web-01 is lost. It carries on with what it was given and reports when it is back.',
  ])
})

test('a pending reboot is told with why it was not made', () => {
  const done = tellAll(executing(), [ended('a1'), ended('a2')])
  const declined = 'A reboot is pending, and whoever is signed in declined it.'
  const decided: SessionEvent = {
    ...{ type: 'rebootDecided', orderId: orderId(2), at: noon, point: 'end', outcome: 'declined', sentence: declined },
  }
  const end: SessionEvent = { type: 'orderEnded', orderId: orderId(2), outcome: 'done', rebootPending: true }

  assert.ok(reportLines(tellAll(done, [decided, end]).session).includes(`web-01 waits for a reboot: ${declined}`))
  assert.ok(reportLines(tell(done, end).session).includes('web-01 waits for a reboot; this session makes none.'))
})

test('a plan that was made anew says how it differs from the one before', () => {
  const { session } = executed('install')
  const replanned = { from: 'h', at: minute, differences: ['"Item 1" would no longer be installed.'] }

  assert.equal(
    reportLines({ ...session, replanned })[1],
    'The plan was made anew: "Item 1" would no longer be installed.',
  )
})

test('durations in words', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0.0 s'],
    [49, '0.0 s'],
    [50, '0.1 s'],
    [400, '0.4 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [9_999, '10 s'],
    [10_000, '10 s'],
    [12_400, '12 s'],
    [59_499, '59 s'],
    [59_500, '1 min 0 s'],
    [185_000, '3 min 5 s'],
    [3_599_499, '59 min 59 s'],
    [3_599_500, '1 h 0 min'],
    [7_800_000, '2 h 10 min'],
    [3 * 86_400_000, '72 h 0 min'],
  ]
  for (const [ms, words] of cases) assert.equal(duration(ms), words, String(ms))
})
