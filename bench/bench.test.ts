/** The benchmark itself works: its short form answers its shape, and every run leaves the right state. No times are judged. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import { BadOptions, measureNames, readOptions } from './options.ts'
import type { Result } from './report/result.ts'
import { tables } from './report/tables.ts'

const available = computersAvailable()

function runBench(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'run.ts'), ...words], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('the short form measures everything it says, and every run leaves the right state', () => {
  const { status, stdout, stderr } = runBench('--quick', '--json')

  assert.equal(status, 0, stderr)
  const result = JSON.parse(stdout) as Result
  assert.equal(result.format, 'fettle-bench/1')
  assert.equal(result.right, true)
  const skipped = result.skipped.map(({ name }) => name)
  assert.deepEqual(skipped, available.ok ? [] : ['converged', 'idle'])
  assert.deepEqual(
    result.measures.map(({ name }) => name),
    measureNames.filter((name) => !skipped.includes(name)),
  )
  for (const { what, value } of result.measures.flatMap(({ figures }) => figures))
    assert.ok(Number.isFinite(value) && value >= 0, `${what}: ${value}`)
  if (available.ok) assertConverged(result)
  const text = tables(result)
  assert.match(text, /Every run left the right state/)
  assert.doesNotMatch(text, /NaN|undefined|Infinity/)
})

function assertConverged({ cases, settings }: Result): void {
  const [converged, ...more] = cases
  assert.deepEqual([converged?.name, more, settings.rounds], ['converged', [], 1])
  const rows = new Map(converged?.rows.map((row) => [row.peer, row]))
  assert.equal(rows.get('fettle')?.said, 'compliant, 0 changed')
  assert.match(rows.get('floor-sh')?.said ?? '', /^found 0, changed 0$/)
  for (const { peer, wall, right } of rows.values()) {
    assert.ok(right, `${peer} left a wrong state`)
    assert.equal(wall.count, 1)
    assert.ok(wall.median > 0)
  }
  assert.equal(converged?.aim?.kind, 'seconds')
  const phases = Object.values(rows.get('fettle')?.phases ?? {}).reduce((sum, { median }) => sum + median, 0)
  assert.ok(Math.abs(phases - (rows.get('fettle')?.wall.median ?? 0)) < 1e-6, 'the phases add up to the wall time')
}

test('a word that means nothing is refused with a sentence', () => {
  assert.throws(
    () => readOptions(['--only', 'converged,lunch']),
    new BadOptions(
      `There is no measurement "lunch"; there are converged, check, first, scratch, drift, drift-later, events, sessions, identify, versions, idle, start.`,
    ),
  )
  assert.throws(() => readOptions(['--rounds', '0']), BadOptions)
  assert.throws(() => readOptions(['--lists', 'all']), BadOptions)
  assert.equal(readOptions(['--help']), undefined)
})
