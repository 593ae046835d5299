/** The benchmark itself works: its short form answers its shape, and every run leaves the right state. No times are judged. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import { thisMachine } from './measure/machine.ts'
import { BadOptions, measureNames, readOptions } from './options.ts'
import type { Result } from './report/result.ts'
import { sumUp } from './report/sum-up.ts'
import { tables } from './report/tables.ts'
import { cases } from './workload/cases.ts'
import type { Peer } from './workload/subject.ts'

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

test('a run that left a wrong state is a NO, and so is everything', () => {
  const [which] = cases
  assert.ok(which)
  const peer: Peer = { name: 'fettle', title: 'Fettle', on: () => assert.fail('nothing is run here') }
  const record = { case: which.name, peer: 'fettle', cpu: {}, phases: {}, exitCode: 0, said: '', others: 0, wrong: [] }
  const records = [
    { ...record, wall: 9, isCounted: false, wrong: ['file-03'] },
    { ...record, wall: 2, isCounted: true },
    { ...record, wall: 1, isCounted: true },
  ]

  const summed = sumUp(which, [peer], records)

  const [row] = summed.rows
  assert.deepEqual([row?.right, row?.wrong, row?.wall.median], [false, ['run 0: file-03'], 1.5])
  assert.deepEqual(summed.aim, { kind: 'seconds', most: 0.15, is: 1.5, isMet: false })
  const result = { ...nothingMeasured, cases: [summed], right: false }
  assert.match(tables(result), /NO: fettle, run 0: file-03[\s\S]*NOT every run left the right state/)
})

const nothingMeasured: Result = {
  format: 'fettle-bench/1',
  at: '2026-01-01T00:00:00Z',
  seconds: 1,
  machine: thisMachine(),
  load: { before: [0, 0, 0], after: [0, 0, 0] },
  settings: { rounds: 2, quietSeconds: 0, quick: false, only: [] },
  cases: [],
  measures: [],
  skipped: [],
  right: true,
}

test('a word that means nothing is refused with a sentence', () => {
  assert.throws(
    () => readOptions(['--only', 'converged,lunch']),
    new BadOptions(
      `There is no measurement "lunch"; there are converged, check, first, scratch, drift, drift-later, events, sessions, identify, what-if, versions, idle, start.`,
    ),
  )
  assert.throws(() => readOptions(['--rounds', '0']), BadOptions)
  assert.throws(() => readOptions(['--lists', 'all']), BadOptions)
  assert.equal(readOptions(['--help']), undefined)
})
