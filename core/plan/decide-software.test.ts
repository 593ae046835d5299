/** The decision table of software, enumerated in full. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Expectation, Found } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import { desiredStates } from '../terms/deployment.ts'
import type { Software } from '../terms/item.ts'
import type { ActionKind, Reason, Verdict } from '../terms/plan.ts'
import { decideSoftware } from './decide-software.ts'
import { latest, script, scriptSource, software } from './fixtures.ts'

const detected = {
  absent: { found: 'absent', latest: '3.0' },
  older: { found: 'version', version: '1.0', latest: '3.0' },
  equal: { found: 'version', version: '2.0', latest: '3.0' },
  newer: { found: 'version', version: '2.5', latest: '3.0' },
  unknown: { found: 'unknown', detail: 'apt is locked' },
} as const satisfies Record<string, Found>
type Detected = keyof typeof detected
type Row = readonly [ActionKind, Reason, Verdict | { readonly to: string }]

const install: Row = ['install', 'softwareMissing', { to: '3.0' }]
const update: Row = ['update', 'updateAvailable', { to: '3.0' }]
const keep: Row = ['none', 'upToDate', 'compliant']
const stay: Row = ['none', 'softwareMissing', 'compliant']
const remove: Row = ['uninstall', 'softwareDetected', { to: 'absent' }]
const unknown: Row = ['none', 'detectionFailed', 'unknown']
const ignored: Row = ['none', 'ignored', 'skipped']

/** Older, equal and newer than 2.0, which is the version wanted; for latest and updateIfFound 2.0 is the latest. */
const table: { readonly [state in DesiredState['state']]: { readonly [d in Detected]: Row } } = {
  latest: {
    absent: ['install', 'softwareMissing', { to: '2.0' }],
    older: ['update', 'updateAvailable', { to: '2.0' }],
    equal: keep,
    newer: keep,
    unknown,
  },
  atLeast: { absent: install, older: update, equal: keep, newer: keep, unknown },
  exact: {
    absent: ['install', 'softwareMissing', { to: '2.0' }],
    older: ['update', 'updateAvailable', { to: '2.0' }],
    equal: keep,
    newer: ['downgrade', 'olderVersionRequired', { to: '2.0' }],
    unknown,
  },
  atMost: {
    absent: ['install', 'softwareMissing', { to: '2.0' }],
    older: keep,
    equal: keep,
    newer: ['downgrade', 'olderVersionRequired', { to: '2.0' }],
    unknown,
  },
  any: { absent: install, older: keep, equal: keep, newer: keep, unknown },
  updateIfFound: {
    absent: stay,
    older: ['update', 'updateAvailable', { to: '2.0' }],
    equal: keep,
    newer: keep,
    unknown,
  },
  absent: { absent: stay, older: remove, equal: remove, newer: remove, unknown },
  ignore: { absent: ignored, older: ignored, equal: ignored, newer: ignored, unknown: ignored },
}

const item = software('editor')
const scripted = software('editor', {
  scheme: 'general',
  source: scriptSource(['1.0', '2.0', '2.5', '3.0'], { uninstall: script('uninstall') }),
})

function wish(state: DesiredState['state'], version = '2.0'): DesiredState {
  return state === 'exact' || state === 'atLeast' || state === 'atMost' ? { state, version } : { state }
}

/** Latest and updateIfFound name no version: there the latest is what is compared with. */
function foundFor(state: DesiredState['state'], column: Detected): Found {
  const found = detected[column]
  const isRelative = state === 'latest' || state === 'updateIfFound'
  return isRelative && found.found !== 'unknown' ? { ...found, latest: '2.0' } : found
}

