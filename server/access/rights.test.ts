/** Do roles reach exactly what they say, whatever is granted? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Grant, type Permission, permissions, roleNames, roles } from '@fettle/core/terms/access.ts'
import { mayDo, pathOf, reachOf, rightsOf, type TenantTree } from './rights.ts'

const ids = ['ten_a', 'ten_b', 'ten_c', 'ten_d', 'ten_e', 'ten_gone']
const permission = fc.constantFrom(...permissions)
const grant: fc.Arbitrary<Grant> = fc
  .record({ role: fc.constantFrom(...roleNames), tenantId: fc.option(fc.constantFrom(...ids), { nil: undefined }) })
  .map(({ role, tenantId }) => ({ role, ...(tenantId === undefined ? {} : { tenantId }) }))
const grants = fc.array(grant, { maxLength: 5 })
const only = fc.option(fc.uniqueArray(permission), { nil: undefined })
/** Trees, and things that should not be: parents that are gone, circles. */
const tree: fc.Arbitrary<TenantTree> = fc
  .array(fc.option(fc.constantFrom(...ids), { nil: null }), { minLength: 5, maxLength: 5 })
  .map((parents) => new Map(parents.map((parent, at) => [ids[at] ?? '', parent])))

/** The same, said another way: one grant, one tenant. */
function reaches(one: Grant, wanted: Permission, tenantId: string, all: TenantTree): boolean {
  const { reach, permissions: has } = roles[one.role]
  if (!has.includes(wanted) || !all.has(tenantId)) return false
  if (reach === 'installation') return one.tenantId === undefined
  let at: string | null | undefined = tenantId
  for (let steps = 0; at != null && steps < 10; steps += 1) {
    if (!all.has(at)) return false
    if (at === one.tenantId) return true
    at = all.get(at)
  }
  return false
}

test('[AZ-3] a reach is exactly what each grant reaches by itself, for every tenant and permission', () => {
  fc.assert(
    fc.property(fc.tuple(grants, only, permission, tree), ([given, less, wanted, all]) => {
      const reach = reachOf(given, less, wanted, all)
      const isIn = (id: string): boolean => reach === 'installation' || (reach !== 'nothing' && reach.includes(id))
      for (const id of ids.slice(0, 5))
        assert.equal(isIn(id), (less?.includes(wanted) ?? true) && given.some((one) => reaches(one, wanted, id, all)))
      if (reach === 'installation')
        assert.ok(given.some(({ role, tenantId }) => roles[role].reach === 'installation' && tenantId === undefined))
      if (typeof reach !== 'string') assert.ok(reach.length > 0 && reach.every((id) => all.has(id)))
    }),
    { numRuns: 10_000 },
  )
})

test('[AZ-3] more grants never reach less, and a token made for less never reaches more', () => {
  const covers = (big: ReturnType<typeof reachOf>, small: ReturnType<typeof reachOf>): boolean =>
    big === 'installation' ||
    small === 'nothing' ||
    (typeof big !== 'string' && typeof small !== 'string' && small.every((id) => big.includes(id)))
  fc.assert(
    fc.property(fc.tuple(grants, grants, only, permission, tree), ([some, more, less, wanted, all]) => {
      assert.ok(covers(reachOf([...some, ...more], undefined, wanted, all), reachOf(some, undefined, wanted, all)))
      assert.ok(covers(reachOf(some, undefined, wanted, all), reachOf(some, less, wanted, all)))
    }),
    { numRuns: 5000 },
  )
})

test('what may be done follows from the reach', () => {
  fc.assert(
    fc.property(fc.tuple(grants, only, permission, tree, fc.constantFrom(...ids)), ([given, less, wanted, all, id]) => {
      const rights = rightsOf({ grants: given, only: less }, all)
      const reach = rights[wanted]
      assert.equal(mayDo({ grants: given, only: less }, wanted, undefined, all), reach !== 'nothing')
      assert.equal(
        mayDo({ grants: given, only: less }, wanted, id, all),
        reach === 'installation' || (reach !== 'nothing' && reach.includes(id)),
      )
    }),
  )
})

test('a path ends at the top, and where it would go round', () => {
  const all: TenantTree = new Map([
    ['a', 'b'],
    ['b', 'c'],
    ['c', null],
    ['x', 'y'],
    ['y', 'x'],
  ])
  assert.deepEqual([...pathOf(all, 'a')], ['a', 'b', 'c'])
  assert.deepEqual([...pathOf(all, 'x')], ['x', 'y'])
  assert.deepEqual([...pathOf(all, 'nobody')], [])
})
