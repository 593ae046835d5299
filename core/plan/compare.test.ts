/** What differs between two plans is told, and nothing else. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { comparePlans, planDifferences } from './compare.ts'
import { absentHere, deployed, latest, outdated, planner, scriptSource, software, upToDate } from './fixtures.ts'

const planOf = planner((text) => hash('sha256', text))
const [a, b, c] = ['a', 'b', 'c'].map((name) => deployed(software(name), latest))

test('equal plans differ in nothing', () => {
  const plan = planOf({ entries: [a!, b!], found: { a: absentHere, b: outdated } })

  assert.deepEqual(comparePlans(plan, plan), { added: [], dropped: [], changed: [], isReordered: false })
})

test('what is new, gone and different is told; numbers alone are no difference', () => {
  const before = planOf({ entries: [a!, b!], found: { a: upToDate, b: outdated } })
  const after = planOf({ entries: [b!, c!], found: { b: upToDate, c: absentHere } })
  const renumbered = planOf({ entries: [b!], found: { b: outdated } })
  const keys = (actions: readonly { readonly key: string }[]) => actions.map(({ key }) => key)

  const difference = comparePlans(before, after)
  assert.deepEqual(keys(difference.added), ['c'])
  assert.deepEqual(keys(difference.dropped), ['a'])
  assert.deepEqual(
    difference.changed.map(({ before: old, after: now }) => [old.kind, now.kind]),
    [['update', 'none']],
  )
  assert.deepEqual(comparePlans(before, renumbered).changed, [])
})

test('another order is told', () => {
  const first = { ...a!, item: { ...a!.item, order: { location: 'end', rank: 0, priority: 0 } as const } }
  const found = { a: absentHere, b: absentHere }

  assert.equal(
    comparePlans(planOf({ entries: [a!, b!], found }), planOf({ entries: [first, b!], found })).isReordered,
    true,
  )
})

test('what was not approved is told in sentences: what is done now, what no longer, which version differs', () => {
  const found = { a: outdated, b: absentHere, c: upToDate } as const
  const entries = [a!, b!, c!]
  const approved = planOf({ entries, found })
  const differences = (later: Parameters<typeof planOf>[0]) => planDifferences(approved, planOf(later))

  assert.deepEqual(differences({ entries, found }), [])
  assert.deepEqual(differences({ entries, found: { ...found, c: absentHere } }), [
    '"C" would be installed in version 2.0, which was not approved.',
  ])
  assert.deepEqual(differences({ entries, found: { ...found, a: upToDate } }), [
    '"A" would no longer be updated to 2.0.',
  ])
  assert.deepEqual(
    differences({ entries, found: { ...found, a: { found: 'version', version: '1.0', latest: '2.1' } } }),
    ['"A" would become 2.1, and what was approved is 2.0.'],
  )
  assert.deepEqual(differences({ entries, found: { ...found, a: absentHere } }), [
    '"A" would be installed in version 2.0, and what was approved is to be updated to 2.0.',
  ])
  assert.deepEqual(
    differences({ entries, found: { ...found, a: { found: 'version', version: '1.5', latest: '2.0' } } }),
    ['"A" would be updated to 2.0 from 1.5, and when it was approved that was 1.0.'],
  )
  const other = deployed(software('b', { source: { type: 'package', provider: 'apt', package: 'b-ng' } }), latest)
  assert.deepEqual(differences({ entries: [a!, other, c!], found }), [
    '"B" would be installed in version 2.0 in another way than was approved: what is carried out is not the same.',
  ])
})

test('why something is done, and what needs no change, was not what was approved', () => {
  const by = (name: string) => ({ deployment: { id: `dep_${name}`, name, scope: 'crossTenant' } }) as const
  const plan = (name: string, found: typeof upToDate | typeof outdated) =>
    planOf({ entries: [deployed(a!.item, latest, by(name)), b!], found: { a: absentHere, b: found } })

  assert.deepEqual(planDifferences(plan('first', upToDate), plan('second', upToDate)), [])
})

test('each stepping stone is compared with itself', () => {
  const stones = (requires: string) =>
    deployed(
      software('a', {
        scheme: 'general',
        source: scriptSource(['1.0', '2.0', '3.0'], { details: { '3.0': { requires } } }),
      }),
      latest,
    )
  const found = { a: { found: 'absent' } } as const
  const over = (requires: string) => planOf({ entries: [stones(requires)], found })

  assert.deepEqual(comparePlans(over('1.0'), over('1.0')).changed, [])
  const [added, dropped] = planDifferences(over('1.0'), over('2.0'))
  assert.equal(added, '"A" would be installed in version 2.0, which was not approved.')
  assert.equal(dropped, '"A" would no longer be installed in version 1.0.')
})
