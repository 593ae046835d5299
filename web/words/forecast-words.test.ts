/** Tests how a forecast is said. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Forecast } from '@fettle/contract/http/selections.ts'
import { forecastLine, forecastWarnings } from './forecast-words.ts'

const forecast: Forecast = {
  computers: 1284,
  online: 96,
  offline: 1188,
  excluded: 0,
  alreadyRunning: 0,
  items: 40,
  rebootPossible: false,
  window: 'now',
  refused: [],
}

test('the line says how many, how long and how many at a time, as far as it is known', () => {
  assert.equal(forecastLine(forecast, 3600), '1,284 computers · 96 online · 1,188 will wait')
  assert.equal(
    forecastLine({ ...forecast, expectedMs: 1_085_000, atOnce: 40 }, 0),
    '1,284 computers · 96 online · 1,188 will be skipped · about 18m each · 40 at a time',
  )
  assert.equal(
    forecastLine({ ...forecast, computers: 1, online: 1, offline: 0, atOnce: 40 }, 0),
    '1 computer · 1 online',
  )
})

test('what must not be overlooked is said', () => {
  assert.deepEqual(forecastWarnings(forecast), [])
  assert.deepEqual(forecastWarnings({ ...forecast, excluded: 1, alreadyRunning: 2, rebootPossible: true }), [
    '1 computer is excluded and will be left alone.',
    '2 computers have a session already.',
    'Computers may be restarted.',
  ])
})
