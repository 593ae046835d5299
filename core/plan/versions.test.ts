/** Which version a desired state leads to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Found } from '../terms/check.ts'
import { scriptSource, software } from './fixtures.ts'
import { supplyOf } from './supply.ts'
import { repairVersion, targetVersion } from './versions.ts'

const absent: Found = { found: 'absent' }
const packaged = supplyOf(software('editor'), { found: 'absent', latest: '3.0' })

function scripted(...versions: readonly string[]) {
  return supplyOf(software('editor', { scheme: 'semver', source: scriptSource(versions) }), absent)
}

test('[P4] [E135] the latest of software with scripts is its newest version that is no prerelease', () => {
  assert.equal(scripted('1.10.0', '1.9.0', '2.0.0-beta.1').latest, '1.10.0')
  assert.equal(scripted('2.0.0-beta.1').latest, undefined)
  assert.equal(scripted().latest, undefined)
})

test('[P3] a package manager tells its latest alone', () => {
  assert.equal(targetVersion({ state: 'latest' }, packaged), '3.0')
  assert.equal(targetVersion({ state: 'exact', version: '7.0' }, packaged), '7.0')
  assert.equal(targetVersion({ state: 'atLeast', version: '3.0' }, packaged), '3.0')
  assert.equal(targetVersion({ state: 'atLeast', version: '3.1' }, packaged), undefined)
  assert.equal(targetVersion({ state: 'atMost', version: '3.0' }, packaged), '3.0')
  assert.equal(targetVersion({ state: 'atMost', version: '2.0' }, packaged), '2.0')
  assert.equal(targetVersion({ state: 'absent' }, packaged), undefined)
})

test('[P3] software with scripts has only the versions it lists', () => {
  const supply = scripted('1.0.0', '2.0.0', '3.0.0-rc.1')
  assert.equal(targetVersion({ state: 'exact', version: '1.5.0' }, supply), undefined)
  assert.equal(targetVersion({ state: 'exact', version: '3.0.0-rc.1' }, supply), '3.0.0-rc.1')
  assert.equal(targetVersion({ state: 'atMost', version: '1.5.0' }, supply), '1.0.0')
  assert.equal(targetVersion({ state: 'atMost', version: '0.5.0' }, supply), undefined)
  assert.equal(targetVersion({ state: 'any' }, supply), '2.0.0')
})

test('[P5] atMost repairs with the installed version when it fits and the latest does not', () => {
  const desired = { state: 'atMost', version: '2.0' } as const
  assert.equal(repairVersion(desired, packaged, '1.5'), '1.5')
  assert.equal(repairVersion(desired, packaged, '2.5'), '2.0')
  assert.equal(repairVersion({ state: 'atMost', version: '4.0' }, packaged, '1.5'), '3.0')
})
