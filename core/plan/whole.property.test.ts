/** What holds of plans with everything in them: scripts, stepping stones, configuration, purposes, options, quarantine. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Found } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import { repairStrategies, upgradeStrategies } from '../terms/item.ts'
import { canonicalJson } from '../terms/json.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import { purposes } from '../terms/session.ts'
import type { Situation } from './fixtures.ts'
import {
  answersOf,
  configuring,
  deployed,
  manifestOf,
  needs,
  planner,
  script,
  scriptSource,
  software,
} from './fixtures.ts'
import { task } from './fixtures.ts'
import { makePlan } from './plan.ts'

const sha256 = (text: string): string => hash('sha256', text)
const planOf = planner(sha256)
const names = [...'abcd']

const wishes = fc.constantFrom<DesiredState>(
  { state: 'latest' },
  { state: 'any' },
  { state: 'exact', version: '2.0' },
  { state: 'atMost', version: '2.0' },
  { state: 'absent' },
  { state: 'updateIfFound' },
  { state: 'ignore' },
)
const findings = fc.constantFrom<Found>(
  { found: 'absent' },
  { found: 'version', version: '1.0' },
  { found: 'version', version: '3.0' },
  { found: 'version', version: '2.0', testFailed: true },
  { found: 'version', version: '1.0', availableProblem: 'offline' },
  { found: 'unknown', detail: 'exit code 3' },
  { found: 'noUser', detail: 'nobody' },
)
const tested = fc.constantFrom<Found>(
  { found: 'compliant' },
  { found: 'notCompliant', detail: 'differs' },
  { found: 'unknown', detail: 'exit code 3' },
)
const maybe = fc.boolean()

const parts = fc.record({
  wish: wishes,
  found: findings,
  tested,
  needed: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
  upgradeStrategy: fc.constantFrom(...upgradeStrategies),
  repairStrategy: fc.constantFrom(...repairStrategies),
  isScripted: maybe,
  requires: fc.constantFrom(undefined, '1.0', '2.0', '3.0', '9.0'),
  rebootNeeded: maybe,
  isQuarantined: maybe,
})

const source = (requires: string | undefined) =>
  scriptSource(['1.0', '2.0', '3.0'], {
    uninstall: script('uninstall'),
    upgrade: script('upgrade'),
    repair: script('repair'),
    ...(requires === undefined ? {} : { details: { '3.0': { requires } } }),
  })

const situations: fc.Arbitrary<Situation> = fc
  .record({
    all: fc.array(parts, { minLength: names.length, maxLength: names.length }),
    purpose: fc.constantFrom(...purposes),
    rebootSkip: maybe,
    kind: fc.constantFrom('full', 'resolution', 'detection'),
  })
  .map(({ all, purpose, rebootSkip, kind }): Situation => {
    const entries = all.flatMap((one, at): readonly ManifestEntry[] => {
      const { upgradeStrategy, repairStrategy, rebootNeeded, needed } = one
      const name = names[at] ?? ''
      const prerequisites = needed.length === 0 ? [] : [needs(...needed)]
      const own = one.isScripted ? { source: source(one.requires) } : {}
      const item = software(name, { upgradeStrategy, repairStrategy, rebootNeeded, prerequisites, ...own })
      return [deployed(item, one.wish), configuring(name, task(`${name}-setup`))]
    })
    const found = all.flatMap((one, at) => [
      [names[at] ?? '', one.isScripted ? one.found : { ...one.found, latest: '3.0' }] as const,
      [`${names[at]}-setup`, one.tested] as const,
    ])
    const quarantined = new Map(
      all.flatMap((one, at) => (one.isQuarantined ? [[names[at] ?? '', 'It never lasts']] : [])) as [string, string][],
    )
    return { entries, found: Object.fromEntries(found), kind, purpose, options: { rebootSkip }, quarantined }
  })

const runs = { numRuns: 2000 }

test('[P17] a plan is a function of its inputs, in whatever order they come', () => {
  const shuffles = situations.chain((situation) =>
    fc.record({
      situation: fc.constant(situation),
      entries: fc.shuffledSubarray([...situation.entries], { minLength: situation.entries.length }),
      answers: fc.shuffledSubarray([...answersOf(situation)], { minLength: answersOf(situation).length }),
    }),
  )
  fc.assert(
    fc.property(shuffles, ({ situation, entries, answers }) => {
      const { kind = 'full', ...rest } = situation
      const shuffled = makePlan({ ...rest, manifest: { ...manifestOf(situation), entries }, answers, kind, sha256 })

      assert.equal(canonicalJson(shuffled), canonicalJson(planOf(situation)))
    }),
    runs,
  )
})

test('[P15] [P23] every action stands after what it depends on; what leads to one version is one chain', () => {
  fc.assert(
    fc.property(situations, (situation) => {
      const { actions } = planOf(situation)

      const place = new Map(actions.map(({ id }, at) => [id, at]))
      for (const [at, { id, dependsOn, reason, key }] of actions.entries()) {
        assert.equal(id, `a${at + 1}`)
        for (const other of dependsOn) assert.ok((place.get(other) ?? Infinity) < at)
        if (reason === 'steppingStone') assert.equal(actions[at + 1]?.key, key)
      }
      const own = actions.filter(({ reason }) => reason !== 'steppingStone').map(({ key }) => key)
      assert.equal(new Set(own).size, own.length)
    }),
    runs,
  )
})

test('[P28] [E151] [E152] what configures software stands after it, and is done only where that is there in the end', () => {
  fc.assert(
    fc.property(situations, (situation) => {
      const { actions } = planOf(situation)
      for (const [at, action] of actions.entries()) {
        if (!action.key.endsWith('-setup')) continue
        const software = actions.findIndex(
          ({ key, reason }) => `${key}-setup` === action.key && reason !== 'steppingStone',
        )
        const its = actions[software]
        assert.ok(its !== undefined && software < at)
        if (action.verdict !== undefined) continue
        assert.ok(its.verdict === undefined || situation.found[its.key]?.found === 'version')
        assert.ok(its.kind !== 'uninstall' && its.verdict !== 'failed')
      }
    }),
    runs,
  )
})

test('[P16] [P25] [P26] [P30] nothing is changed that the session, its purpose or a quarantine leaves out', () => {
  fc.assert(
    fc.property(situations, (situation) => {
      for (const { key, change, kind, item, rebootNeeded } of planOf(situation).actions) {
        if (change === undefined) continue
        assert.notEqual(situation.kind, 'detection')
        assert.ok(!situation.quarantined?.has(key))
        assert.ok(situation.options?.rebootSkip !== true || !rebootNeeded)
        assert.equal(situation.purpose === 'download', change.type === 'download' || kind === 'download')
        assert.ok(situation.kind !== 'resolution' || names.includes(item))
      }
    }),
    runs,
  )
})
