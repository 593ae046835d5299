/** Actions stand in the order in which they can be carried out, and always in the same one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ItemOrder } from '../terms/item.ts'
import type { Orderable } from './order.ts'
import { orderItems } from './order.ts'

function at(key: string, more: Partial<Orderable> & { readonly order?: ItemOrder } = {}): Orderable {
  return {
    key,
    order: { location: 'unordered', rank: 0, priority: 0 },
    phase: 'software',
    isPulled: false,
    after: [],
    ...more,
  }
}

function place(location: ItemOrder['location'], rank: number, priority = 0): { readonly order: ItemOrder } {
  return { order: { location, rank, priority } }
}

function check(items: readonly Orderable[], expected: string): void {
  assert.equal(
    orderItems(items)
      .map(({ key }) => key)
      .join(' '),
    expected,
  )
  assert.equal(
    orderItems(items.toReversed())
      .map(({ key }) => key)
      .join(' '),
    expected,
  )
}

test('[P15] beginning, unordered, end; then phase, priority, name', () => {
  check([at('b'), at('a'), at('z', place('beginning', 9)), at('e', place('end', 1))], 'z a b e')
  check([at('a', place('beginning', 2)), at('b', place('beginning', 1))], 'b a')
  check([at('a', place('end', 2)), at('b', place('end', 1))], 'b a')
  check([at('a', place('unordered', 2)), at('b', place('unordered', 1))], 'a b')
  check([at('a', { phase: 'post' }), at('b', { phase: 'configuration' }), at('c')], 'c b a')
  check([at('a'), at('b', place('unordered', 0, 5)), at('c', place('unordered', 0, 9))], 'c b a')
  check([at('a', { phase: 'post', ...place('beginning', 1) }), at('b')], 'a b')
  check([at('a', { phase: 'post', ...place('unordered', 0, 9) }), at('b')], 'b a')
})

test('[P15] what is needed goes first, whatever its place', () => {
  check([at('a', { after: ['z'] }), at('b'), at('z', place('end', 1))], 'z a b')
  check([at('a'), at('b', { after: ['c'] }), at('c', { after: ['d'] }), at('d', { phase: 'post' })], 'a d c b')
  check([at('a', { after: ['c', 'b'] }), at('b', { after: ['c'] }), at('c')], 'c b a')
})

test('[P15] what is pulled in runs right before the first that needs it', () => {
  const lib = at('lib', { phase: 'prerequisite', isPulled: true })
  check([lib, at('a'), at('b', { after: ['lib'] }), at('c', { after: ['lib'] })], 'a lib b c')
  const base = at('base', { phase: 'prerequisite', isPulled: true })
  check([{ ...lib, after: ['base'] }, base, at('a'), at('b', { after: ['lib'] })], 'a base lib b')
})

test('[P15] what is needed and has a place of its own keeps it when that is earlier', () => {
  check([at('a'), at('b'), at('c', { after: ['a'] })], 'a b c')
})

test('[P15] a chain of ten thousand finds its order', () => {
  const name = (n: number): string => `n${String(n).padStart(5, '0')}`
  const chain = Array.from({ length: 10_000 }, (_, n) => at(name(n), n < 9_999 ? { after: [name(n + 1)] } : {}))

  assert.equal(orderItems(chain)[0]?.key, name(9_999))
})
