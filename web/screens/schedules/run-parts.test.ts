/** Is what became of a run said whole: every computer in one part, and never better than it was? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ScheduleRun } from '../../api/schedule-queries.ts'
import { runParts, runSentence, runWording, skippedSentences } from './run-parts.ts'
import { filtered, ofTenant } from './schedule-filter.ts'

const counts = {
  computers: 0,
  toStart: 0,
  started: 0,
  joined: 0,
  refused: 0,
  notApplicable: 0,
  failed: 0,
  notReached: 0,
}

function run(more: Partial<ScheduleRun>): ScheduleRun {
  return {
    ...{ id: 'run_1', plannedFor: { at: '2026-11-20T22:00:00Z', words: '' }, trigger: 'time', state: 'done' },
    ...{ counts, sessions: [], skipped: [], ...more },
  }
}

const mixed = run({
  counts: { ...counts, computers: 9, started: 6, joined: 1, refused: 1, notApplicable: 1 },
  sessions: [
    { state: 'compliant', count: 3 },
    { state: 'changed', count: 1 },
    { state: 'missed', count: 1 },
    { state: 'waiting', count: 1 },
  ],
  skipped: [
    { outcome: 'refused', count: 1, sentence: 'It is excluded from maintenance.' },
    { outcome: 'notApplicable', count: 1, sentence: '' },
  ],
})

test('the parts of a run add up to its computers', () => {
  assert.equal(
    runParts(mixed).reduce((sum, { count }) => sum + count, 0),
    9,
  )
  assert.equal(
    runSentence(mixed),
    '9 computers: 4 as wanted, 1 not reached, 1 waiting, 1 joined others, 1 refused, 1 not applicable',
  )
  assert.deepEqual(skippedSentences(mixed), ['1 refused: It is excluded from maintenance.', '1 not applicable'])
})

test('a run is done only when nothing of it is open and nothing failed', () => {
  const computers = { ...counts, computers: 2, started: 2 }
  assert.equal(runWording(mixed).word, 'Under way')
  assert.equal(runWording(run({ counts: computers, sessions: [{ state: 'changed', count: 2 }] })).word, 'Done')
  const missed = run({
    counts: computers,
    sessions: [
      { state: 'changed', count: 1 },
      { state: 'missed', count: 1 },
    ],
  })
  assert.equal(runWording(missed).word, 'With failures')
  assert.equal(runWording(run({})).word, 'Nobody')
  assert.deepEqual(
    [
      runWording(run({ state: 'missed', sentence: 'Why.' })).word,
      runWording(run({ state: 'missed', sentence: 'Why.' })).sentence,
    ],
    ['Missed', 'Why.'],
  )
})

test('schedules are found by words, by whether they are on, and by trouble', () => {
  const row = { when: 'every day at 22:00', target: 'all computers', enabled: true }
  const rows = [
    { ...row, name: 'Nightly' },
    { ...row, name: 'Weekly', enabled: false, tenant: { id: 't', name: 'Acme' } },
    { ...row, name: 'Lost', targetMissing: 'The tenant it is for is gone.' },
    { ...row, name: 'Late', last: run({ state: 'missed' }) },
  ]
  const found = (q: string): readonly string[] => filtered(rows, q).map(({ name }) => name)
  assert.deepEqual(found('is:off'), ['Weekly'])
  assert.deepEqual(found('is:trouble'), ['Lost', 'Late'])
  assert.deepEqual(found('is:on night'), ['Nightly'])
  assert.deepEqual(found('22:00 COMPUTERS is:off'), ['Weekly'])
  assert.deepEqual(
    ofTenant(rows, 'Globex').map(({ name }) => name),
    ['Nightly', 'Lost', 'Late'],
  )
})
