/** The history of a session says in a sentence what each event did to it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SessionEvent } from '../session/events.ts'
import {
  accepted,
  answered,
  asked,
  begun,
  broken,
  cancel,
  detecting,
  ended,
  executing,
  hour,
  identified,
  inventoried,
  offline,
  online,
  orderEnded,
  planned,
  started,
  type Story,
  tell,
  timePassed,
  turnGiven,
  turnTaken,
} from '../session/fixtures.ts'
import { eventSentence } from './event-sentence.ts'

test('every event has its sentence', () => {
  const cases: readonly (readonly [Story, SessionEvent, string])[] = [
    [asked(), { type: 'requested' }, 'Asked for by Dana.'],
    [asked(), { type: 'joined', by: 'Eli' }, 'Eli asked for the same; it is one session.'],
    [asked(), turnGiven, "It is this session's turn on web-01."],
    [asked(), turnTaken, 'Waits for its turn: session ses_other001 is working on web-01.'],
    [begun(), turnTaken, 'Session ses_other001 is working on web-01.'],
    [begun(), online, 'web-01 is online.'],
    [begun(), offline, 'web-01 is offline.'],
    [
      executing(),
      offline,
      'The link to web-01 is lost. It carries on with what it was given and reports when it is back.',
    ],
    [begun(), identified(1), '1 item applies; 1 question to ask.'],
    [begun(), identified(2), '2 items apply; 2 questions to ask.'],
    [tell(detecting(), answered(1)), planned('install', 'compliant'), 'The plan has 2 actions, 1 to carry out.'],
    [tell(detecting(), answered(1)), planned('compliant'), 'The plan has 1 action, none to carry out.'],
    [executing(), timePassed, 'The time came and nothing had to change.'],
    [executing(), cancel('now', 'Eli'), 'Eli asked to cancel now.'],
    [executing(), cancel('afterAction', 'Eli'), 'Eli asked to cancel after the running action.'],
    [executing(), broken('Identifying failed.'), 'Identifying failed.'],
    [executing(), accepted(2), 'web-01 took order ord_story0012.'],
    [begun({ kind: 'inventory' }), inventoried(), 'web-01 sent its inventory.'],
    [detecting(), answered(1), 'web-01 answered 0 questions.'],
    [executing(), started('a1'), 'Item 1 began.'],
    [executing(), started('a1', { attempt: 2 }), 'Item 1 began again (attempt 2).'],
    [executing(), started('a9'), 'a9 began.'],
    [executing(), ended('a1'), 'Item 1: changed.'],
    [executing(), ended('a1', { verdict: 'failed', detail: 'exit code 1' }), 'Item 1: failed, exit code 1.'],
    [executing(), orderEnded(2), 'web-01 ended order ord_story0012: done.'],
    [executing(), orderEnded(2, 'failed', 'The disk is full.'), 'The disk is full.'],
  ]
  for (const [story, event, sentence] of cases) assert.equal(eventSentence(event, tell(story, event).session), sentence)
})

test('the time limit says that it struck, and a timer that comes too early that it did nothing', () => {
  const strikes = 'It has worked for as long as it may; web-01 is told to stop.'
  const limited = executing({ timeLimitMs: hour })
  assert.equal(eventSentence(timePassed, tell(limited, timePassed, hour).session), strikes)
  const stricter = tell(tell(limited, cancel('afterAction')), timePassed, hour)
  assert.equal(eventSentence(timePassed, stricter.session), strikes)

  const early = tell(tell(executing(), cancel('now')), timePassed)
  assert.equal(eventSentence(timePassed, early.session), 'The time came and nothing had to change.')
})

test('a deadline says what did not happen', () => {
  const { session } = tell(tell(asked({ online: false, offlineWaitMs: hour }), turnGiven), timePassed, hour)
  assert.equal(
    eventSentence(timePassed, session),
    'Waits for web-01 to come online; then it starts. That did not happen in time.',
  )
})

test('a cancel that was never confirmed says so', () => {
  const { session } = tell(tell(executing(), cancel('now')), timePassed, hour)
  assert.equal(eventSentence(timePassed, session), 'The time for web-01 to answer was over.')
})
