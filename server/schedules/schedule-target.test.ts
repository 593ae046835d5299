/** Whom a schedule means: as a deployment's target would, and never computers whose tenant takes nothing for all tenants. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Schedule } from '@fettle/core/terms/schedule.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { anAgent, enrolled } from '../../testing/server/an-agent.ts'
import { createDefinitions } from '../library/definitions.ts'
import { computersOf } from './schedule-target.ts'
import { getSchedule } from './schedule.store.ts'

test('[E109] a computer or a person that gets another name stays in the schedules for it', async () => {
  await using server = await aServer()
  const {
    operator,
    database: { db },
  } = server
  await operator.apply(
    { kind: 'tenant', name: 'Acme' },
    { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Acme' },
  )
  const { computerId: id } = await enrolled(server, { hostname: 'one' })
  await operator.call('changeComputer', { params: { id }, body: { primaryPerson: 'dana@acme.example' } })
  const targets = { computer: { computer: 'one' }, person: { person: 'dana@acme.example' } }
  for (const [name, target] of Object.entries(targets))
    await operator.apply({ kind: 'schedule', name, zone: 'UTC', frequency: 'daily', time: '02:00', target })

  await db.updateTable('computer').set({ name: 'two' }).execute()
  await operator.apply({ kind: 'person', email: 'dana@acme.example', name: 'Dana B.', tenant: 'Acme' })

  const definitions = await createDefinitions()(db)
  for (const name of Object.keys(targets)) {
    const { schedule } = await getSchedule(db, name)
    assert.deepEqual(
      (await computersOf(db, definitions, schedule, Date.now())).map((one) => one.name),
      ['two'],
      name,
    )
  }
  const words = (await operator.call('listSchedules', {})).items.map(({ target }) => target)
  assert.deepEqual(words, ['two', 'computers of Dana B.'])
})

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
