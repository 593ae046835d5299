/** The words of the doctor: every check has them, and the summary counts truly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doctorChecks } from '@fettle/core/terms/doctor.ts'
import { checkWording, checkWords, doctorSummary } from './doctor-words.ts'

test('every check has a title of its own and a question', () => {
  assert.deepEqual(Object.keys(checkWords), [...doctorChecks])
  assert.equal(new Set(Object.values(checkWords).map(({ title }) => title)).size, doctorChecks.length)
})

test('what is looked at now says so, whatever it was before', () => {
  assert.equal(checkWording('bad', true).word, 'Looking')
  assert.equal(checkWording('bad', false).word, 'Problem')
  assert.equal(checkWording(undefined, false).word, 'Not yet')
})

test('the summary names what is wrong first, and leaves out what is not there', () => {
  const found = (outcome: 'good' | 'warning' | 'bad' | 'unknown', count: number) =>
    Array.from({ length: count }, () => ({ outcome }))
  assert.equal(doctorSummary([]), 'It was never examined')
  assert.equal(doctorSummary(found('good', 16)), '16 good')
  assert.equal(
    doctorSummary([...found('good', 10), ...found('bad', 1), ...found('warning', 2), ...found('unknown', 1)]),
    '1 problem, 2 warnings, 1 unknown, 10 good, 2 not looked at yet',
  )
})
