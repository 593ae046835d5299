/** No sequence of grants lets anybody have more than who began it: by the rule alone, and on a server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Grant, permissions, type RoleName, roleNames, roles } from '@fettle/core/terms/access.ts'
import { invitedBrowser } from '../../testing/server/a-browser.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { changedGrants, mayChange, mayGive } from './granting.ts'
import { reachOf, rightsOf, type TenantTree } from './rights.ts'

/** acme over acme-east and acme-west; globex alone. */
const tree: TenantTree = new Map([
  ['acme', null],
  ['east', 'acme'],
  ['west', 'acme'],
  ['globex', null],
])
const tenants = [...tree.keys()]

const anyGrant = fc.record({
  role: fc.constantFrom(...roleNames),
  tenantId: fc.option(fc.constantFrom(...tenants), { nil: undefined }),
})
const asGrant = ({ role, tenantId }: { role: RoleName; tenantId: string | undefined }): Grant =>
  tenantId === undefined ? { role } : { role, tenantId }
const anyGrants = fc.array(anyGrant.map(asGrant), { maxLength: 3 })

/** Everything that grants let do, as "permission place"; written without the rule's own functions. */
function powers(grants: readonly Grant[]): ReadonlySet<string> {
  const above = (id: string): readonly string[] => {
    const parent = tree.get(id)
    return parent == null ? [id] : [id, ...above(parent)]
  }
  const places = grants.flatMap(({ role, tenantId }) => {
    const { reach, permissions: given } = roles[role]
    if ((reach === 'tenant') !== (tenantId !== undefined)) return []
    const where =
      reach === 'installation' ? ['*', ...tenants] : tenants.filter((id) => above(id).includes(tenantId ?? ''))
    return given.flatMap((permission) => where.map((place) => `${permission} ${place}`))
  })
  return new Set(places)
}

const union = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> => new Set(sets.flatMap((set) => [...set]))

test('the reach of grants is what the roles say', () => {
  fc.assert(
    fc.property(anyGrants, (grants) => {
      const known = powers(grants)
      for (const permission of permissions) {
        const reach = reachOf(grants, undefined, permission, tree)
        assert.equal(reach === 'installation', known.has(`${permission} *`))
        if (Array.isArray(reach))
          assert.deepEqual(reach, tenants.filter((id) => known.has(`${permission} ${id}`)).toSorted())
      }
    }),
    { numRuns: 1000 },
  )
})

test('[AZ-3] by no sequence of changes does anybody come to more than the administrators among them had', () => {
  const change = fc.record({ by: fc.nat(3), to: fc.nat(3), grants: anyGrants })
  let made = 0
  fc.assert(
    fc.property(
      fc.array(anyGrants, { minLength: 4, maxLength: 4 }),
      fc.array(change, { maxLength: 25 }),
      (first, changes) => {
        const people = [...first]
        // Whoever administers somewhere can hand on what they have there, and nothing else can be handed on.
        for (const { by, to, grants } of changes) {
          const [giver, taker] = [people[by] ?? [], people[to] ?? []]
          const rights = rightsOf({ grants: giver }, tree)
          if (by === to || !changedGrants(taker, grants).every((grant) => mayGive(rights, grant))) continue
          const before = powers(taker)
          const own = powers(giver)
          for (const power of powers(grants)) assert.ok(before.has(power) || own.has(power), power)
          for (const power of before)
            assert.ok(powers(grants).has(power) || own.has(power), `${power} was taken away by who has it not`)
          people[to] = grants
          made += 1
        }
        const all = union(first.map(powers))
        for (const now of people) for (const power of powers(now)) assert.ok(all.has(power), power)
      },
    ),
    { numRuns: 4000 },
  )
  assert.ok(made > 1000, `only ${made} changes were made`)
})

test('who may change an account has everything that it may do', () => {
  fc.assert(
    fc.property(anyGrants, anyGrants, (mine, its) => {
      if (!mayChange(rightsOf({ grants: mine }, tree), its)) return
      const own = powers(mine)
      for (const power of powers(its)) assert.ok(own.has(power), power)
    }),
    { numRuns: 4000 },
  )
})

test('a token that was made for less gives no more than it was made for', () => {
  const grants: readonly Grant[] = [{ role: 'administrator' }]
  const rights = rightsOf({ grants, only: ['view', 'administer'] }, tree)
  assert.ok(mayGive(rights, { role: 'viewer' }))
  assert.ok(!mayGive(rights, { role: 'technician' }))
  assert.ok(!mayGive(rights, { role: 'administrator' }))
})

test('[AZ-3] a server holds to it, whatever tenant administrators try on each other', async () => {
  await using server = await aServer()
  await server.operator.apply({ kind: 'tenant', name: 'acme' }, { kind: 'tenant', name: 'globex' })
  const names = ['acme', 'globex'] as const
  const begin = [
    [{ role: 'tenantAdministrator' as const, tenant: 'acme' }],
    [{ role: 'tenantAdministrator' as const, tenant: 'globex' }],
    [{ role: 'viewer' as const }, { role: 'tenantAdministrator' as const, tenant: 'acme' }],
  ]
  const people = await Promise.all(
    begin.map((grants, at) => invitedBrowser(server, server.operator, { email: `p${at}@example.org`, grants })),
  )
  const wanted = fc.array(
    fc.record({ role: fc.constantFrom(...roleNames), tenant: fc.constantFrom(...names) }, { requiredKeys: ['role'] }),
    { maxLength: 2 },
  )
  const tries = fc.sample(fc.record({ by: fc.nat(2), to: fc.nat(2), grants: wanted }), { numRuns: 120, seed: 7 })
  for (const { by, to, grants } of tries) {
    const [giver, taker] = [people[by], people[to]]
    if (!giver || !taker) continue
    const { status } = await giver.send('setGrants', { params: { id: taker.accountId }, body: { grants } })
    assert.ok([200, 400, 401, 403, 404].includes(status), String(status))
    // Whose grants changed is signed out, and comes back.
    if (status === 200)
      await taker.call('signInWithPassword', {
        body: { email: `p${to}@example.org`, password: 'seven green teapots sing' },
      })
  }
  const { items } = await server.operator.call('listAccounts')
  for (const { grants } of items) assert.ok(grants.every(({ role }) => role === 'viewer' || role.startsWith('tenant')))
})
