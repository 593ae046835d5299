/** The measurement of the pages refuses what it does not understand, and counts right. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { percentile } from './web/figure.ts'

function runWebBench(...words: readonly string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'web.ts'), ...words], { encoding: 'utf8' })
}

test('a word that means nothing is refused', () => {
  assert.equal(runWebBench('--lunch').status, 3)
  assert.equal(runWebBench('--computers', 'many').status, 3)
})

test('a percentile is a value that was measured', () => {
  assert.equal(percentile([5, 1, 3, 2, 4], 0.5), 3)
  assert.equal(percentile([5, 1, 3, 2, 4], 0.95), 5)
  assert.ok(Number.isNaN(percentile([], 0.5)))
})
