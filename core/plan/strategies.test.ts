/** Software state x detected x test x upgrade strategy x repair strategy, every combination: what is run, or why not. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import type { Found } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import { desiredStates } from '../terms/deployment.ts'
import type { RepairStrategy, ScriptSource, Software, UpgradeStrategy } from '../terms/item.ts'
import { repairStrategies, upgradeStrategies } from '../terms/item.ts'
import { actionOf, deployed, latest, planner, script, scriptSource, software } from './fixtures.ts'

const planOf = planner((text) => hash('sha256', text))

const everyScript: Partial<ScriptSource> = {
  uninstall: script('uninstall'),
  upgrade: script('upgrade'),
  repair: script('repair'),
}
const versions = ['1.0', '2.0', '3.0']
const detected = ['absent', 'older', 'equal', 'newer', 'unknown'] as const
type Detected = (typeof detected)[number]

const found: { readonly [d in Detected]: Found } = {
  absent: { found: 'absent' },
  older: { found: 'version', version: '1.0' },
  equal: { found: 'version', version: '2.0' },
  newer: { found: 'version', version: '3.0' },
  unknown: { found: 'unknown', detail: 'exit code 3' },
}

/** The wanted version is 2.0, or the latest, 3.0: then 2.0 is older and nothing is newer. */
function wish(state: DesiredState['state']): DesiredState {
  return state === 'exact' || state === 'atLeast' || state === 'atMost' ? { state, version: '2.0' } : { state }
}

/** What each wish leads to: the version wanted afterwards, "keep", "absent", "nothing", or that it is not known. */
const outcome: { readonly [state in DesiredState['state']]: { readonly [d in Detected]: string } } = {
  latest: { absent: '3.0', older: '3.0', equal: '3.0', newer: 'keep', unknown: 'unknown' },
  atLeast: { absent: '3.0', older: '3.0', equal: 'keep', newer: 'keep', unknown: 'unknown' },
  exact: { absent: '2.0', older: '2.0', equal: 'keep', newer: '2.0', unknown: 'unknown' },
  atMost: { absent: '2.0', older: 'keep', equal: 'keep', newer: '2.0', unknown: 'unknown' },
  any: { absent: '3.0', older: 'keep', equal: 'keep', newer: 'keep', unknown: 'unknown' },
  updateIfFound: { absent: 'nothing', older: '3.0', equal: '3.0', newer: 'keep', unknown: 'unknown' },
  absent: { absent: 'nothing', older: 'absent', equal: 'absent', newer: 'absent', unknown: 'unknown' },
  ignore: { absent: 'nothing', older: 'nothing', equal: 'nothing', newer: 'nothing', unknown: 'nothing' },
}

/** The version a reinstallation leads to: the one its deployment brings about from nothing. */
const fresh: { readonly [state in DesiredState['state']]: string } = {
  latest: '3.0',
  atLeast: '3.0',
  exact: '2.0',
  atMost: '2.0',
  any: '3.0',
  updateIfFound: '3.0',
  absent: '',
  ignore: '',
}

interface Case {
  readonly state: DesiredState['state']
  readonly at: Detected
  readonly isBroken: boolean
  readonly upgrade: UpgradeStrategy
  readonly repair: RepairStrategy | undefined
}

const upgradeSteps: { readonly [strategy in UpgradeStrategy]: string | undefined } = {
  installOver: 'install',
  uninstallInstall: 'uninstall install',
  upgradeScript: 'upgrade',
  none: undefined,
}
const impliedRepair: { readonly [strategy in UpgradeStrategy]: RepairStrategy } = {
  installOver: 'installOver',
  uninstallInstall: 'uninstallInstall',
  upgradeScript: 'uninstallInstall',
  none: 'uninstallInstall',
}

/** What is to happen, as "steps > version", or the reason why nothing does. */
function expected({ state, at, isBroken, upgrade, repair = impliedRepair[upgrade] }: Case): string {
  const goal = outcome[state][at]
  if (goal === 'unknown') return 'detectionFailed unknown'
  if (state === 'ignore') return 'ignored skipped'
  if (goal === 'nothing') return 'softwareMissing compliant'
  if (goal === 'absent') return 'uninstall > absent'
  if (at === 'absent') return `install > ${goal}`
  const changes = goal !== 'keep'
  const steps = upgradeSteps[upgrade]
  const update = steps === undefined ? 'noUpgradeStrategy failed' : `${steps} > ${goal}`
  if (!isBroken) return changes ? update : 'upToDate compliant'
  switch (repair) {
    case 'none':
      return changes ? update : 'testFailed failed'
    case 'script': {
      const installed = (found[at] as { readonly version: string }).version
      if (!changes) return `repair > ${installed}`
      return steps === undefined ? update : `repair ${steps} > ${goal}`
    }
    default:
      return `${repair === 'installOver' ? 'install' : 'uninstall install'} > ${fresh[state]}`
  }
}

function actual({ state, at, isBroken, upgrade, repair }: Case): string {
  const item = software('app', {
    scheme: 'general',
    source: scriptSource(versions, everyScript),
    upgradeStrategy: upgrade,
    ...(repair === undefined ? {} : { repairStrategy: repair }),
  })
  const given = isBroken ? ({ ...found[at], testFailed: true } as Found) : found[at]
  const { change, to, reason, verdict } = actionOf(
    planOf({ entries: [deployed(item, wish(state))], found: { app: given } }),
    'app',
  )
  if (change?.type !== 'script') return `${reason} ${verdict}`
  return `${change.steps.map(({ source }) => source).join(' ')} > ${to}`
}

