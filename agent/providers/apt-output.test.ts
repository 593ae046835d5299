/** What apt-get and dpkg print is understood. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transactionArguments } from './apt-get.ts'
import {
  errorSentence,
  isOwnFault,
  needsFreshIndexes,
  packageOfLine,
  parseStatusLine,
  refusedRemovals,
} from './apt-output.ts'

test('status lines are progress or the failure of one package', () => {
  assert.deepEqual(parseStatusLine('dlstatus:1:50.0000:Retrieving file 1 of 2'), {
    type: 'progress',
    phase: 'download',
    percent: 15,
    text: 'Retrieving file 1 of 2',
  })
  assert.deepEqual(parseStatusLine('pmstatus:nginx:50.0000:Installing nginx (amd64)'), {
    type: 'progress',
    phase: 'install',
    percent: 65,
    text: 'Installing nginx (amd64)',
  })
  assert.deepEqual(parseStatusLine('pmerror:/a/b_1_all.deb:1:x'), {
    type: 'error',
    package: 'b',
    message: 'x',
  })
  const message = 'installed broken package post-installation script subprocess returned error exit status 1'
  assert.deepEqual(parseStatusLine(`pmerror:broken:33.3333:${message}`), { type: 'error', package: 'broken', message })
  assert.equal(parseStatusLine('something else'), undefined)
  assert.equal(isOwnFault(message), true)
  assert.equal(isOwnFault('dependency problems - leaving unconfigured'), false)
})

test('lines are told apart by the package they are about', () => {
  const cases: readonly (readonly [line: string, name: string | undefined])[] = [
    ['Selecting previously unselected package app.', 'app'],
    ['Preparing to unpack .../0-fettle-example-app_1.0-1_all.deb ...', 'fettle-example-app'],
    ['Preparing to unpack .../app_1.0-1_all.deb ...', 'app'],
    ['Unpacking app (1.0-1) ...', 'app'],
    ['Setting up libc6:amd64 (2.36-9) ...', 'libc6'],
    ['Removing app (1.0-1) ...', 'app'],
    ['dpkg: error processing package app (--configure):', 'app'],
    ['Reading package lists...', undefined],
  ]
  for (const [line, name] of cases) assert.equal(packageOfLine(line), name, line)
})

test('the cause is found among the errors', () => {
  assert.equal(
    errorSentence(['E: Sub-process /usr/bin/dpkg returned an error code (1)']),
    'Sub-process /usr/bin/dpkg returned an error code (1)',
  )
  assert.equal(
    errorSentence(['x', 'E: Unable to locate package nope', 'E: Sub-process /usr/bin/dpkg returned an error code (1)']),
    'Unable to locate package nope',
  )
  assert.equal(errorSentence(['all is well']), undefined)
  assert.equal(needsFreshIndexes(["E: Version '9' for 'app' was not found"]), true)
  assert.equal(needsFreshIndexes(['E: Sub-process /usr/bin/dpkg returned an error code (1)']), false)
  assert.deepEqual(
    refusedRemovals([
      'fettle-guard: would remove a',
      'x',
      'fettle-guard: would remove a',
      'fettle-guard: would remove b',
    ]),
    ['a', 'b'],
  )
})

test('a transaction removes nothing unless it is asked to, and goes back only when it must', () => {
  const plain = transactionArguments([{ package: 'a', operation: 'install', version: '1' }], {
    isDowngrade: false,
    guardFile: '/g',
  })
  const mixed = transactionArguments(
    [
      { package: 'a', operation: 'reinstall', version: '1' },
      { package: 'b', operation: 'remove' },
    ],
    { isDowngrade: true, guardFile: '/g' },
  )

  assert.ok(plain.includes('--no-remove') && plain.at(-1) === 'a=1')
  assert.ok(!plain.includes('--allow-downgrades') && !plain.includes('--reinstall'))
  assert.ok(!mixed.includes('--no-remove') && mixed.includes('--allow-downgrades') && mixed.includes('--reinstall'))
  assert.deepEqual(mixed.slice(-2), ['a=1', 'b-'])
  assert.ok(mixed.includes('DPkg::Pre-Install-Pkgs::=/bin/sh /g'))
})
