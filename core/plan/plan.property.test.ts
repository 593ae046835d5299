/** What holds of every plan, for generated libraries and answers. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Found } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import type { ItemOrder, Prerequisite } from '../terms/item.ts'
import { canonicalJson } from '../terms/json.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { Plan, PlannedAction } from '../terms/plan.ts'
import type { Situation } from './fixtures.ts'
import { absentHere, answersOf, deployed, latest, manifestOf, needs, outdated, passive, planner } from './fixtures.ts'
import { software, unknown, upToDate } from './fixtures.ts'
import { makePlan } from './plan.ts'

const sha256 = (text: string): string => hash('sha256', text)
const planOf = planner(sha256)
const names = [...'abcdefgh']

const rules: fc.Arbitrary<Prerequisite> = fc.record({
  if: fc.record({
    quantifier: fc.constantFrom('anyOf', 'allOf'),
    items: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
    are: fc.constantFrom('installed', 'notInstalled'),
  }),
  then: fc.record({
    act: fc.constantFrom('install', 'install', 'uninstall', 'fail'),
    items: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }),
  }),
})

const wishes: fc.Arbitrary<DesiredState | undefined> = fc.constantFrom<DesiredState | undefined>(
  latest,
  { state: 'any' },
  { state: 'exact', version: '1.0' },
  { state: 'absent' },
  { state: 'updateIfFound' },
  { state: 'ignore' },
  undefined,
)
const findings = fc.constantFrom<Found>(absentHere, absentHere, upToDate, outdated, unknown, { found: 'absent' })
const orders: fc.Arbitrary<ItemOrder> = fc.record({
  location: fc.constantFrom('beginning', 'unordered', 'end'),
  rank: fc.nat(2),
  priority: fc.nat(2),
})

/** Eight items with whatever rules, wishes, findings and places: contradictions and cycles are welcome. */
const situations: fc.Arbitrary<Situation> = fc
  .array(fc.record({ rules: fc.array(rules, { maxLength: 2 }), wish: wishes, found: findings, order: orders }), {
    minLength: names.length,
    maxLength: names.length,
  })
  .map((parts) => ({
    entries: parts.map(({ rules: prerequisites, wish, order }, at): ManifestEntry => {
      const item = software(names[at] ?? '', { prerequisites, order })
      return wish === undefined ? passive(item) : deployed(item, wish)
    }),
    found: Object.fromEntries(parts.map(({ found }, at) => [names[at] ?? '', found])),
  }))

const runs = { numRuns: 3000 }

test('[P15] every action appears once, in the order of its id, after all it depends on', () => {
  fc.assert(
    fc.property(situations, (situation) => {
      const { actions } = planOf(situation)

      const place = new Map(actions.map(({ id }, at) => [id, at]))
      for (const [at, { id, dependsOn }] of actions.entries()) {
        assert.equal(id, `a${at + 1}`)
        for (const other of dependsOn) assert.ok((place.get(other) ?? Infinity) < at)
      }
      assert.equal(new Set(actions.map(({ key }) => key)).size, actions.length)
      for (const { key, deployment } of situation.entries) {
        if (deployment !== undefined) assert.ok(actions.some((action) => action.key === key))
      }
    }),
    runs,
  )
})

test('[P10] [P12] what has no deployment is there for somebody; what depends on a failure fails', () => {
  fc.assert(
    fc.property(situations, (situation) => {
      const { actions } = planOf(situation)

      const byId = new Map(actions.map((action) => [action.id, action]))
      const needed = new Set(actions.flatMap(({ dependsOn }) => dependsOn))
      for (const action of actions) {
        const { id, deploymentId, verdict, change, phase, dependsOn } = action
        if (deploymentId === undefined) assert.ok(needed.has(id) || verdict === 'failed')
        if (deploymentId === undefined) assert.equal(phase, 'prerequisite')
        assert.notEqual(verdict === undefined, change === undefined)
        const foundations = dependsOn.map((other) => byId.get(other)?.verdict)
        if (verdict !== 'failed') assert.ok(foundations.every((foundation) => foundation === undefined))
      }
    }),
    runs,
  )
})