for (const state of desiredStates) {
  for (const at of detected) {
    test(`[P1] [P5] [P18] [E124] [E125] ${state} x ${at}, with every test result and strategy`, () => {
      for (const isBroken of [false, true]) {
        for (const upgrade of upgradeStrategies) {
          for (const repair of [undefined, ...repairStrategies]) {
            const one: Case = { state, at, isBroken, upgrade, repair }

            assert.equal(actual(one), expected(one), JSON.stringify(one))
          }
        }
      }
    })
  }
}

const whole: Partial<ScriptSource> = {
  ...everyScript,
  download: script('download'),
  postInstall: script('postInstall'),
  postUninstall: script('postUninstall'),
}

function stepsOf(item: Partial<Software>, desired: DesiredState, given: Found): string {
  const entries = [
    deployed(software('app', { scheme: 'general', source: scriptSource(versions, whole), ...item }), desired),
  ]
  const { change } = actionOf(planOf({ entries, found: { app: given } }), 'app')
  return change?.type === 'script' ? change.steps.map(({ source }) => source).join(' ') : assert.fail('no script')
}

test('[P19] [E126] [E127] what is fetched is there before anything is removed; what comes after an install runs after it', () => {
  const anew = { upgradeStrategy: 'uninstallInstall' } as const

  assert.equal(stepsOf({}, latest, found.absent), 'download install postInstall')
  assert.equal(stepsOf({}, latest, found.older), 'download install postInstall')
  assert.equal(stepsOf(anew, latest, found.older), 'download uninstall postUninstall install postInstall')
  assert.equal(stepsOf({ upgradeStrategy: 'upgradeScript' }, latest, found.older), 'download upgrade postInstall')
  assert.equal(stepsOf({}, { state: 'absent' }, found.older), 'uninstall postUninstall')
  const broken = { ...found.newer, testFailed: true } as Found
  assert.equal(stepsOf({ repairStrategy: 'script' }, latest, broken), 'repair')
  assert.equal(
    stepsOf({ repairStrategy: 'uninstallInstall' }, latest, broken),
    'download uninstall postUninstall install postInstall',
  )
})

test('[P19] a version has scripts of its own: the wanted one to come, the installed one to go', () => {
  const source = scriptSource(versions, {
    ...whole,
    details: {
      '1.0': { scripts: { uninstall: script('uninstall-1'), postUninstall: script('postUninstall-1') } },
      '3.0': { scripts: { install: script('install-3'), uninstall: script('uninstall-3') } },
    },
  })
  const item = { source, upgradeStrategy: 'uninstallInstall' } as const

  assert.equal(stepsOf(item, latest, found.older), 'download uninstall-1 postUninstall-1 install-3 postInstall')
  assert.equal(stepsOf(item, latest, found.equal), 'download uninstall postUninstall install-3 postInstall')
  assert.equal(stepsOf(item, { state: 'absent' }, found.newer), 'uninstall-3 postUninstall')
  assert.equal(
    stepsOf(item, { state: 'absent' }, { found: 'version', version: '1.0.0' }),
    'uninstall-1 postUninstall-1',
    'another way to write the installed version',
  )
})

test('[P18] a script that the strategy needs is missing: failed, and told which', () => {
  const verdictOf = (item: Partial<Software>, given: Found) => {
    const bare = software('app', { scheme: 'general', source: scriptSource(versions), ...item })
    const { reason, verdict, because } = actionOf(
      planOf({ entries: [deployed(bare, latest)], found: { app: given } }),
      'app',
    )
    return [reason, verdict, because]
  }
  const broken = { ...found.newer, testFailed: true } as Found

  assert.deepEqual(verdictOf({ upgradeStrategy: 'upgradeScript' }, found.older), [
    'noUpgradeStrategy',
    'failed',
    'Version 1.0 is installed and 3.0 is wanted, but this software has no upgrade script to it.',
  ])
  assert.deepEqual(verdictOf({ repairStrategy: 'script' }, broken), [
    'testFailed',
    'failed',
    'Version 3.0 is installed and would have to be repaired, but this software has no repair script.',
  ])
  assert.deepEqual(verdictOf({ repairStrategy: 'uninstallInstall' }, broken).slice(0, 2), ['noUninstall', 'failed'])
  assert.deepEqual(verdictOf({ repairStrategy: 'none' }, broken), [
    'testFailed',
    'failed',
    'Version 3.0 is installed and its test failed, but its repair strategy is "none".',
  ])
})

test('[P6] the test is asked once more after a change, and not after a removal', () => {
  const item = software('app', { scheme: 'general', source: scriptSource(versions, whole), test: script('works') })
  const testAfter = (desired: DesiredState) =>
    actionOf(planOf({ entries: [deployed(item, desired)], found: { app: found.older } }), 'app').test?.script.source

  assert.equal(testAfter(latest), 'works')
  assert.equal(testAfter({ state: 'absent' }), undefined)
})
