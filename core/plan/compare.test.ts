/** What differs between two plans is told, and nothing else. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { comparePlans } from './compare.ts'
import { absentHere, deployed, latest, outdated, planner, software, upToDate } from './fixtures.ts'

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
