/** Whom a schedule means: as a deployment's target would, and never computers whose tenant takes nothing for all tenants. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Schedule } from '@fettle/core/terms/schedule.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'
import { createDefinitions } from '../library/definitions.ts'
import { computersOf } from './schedule-target.ts'

test('[E099] a tenant that opted out is left out of schedules for all tenants, and not of those for it', async () => {
  await using server = await aServer()
  const {
    operator,
    database: { db },
  } = server
  await operator.apply({ kind: 'tenant', name: 'Shy', optsOutOfCrossTenant: true })
  await using one = await anAgent(server, { hostname: 'one', tenant: 'Acme' })
  await using shy = await anAgent(server, { hostname: 'shy', tenant: 'Shy' })
  assert.ok(one.isLinked && shy.isLinked)
  const tenant = await db.selectFrom('tenant').select('id').where('name', '=', 'Shy').executeTakeFirstOrThrow()
  const everybody = { propagateToChildTenants: false, subject: { type: 'all' }, filter: 'all' } as const
  const definitions = await createDefinitions()(db)
  const meant = async (target: Schedule['target']): Promise<readonly string[]> => {
    const schedule = { target, options: {} } as Parameters<typeof computersOf>[2]
    const computers = await computersOf(db, definitions, schedule, Date.now())
    return computers.map(({ name }) => name).toSorted()
  }

  assert.deepEqual(await meant({ type: 'target', target: { ...everybody, scope: 'crossTenant' } }), ['one'])
  const own = { ...everybody, scope: 'singleTenant', tenantId: tenant.id as `ten_${string}` } as const
  assert.deepEqual(await meant({ type: 'target', target: own }), ['shy'])
  assert.deepEqual(await meant({ type: 'filter', filter: 'is:online' }), ['one'])
  assert.deepEqual(await meant({ type: 'filter', filter: 'is:online tenant:Shy' }), ['shy'])
})
