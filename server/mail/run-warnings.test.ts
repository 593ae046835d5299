/** Tests what people are told to think of before updates begin at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Disk } from '@fettle/core/terms/computer.ts'
import { beforeRunning, runWarnings } from './run-warnings.ts'

const disk = (mount: string, freeMiB: number, sizeMiB = 256_000): Disk => ({ mount, device: 'x', freeMiB, sizeMiB })
const hardware = { cpu: 'a cpu', cores: 2, memoryMiB: 2048, virtual: false } as const

test('little room on the disk of the system is said, with the fullest first', () => {
  assert.deepEqual(runWarnings({}), [])
  assert.deepEqual(runWarnings({ disks: [disk('/', 40_000), disk('/mnt/backup', 10)] }), [])
  assert.match(runWarnings({ disks: [disk('/', 1_843)] })[0] ?? '', /^Little room is left on the disk: 1\.8 GB when /)
  const [only, ...more] = runWarnings({ disks: [disk('/', 1_500), disk('/var', 300)] })
  assert.match(only ?? '', /: 300 MB when/)
  assert.deepEqual(more, [])
  assert.equal(runWarnings({ disks: [disk('C:\\', 900)] }).length, 1)
})

test('a small disk is not always full', () => {
  assert.deepEqual(runWarnings({ disks: [disk('/', 1_900, 8_000)] }), [])
  assert.equal(runWarnings({ disks: [disk('/', 700, 8_000)] }).length, 1)
})

test('what has no battery need not be plugged in, and what nobody knows may have one', () => {
  assert.match(beforeRunning({ hardware: { ...hardware, formFactor: 'portable' } }), /plug the laptop in/)
  assert.match(beforeRunning({}), /plug the computer in/)
  assert.doesNotMatch(beforeRunning({ hardware: { ...hardware, formFactor: 'workstation' } }), /plug/)
})
