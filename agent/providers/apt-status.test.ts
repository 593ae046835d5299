/** What dpkg's status file says is understood. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findPackage, isAbsent, isInstalled, nativeArchitecture, parseDpkgStatus } from './apt-status.ts'
import { stuckDetail } from './apt-repair.ts'

const stanza = (name: string, status: string, version = '1.0-1', architecture = nativeArchitecture) =>
  `Package: ${name}\nStatus: ${status}\nPriority: optional\nMaintainer: X <x@example.org>\nArchitecture: ${architecture}\nVersion: ${version}\nDescription: a\n Package: not-this\n`

test('installed, held, half-way and removed packages are told apart', () => {
  const text = [
    stanza('whole', 'install ok installed'),
    stanza('held', 'hold ok installed'),
    stanza('half', 'install ok half-configured'),
    stanza('flagged', 'install reinstreq installed'),
    stanza('gone', 'deinstall ok config-files'),
    stanza('triggered', 'install ok triggers-pending'),
  ].join('\n')

  const status = parseDpkgStatus(text, false)

  const states = ['whole', 'held', 'half', 'flagged', 'gone', 'triggered', 'never'].map((name) => {
    const found = findPackage(status, name)
    return [name, isInstalled(found), isAbsent(found)]
  })
  assert.deepEqual(states, [
    ['whole', true, false],
    ['held', true, false],
    ['half', false, false],
    ['flagged', false, false],
    ['gone', false, true],
    ['triggered', false, false],
    ['never', false, true],
  ])
  assert.deepEqual(
    status.stuck.map(({ name }) => name),
    ['half', 'flagged', 'triggered'],
  )
  assert.equal(
    stuckDetail(findPackage(status, 'half')),
    'half 1.0-1 is neither installed nor absent: dpkg has it as "half-configured".',
  )
  assert.match(stuckDetail(findPackage(status, 'flagged')) ?? '', /"installed", reinstreq/)
  assert.equal(stuckDetail(findPackage(status, 'whole')), undefined)
})

test('what dpkg wrote down while it was interrupted counts', () => {
  const status = parseDpkgStatus(
    `${stanza('a', 'install ok unpacked')}\n\n${stanza('a', 'install ok installed', '2.0')}`,
    true,
  )

  assert.equal(findPackage(status, 'a')?.version, '2.0')
  assert.equal(status.hasUpdates, true)
  assert.deepEqual(status.stuck, [])
})

test("a name means the computer's own architecture before any other", () => {
  const status = parseDpkgStatus(
    [stanza('lib', 'install ok installed', '1', 'other'), stanza('lib', 'install ok installed', '2')].join('\n'),
    false,
  )

  assert.equal(findPackage(status, 'lib')?.version, '2')
  assert.equal(findPackage(status, 'lib:other')?.version, '1')
  assert.equal(findPackage(status, 'lib:none'), undefined)
})
