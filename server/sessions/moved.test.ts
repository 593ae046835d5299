/** Shows that a session that is over gives its former tenant no way to a computer that has moved into another one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'
import { operatorAs } from '../../testing/server/operator-as.ts'

test('[AZ-2] who reaches the tenant from which a computer has moved runs no session on it again', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply({ kind: 'tenant', name: 'Former' }, { kind: 'tenant', name: 'Present' })
  const { computerId } = await enrolled(server, { tenant: 'Former', hostname: 'moved-pc' })
  const former = await operatorAs(server, { role: 'tenantAdministrator', tenant: 'Former' })
  const { started } = await former.call('startSessions', { body: { computers: [computerId] } })
  const id = started[0]?.id ?? ''
  await former.call('cancelSession', { params: { id }, body: {} })
  await operator.call('changeComputer', { params: { id: computerId }, body: { tenant: 'Present' } })

  const refused = await former.refused('rerunSession', { params: { id }, body: { what: 'session' } })

  assert.equal(refused.code, 'notFound')
  const { items } = await operator.call('listSessions', { query: { computer: computerId } })
  assert.deepEqual(
    items.map((session) => session.id),
    [id],
  )
})
