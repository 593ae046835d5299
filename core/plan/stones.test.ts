/** Versions that are installed on the way to another one: which, in which order, and never in a circle. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Found } from '../terms/check.ts'
import type { Software, VersionDetails } from '../terms/item.ts'
import type { Plan } from '../terms/plan.ts'
import { actionOf, deployed, latest, needs, passive, planner, script, scriptSource, software } from './fixtures.ts'
import { wayTo } from './stones.ts'
import { supplyOf } from './supply.ts'

const planOf = planner((text) => hash('sha256', text))
const versions = ['1.0', '2.0', '3.0', '4.0']
const absent: Found = { found: 'absent' }
const at = (version: string): Found => ({ found: 'version', version })

function app(requires: { readonly [version: string]: string }, more: Partial<Software> = {}): Software {
  const details = Object.fromEntries(
    Object.entries(requires).map(([version, required]): [string, VersionDetails] => [version, { requires: required }]),
  )
  return software('app', { scheme: 'general', source: scriptSource(versions, { details }), ...more })
}

const chained = app({ '4.0': '3.0', '3.0': '2.0' })

function linesOf({ actions }: Plan): readonly string[] {
  return actions.map(({ id, key, kind, before, to, reason, verdict, dependsOn }) =>
    [id, key, kind, `${before}>${to ?? verdict}`, reason, dependsOn.join()].join(' ').trim(),
  )
}

function linesFrom(item: Software, found: Found): readonly string[] {
  return linesOf(planOf({ entries: [deployed(item, latest)], found: { app: found } }))
}

test('[P23] [E132] what a version requires is installed first, each as an action of its own', () => {
  assert.deepEqual(linesFrom(chained, at('1.0')), [
    'a1 app update 1.0>2.0 steppingStone',
    'a2 app update 2.0>3.0 steppingStone a1',
    'a3 app update 3.0>4.0 updateAvailable a2',
  ])
  assert.deepEqual(linesFrom(chained, at('2.0')), [
    'a1 app update 2.0>3.0 steppingStone',
    'a2 app update 3.0>4.0 updateAvailable a1',
  ])
  assert.deepEqual(linesFrom(chained, at('3.5')), ['a1 app update 3.5>4.0 updateAvailable'])
  assert.deepEqual(linesFrom(chained, absent), [
    'a1 app install absent>2.0 steppingStone',
    'a2 app update 2.0>3.0 steppingStone a1',
    'a3 app install 3.0>4.0 softwareMissing a2',
  ])
})

test('[P23] each step knows the version it starts from, and is found when it is there', () => {
  const [stone, last] = planOf({ entries: [deployed(chained, latest)], found: { app: at('2.0') } }).actions
  const environmentOf = (action: typeof stone) =>
    action?.change?.type === 'script' ? action.change.environment : assert.fail('no script')

  assert.equal(environmentOf(stone)['FETTLE_INSTALLED_VERSION'], '2.0')
  assert.equal(environmentOf(stone)['FETTLE_VERSION'], '3.0')
  assert.equal(environmentOf(last)['FETTLE_INSTALLED_VERSION'], '3.0')
  assert.equal(environmentOf(last)['FETTLE_VERSION'], '4.0')
  assert.deepEqual(stone?.expect, { type: 'version', scheme: 'general', is: 'atLeast', version: '3.0' })
  assert.equal(stone?.because, 'Version 4.0 needs 3.0 or newer to be installed first.')
})

test('[P23] over a stepping stone the wanted version is upgraded to, also when nothing was there', () => {
  const source = scriptSource(versions, { uninstall: script('uninstall'), details: { '4.0': { requires: '2.0' } } })
  const steps = (upgradeStrategy: Software['upgradeStrategy']) =>
    planOf({
      entries: [deployed(software('app', { scheme: 'general', source, upgradeStrategy }), latest)],
      found: { app: absent },
    }).actions.map(({ change }) => (change?.type === 'script' ? change.steps.map((step) => step.source).join() : ''))

  assert.deepEqual(steps('installOver'), ['install', 'install'])
  assert.deepEqual(steps('uninstallInstall'), ['install', 'uninstall,install'])
  assert.deepEqual(steps('none'), ['install', 'install'])
})

test('[P23] [E132] a version that requires itself, or a circle of versions, does not loop', () => {
  assert.deepEqual(linesFrom(app({ '4.0': '4.0' }), at('1.0')), ['a1 app update 1.0>4.0 updateAvailable'])
  assert.deepEqual(linesFrom(app({ '4.0': '3.0', '3.0': '4.0' }), at('1.0')), [
    'a1 app update 1.0>3.0 steppingStone',
    'a2 app update 3.0>4.0 updateAvailable a1',
  ])
})

test('[P23] a stepping stone that cannot be had: the action fails and names both versions', () => {
  const { verdict, reason, because } = actionOf(
    planOf({ entries: [deployed(app({ '4.0': '3.5' }), latest)], found: { app: at('1.0') } }),
    'app',
  )

  assert.deepEqual([verdict, reason], ['failed', 'noApplicableVersion'])
  assert.equal(because, 'Version 4.0 needs 3.5 or newer to be installed first, and no such version can be had.')
})

test('[P23] prerequisites come before the first step, and dependents wait for the last', () => {
  const lib = app({ '4.0': '3.0' }, { prerequisites: [needs('base')] })
  const entries = [
    deployed(software('tool', { prerequisites: [needs('app')] }), latest),
    passive(lib),
    passive(software('base')),
  ]
  const found = { tool: { found: 'absent', latest: '1' }, app: absent, base: { found: 'absent', latest: '1' } } as const

  assert.deepEqual(linesOf(planOf({ entries, found })), [
    'a1 base install absent>1 prerequisiteNeeded',
    'a2 app install absent>3.0 steppingStone a1',
    'a3 app install 3.0>4.0 prerequisiteNeeded a1,a2',
    'a4 tool install absent>1 softwareMissing a3',
  ])
})

test('[P16] [P23] a detection shows the steps and does none', () => {
  const { actions } = planOf({ entries: [deployed(chained, latest)], found: { app: at('1.0') }, kind: 'detection' })

  assert.deepEqual(
    actions.map(({ reason, verdict, change }) => [reason, verdict, change]),
    [
      ['steppingStone', 'notCompliant', undefined],
      ['steppingStone', 'notCompliant', undefined],
      ['updateAvailable', 'notCompliant', undefined],
    ],
  )
})

test('[P23] [E132] whatever versions require, the way ends, names no version twice and holds what can be had', () => {
  const graphs = fc.dictionary(fc.constantFrom(...versions), fc.constantFrom(...versions, '9.9'))
  fc.assert(
    fc.property(
      graphs,
      fc.constantFrom(...versions),
      fc.option(fc.constantFrom(...versions)),
      (requires, to, installed) => {
        const item = app(requires)
        const source = item.source.type === 'script' ? item.source : assert.fail('no scripts')
        const way = wayTo(source, supplyOf(item, absent), { to, installed: installed ?? undefined })
        if ('missing' in way) return assert.equal(way.missing, '9.9')

        assert.equal(new Set([...way.versions, to]).size, way.versions.length + 1)
        assert.ok(way.versions.every((version) => versions.includes(version)))
      },
    ),
  )
})
