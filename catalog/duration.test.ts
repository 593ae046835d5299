/** Are lengths of time read as people mean them? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration } from './duration.ts'

test('durations', () => {
  const meant = { '90s': 90, '10m': 600, '1h30m': 5400, '7d': 604_800, '0s': 0 }
  for (const [text, seconds] of Object.entries(meant)) assert.equal(parseDuration(text), seconds, text)
  for (const text of ['', '5', 'm', '5 m', '1.5h', '-1s', '1w', '1h 2m'])
    assert.equal(parseDuration(text), undefined, text)
})