function check(of: Software, desired: DesiredState, found: Found, [kind, reason, rest]: Row): void {
  const decision = decideSoftware(of, desired, found)
  const expected = typeof rest === 'string' ? { verdict: rest, to: undefined } : { verdict: undefined, to: rest.to }

  assert.deepEqual(
    { kind: decision.kind, reason: decision.reason, verdict: decision.verdict, to: decision.to },
    { kind, reason, ...expected },
    `${JSON.stringify(desired)} ${JSON.stringify(found)}`,
  )
  assert.match(decision.because, /^[A-Z].*\.$/s)
  assert.equal(decision.expect === undefined, decision.to === undefined)
}

for (const state of desiredStates) {
  for (const column of Object.keys(detected) as Detected[]) {
    test(`[P1] ${state} x ${column}`, () => {
      check(item, wish(state), foundFor(state, column), table[state][column])
    })
    test(`[P1] ${state} x ${column}, software with scripts`, () => {
      check(scripted, wish(state), foundFor(state, column), table[state][column])
    })
  }
}

test('[P2] an answer that says nothing about a version is unknown, never absent', () => {
  for (const found of [
    { found: 'compliant' },
    { found: 'notCompliant', detail: '' },
    { found: 'value', value: '2.0' },
  ]) {
    check(item, latest, found as Found, unknown)
  }
})

test('[P2] a text that is no version of the scheme is no answer, and no wish either', () => {
  check(item, latest, { found: 'version', version: 'not a version', latest: '2.0' }, unknown)
  check(item, { state: 'exact', version: 'not a version' }, detected.absent, ['none', 'invalidInput', 'failed'])
  check(item, { state: 'any' }, { found: 'version', version: 'not a version', latest: '2.0' }, keep)
})

test('[P2] the detail of an unknown answer is in the sentence', () => {
  const { because } = decideSoftware(item, latest, detected.unknown)

  assert.equal(because, 'It could not be found out what is there: apt is locked.')
})

test('[P3] nothing can be had: failed where a version is needed, compliant where none is', () => {
  const gone: Found = { found: 'absent' }
  const here: Found = { found: 'version', version: '2.0' }
  const noInstall: Row = ['install', 'noApplicableVersion', 'failed']
  for (const state of ['latest', 'exact', 'atLeast', 'atMost', 'any'] as const)
    check(item, wish(state), gone, noInstall)
  check(item, wish('absent'), gone, stay)
  check(item, wish('updateIfFound'), gone, stay)
  check(item, wish('latest'), here, ['none', 'noApplicableVersion', 'failed'])
  check(item, wish('updateIfFound'), here, ['none', 'noApplicableVersion', 'failed'])
  for (const state of ['exact', 'atLeast', 'atMost', 'any'] as const) check(item, wish(state), here, keep)
  check(item, wish('atLeast', '2.1'), here, ['update', 'noApplicableVersion', 'failed'])
  check(item, wish('exact', '1.0'), here, ['downgrade', 'noApplicableVersion', 'failed'])
})

test('[P3] atLeast above the latest fails and names both versions', () => {
  const decision = decideSoftware(item, wish('atLeast', '9.0'), detected.absent)

  assert.equal(decision.reason, 'noApplicableVersion')
  assert.equal(
    decision.because,
    'At least 9.0 is required, but no such version can be had; the newest is 3.0. Offer it, or change what is wanted.',
  )
})

test('[P5] [E122] only an explicit false of the test asks for repair', () => {
  const installed = { found: 'version', version: '2.0', latest: '2.0' } as const
  check(item, latest, installed, keep)
  check(item, latest, { ...installed, testFailed: false }, keep)
  check(item, latest, { ...installed, testFailed: true }, ['reinstall', 'testFailed', { to: '2.0' }])
})

test('[P5] [E124] an update is available and the test fails: repair with the desired version', () => {
  const broken = { ...detected.older, testFailed: true }
  const repair = (to: string): Row => ['reinstall', 'testFailed', { to }]
  check(item, latest, broken, repair('3.0'))
  check(item, wish('updateIfFound'), broken, repair('3.0'))
  check(item, wish('any'), broken, repair('3.0'))
  check(item, wish('atLeast'), broken, repair('3.0'))
  check(item, wish('exact'), broken, repair('2.0'))
  check(item, wish('atMost'), broken, repair('1.0'))
  check(item, wish('exact'), { ...detected.newer, testFailed: true }, repair('2.0'))
  check(item, wish('absent'), broken, remove)
  check(item, wish('ignore'), broken, ignored)
})