test('[P9] [P12] carried out in order, every change finds its prerequisites met', () => {
  fc.assert(
    fc.property(situations, (situation) => {
      const { actions } = planOf(situation)

      const installed = new Set(names.filter((name) => situation.found[name]?.found === 'version'))
      for (const action of actions.filter(({ verdict }) => verdict === undefined)) {
        const entry = situation.entries.find(({ key }) => key === action.key)
        if (action.kind === 'uninstall') installed.delete(action.key)
        else assert.ok(entry?.item.prerequisites.every((rule) => isMet(rule, situation, installed)))
        if (action.kind !== 'uninstall') installed.add(action.key)
      }
    }),
    runs,
  )
})

/** What is unknown may be so or so: then what the rule asks for must hold already. */
function isMet({ if: condition, then }: Prerequisite, { found }: Situation, installed: ReadonlySet<string>): boolean {
  const { quantifier, items, are } = condition
  const hits = items.map((name) =>
    found[name]?.found === 'unknown' ? 'perhaps' : installed.has(name) === (are === 'installed'),
  )
  const mayFire = quantifier === 'anyOf' ? hits.some((hit) => hit !== false) : hits.every((hit) => hit !== false)
  if (!mayFire) return true
  return then.act !== 'fail' && then.items.every((name) => installed.has(name) === (then.act === 'install'))
}

test('[P17] shuffled inputs give the same bytes', () => {
  const shuffles = situations.chain((situation) =>
    fc.record({
      situation: fc.constant(situation),
      entries: fc.shuffledSubarray([...situation.entries], { minLength: names.length }),
      answers: fc.shuffledSubarray([...answersOf(situation)], { minLength: names.length }),
    }),
  )
  fc.assert(
    fc.property(shuffles, ({ situation, entries, answers }) => {
      const manifest = { ...manifestOf(situation), entries }
      const shuffled = makePlan({ manifest, answers, kind: 'full', sha256 })

      assert.equal(canonicalJson(shuffled), canonicalJson(planOf(situation)))
    }),
    runs,
  )
})

const graphs = fc.array(fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }), {
  minLength: names.length,
  maxLength: names.length,
})

test('[P13] exactly what is on a cycle or leads to one fails; the rest is installed', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const entries = names.map((name, at) => {
        const needed = graph[at] ?? []
        return deployed(software(name, { prerequisites: needed.length > 0 ? [needs(...needed)] : [] }), latest)
      })
      const plan = planOf({ entries, found: Object.fromEntries(names.map((name) => [name, absentHere])) })

      const onCycle = names.filter((name) => reachable(graph, name).has(name))
      for (const name of names) {
        const leadsToOne = onCycle.some((other) => other === name || reachable(graph, name).has(other))
        assert.equal(reasonOf(plan, name), leadsToOne ? 'prerequisiteCycle' : 'softwareMissing')
      }
      assert.deepEqual([...new Set(plan.cycles.flat())].toSorted(), onCycle)
    }),
    runs,
  )
})

function reasonOf({ actions }: Plan, key: string): PlannedAction['reason'] | undefined {
  return actions.find((action) => action.key === key)?.reason
}

function reachable(graph: readonly (readonly string[])[], start: string): ReadonlySet<string> {
  const seen = new Set(graph[names.indexOf(start)])
  for (const node of seen) for (const next of graph[names.indexOf(node)] ?? []) seen.add(next)
  return seen
}

test('[P16] a detection has the same actions in the same order, and changes nothing', () => {
  fc.assert(
    fc.property(situations, (situation) => {
      const shape = ({ actions }: Plan) => actions.map(({ key, kind, to, dependsOn }) => [key, kind, to, dependsOn])
      const detection = planOf({ ...situation, kind: 'detection' })

      assert.deepEqual(shape(detection), shape(planOf(situation)))
      assert.ok(detection.actions.every(({ verdict, change }) => verdict !== undefined && change === undefined))
    }),
    { numRuns: 500 },
  )
})
