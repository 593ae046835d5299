/** Has a token never more than its owner, and never more than it was made for? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Grant, permissions, roleNames, roles } from '@fettle/core/terms/access.ts'
import { hasPermission, isWithin } from './granting.ts'
import { tokenRights } from './token-rights.ts'

const tenants = ['ten_a', 'ten_a1', 'ten_a2', 'ten_b']
const parents = new Map<string, string | null>([
  ['ten_a', null],
  ['ten_a1', 'ten_a'],
  ['ten_a2', 'ten_a'],
  ['ten_b', null],
])
const grant = fc
  .tuple(fc.constantFrom(...roleNames), fc.constantFrom(...tenants))
  .map(([role, tenantId]): Grant => (roles[role].reach === 'tenant' ? { role, tenantId } : { role }))
const limits = fc.record({
  permissions: fc.option(fc.uniqueArray(fc.constantFrom(...permissions), { minLength: 1 })),
  tenants: fc.option(fc.uniqueArray(fc.constantFrom(...tenants), { minLength: 1 })),
})

test('[AZ-3] [WEB-9] whatever a token may do, its owner may do, and it was made for', () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 4 }), limits, (owner, made) => {
      const token = tokenRights(owner, made, parents)
      for (const permission of permissions)
        for (const place of [...tenants, undefined]) {
          if (!hasPermission(token, permission, place, parents)) continue
          assert.ok(hasPermission({ grants: owner }, permission, place, parents))
          assert.ok(made.permissions === null || made.permissions.includes(permission))
          const reached = made.tenants?.some((one) => place !== undefined && isWithin(place, one, parents))
          assert.ok(made.tenants === null || reached)
        }
    }),
    { numRuns: 5000 },
  )
})

test('a limit takes away nothing else', () => {
  const all = { permissions: null, tenants: null }
  assert.deepEqual(tokenRights([{ role: 'technician' }], all, parents), { grants: [{ role: 'technician' }] })
  const inA = tokenRights([{ role: 'technician' }], { ...all, tenants: ['ten_a'] }, parents)
  assert.ok(hasPermission(inA, 'execute', 'ten_a1', parents))
  assert.ok(!hasPermission(inA, 'administer', 'ten_a', parents))
  assert.ok(!hasPermission(inA, 'view', 'ten_b', parents))
  const child = tokenRights(
    [{ role: 'tenantAdministrator', tenantId: 'ten_a1' }],
    { ...all, tenants: ['ten_a'] },
    parents,
  )
  assert.ok(hasPermission(child, 'administer', 'ten_a1', parents))
  assert.ok(!hasPermission(child, 'view', 'ten_a', parents))
})
