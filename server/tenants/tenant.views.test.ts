/** Tenants, persons and tags as screens see them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'

test('tenants with their parents and computers, persons with their tenants, tags with what carries them', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply(
    { kind: 'tenant', name: 'Branch', parent: 'Acme', tags: ['gold'] },
    { kind: 'tenant', name: 'Acme', tags: ['gold', 'msp'] },
    { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Branch', tags: ['vip'] },
    { kind: 'person', email: 'amy@acme.example', name: 'Amy', tenant: 'Acme' },
  )
  await enrolled(server, { tenant: 'Branch', tags: ['canary', 'gold'] })
  await enrolled(server, { tenant: 'Branch' })
  const gone = await enrolled(server, { tenant: 'Branch', tags: ['gone'] })
  await server.database.db
    .updateTable('computer')
    .set({ deleted_at: new Date() })
    .where('id', '=', gone.computerId)
    .execute()

  const tenants = await operator.call('listTenants')
  assert.deepEqual(
    tenants.items.map(({ name, parent, tags, computers }) => [name, parent?.name, tags, computers]),
    [
      ['Acme', undefined, ['gold', 'msp'], 0],
      ['Branch', 'Acme', ['gold'], 2],
    ],
  )
  const persons = await operator.call('listPersons')
  assert.deepEqual(
    persons.items.map(({ name, email, tenant, tags }) => [name, email, tenant.name, tags]),
    [
      ['Amy', 'amy@acme.example', 'Acme', []],
      ['Dana', 'dana@acme.example', 'Branch', ['vip']],
    ],
  )
  const tags = await operator.call('listTags')
  assert.deepEqual(tags.items, [
    { name: 'canary', computers: 1, tenants: 0, persons: 0 },
    { name: 'gold', computers: 1, tenants: 2, persons: 0 },
    { name: 'msp', computers: 0, tenants: 1, persons: 0 },
    { name: 'vip', computers: 0, tenants: 0, persons: 1 },
  ])
})

test('a computer that was deleted is nowhere: not in lists, not by name, not for its agent', async () => {
  await using server = await aServer()
  const { operator, database } = server
  const gone = await enrolled(server, { hostname: 'gone' })
  await database.db.updateTable('computer').set({ deleted_at: new Date() }).where('id', '=', gone.computerId).execute()
  assert.deepEqual((await operator.call('listComputers', { query: {} })).items, [])
  assert.equal((await operator.refused('getComputer', { params: { id: 'gone' } })).code, 'notFound')
  assert.equal((await operator.refused('startSessions', { body: { computers: [gone.computerId] } })).code, 'notFound')
  const anew = await enrolled(server, { hostname: 'gone' })
  assert.notEqual(anew.computerId, gone.computerId)
  assert.equal((await operator.call('getComputer', { params: { id: 'gone' } })).id, anew.computerId)
})