test('[P5] nothing can be had to repair it with: failed', () => {
  const broken: Found = { found: 'version', version: '2.0', testFailed: true }
  check(item, wish('any'), broken, ['reinstall', 'noApplicableVersion', 'failed'])
})

test('[P6] [E121] what must be found afterwards: newer is welcome unless the wish has an upper bound', () => {
  const expectOf = (desired: DesiredState, found: Found): Expectation | undefined =>
    decideSoftware(item, desired, found).expect
  const version = (is: 'exact' | 'atLeast' | 'atMost', text: string) =>
    ({ type: 'version', scheme: 'debian', is, version: text }) as const

  assert.deepEqual(expectOf(latest, detected.absent), version('atLeast', '3.0'))
  assert.deepEqual(expectOf(wish('any'), detected.absent), version('atLeast', '3.0'))
  assert.deepEqual(expectOf(wish('atLeast'), detected.older), version('atLeast', '3.0'))
  assert.deepEqual(expectOf(wish('updateIfFound'), detected.older), version('atLeast', '3.0'))
  assert.deepEqual(expectOf(wish('exact'), detected.absent), version('exact', '2.0'))
  assert.deepEqual(expectOf(wish('exact'), detected.newer), version('exact', '2.0'))
  assert.deepEqual(expectOf(wish('atMost'), detected.absent), version('atMost', '2.0'))
  assert.deepEqual(expectOf(wish('atMost'), detected.newer), version('exact', '2.0'))
  assert.deepEqual(expectOf(wish('absent'), detected.equal), { type: 'absent' })
  assert.equal(expectOf(latest, { ...detected.older, latest: '1.0' }), undefined)
})

test('[P18] [E125] an update or downgrade is needed and the upgrade strategy is none: failed, never compliant', () => {
  const stuck = software('editor', { upgradeStrategy: 'none' })
  check(stuck, latest, detected.older, ['update', 'noUpgradeStrategy', 'failed'])
  check(stuck, wish('exact'), detected.newer, ['downgrade', 'noUpgradeStrategy', 'failed'])
  check(stuck, latest, detected.absent, install)
  check(stuck, wish('absent'), detected.older, remove)
  check(stuck, wish('exact'), detected.equal, keep)
})

test('[P18] no uninstall script: what must be removed, first or at all, fails', () => {
  const fixed = software('editor', { source: scriptSource(['1.0', '2.0', '3.0']), upgradeStrategy: 'uninstallInstall' })
  check(fixed, wish('absent'), detected.older, ['uninstall', 'noUninstall', 'failed'])
  check(fixed, latest, detected.older, ['update', 'noUninstall', 'failed'])
  check(fixed, latest, { ...detected.older, testFailed: true }, ['reinstall', 'noUninstall', 'failed'])
  check(fixed, latest, detected.absent, install)
  check({ ...fixed, upgradeStrategy: 'installOver' }, latest, detected.older, update)
})

test('sentences name the values', () => {
  const because = (desired: DesiredState, found: Found): string => decideSoftware(item, desired, found).because

  assert.equal(because(latest, detected.older), 'Version 1.0 is installed and 3.0 is the latest.')
  assert.equal(because(latest, detected.absent), 'It is not installed and 3.0 is the latest.')
  assert.equal(because(wish('exact'), detected.newer), 'Version 2.5 is installed and exactly 2.0 is required.')
  assert.equal(because(wish('atMost'), detected.older), 'Version 1.0 is installed and at most 2.0 is allowed.')
  assert.equal(because(wish('any'), detected.older), 'Version 1.0 is installed and any version will do.')
  assert.equal(because(wish('absent'), detected.older), 'Version 1.0 is installed, and it shall not be.')
})
