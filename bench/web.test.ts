/** The measurement of the pages works: its short form measures all that it says. No times are judged, only the weight of the script. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { whyNoChromium } from '../scripts/chromium.ts'
import type { WebResult } from './web.ts'
import { isMet, percentile } from './web/figure.ts'

function runWebBench(...words: readonly string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'web.ts'), ...words], { encoding: 'utf8' })
}

test('the short form measures everything, and no page needs more script than it may', { skip: whyNoChromium() }, () => {
  const { status, stdout, stderr } = runWebBench('--quick', '--json')

  assert.equal(status, 0, stderr)
  const { format, figures } = JSON.parse(stdout) as WebResult
  assert.equal(format, 'fettle-bench-web/1')
  for (const { what, value } of figures) assert.ok(Number.isFinite(value) && value >= 0, `${what}: ${value}`)
  for (const part of ['first page', 'computers', 'sessions', 'live', 'log', 'interactions'])
    assert.ok(
      figures.some(({ what }) => what.startsWith(part)),
      `${part} is measured`,
    )
  const [script] = figures.filter(({ unit }) => unit === 'KiB')
  assert.ok(script && script.value > 50 && isMet(script), `compressed script: ${script?.value} KiB`)
})

test('a word that means nothing is refused', () => {
  assert.equal(runWebBench('--lunch').status, 3)
  assert.equal(runWebBench('--computers', 'many').status, 3)
})

test('a percentile is a value that was measured', () => {
  assert.equal(percentile([5, 1, 3, 2, 4], 0.5), 3)
  assert.equal(percentile([5, 1, 3, 2, 4], 0.95), 5)
  assert.ok(Number.isNaN(percentile([], 0.5)))
})
