/** Shows that who reaches one tenant changes nothing of those above it, whose settings hold for theirs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'
import { operatorAs } from '../../testing/server/operator-as.ts'

test('[AZ-2] a tenant above is as unknown to those below as one that is not there', async () => {
  await using server = await aServer()
  const { operator, database } = server
  await operator.apply({ kind: 'tenant', name: 'Group' }, { kind: 'tenant', name: 'Branch', parent: 'Group' })
  const { computerId } = await enrolled(server, { tenant: 'Branch', hostname: 'branch-pc' })
  await operator.call('setSecret', { params: { name: 'key' }, body: { value: 'as it was before', tenant: 'Group' } })
  const tenant = 'Group'
  const { id: groupId } = await database.db
    .selectFrom('tenant')
    .select('id')
    .where('name', '=', tenant)
    .executeTakeFirstOrThrow()
  const sealed = () => database.db.selectFrom('secret').select(['tenant_id', 'sealed']).execute()
  const before = await sealed()
  const below = await operatorAs(server, { role: 'tenantAdministrator', tenant: 'Branch' })

  for (const text of [tenant, groupId]) {
    const unknown = new RegExp(`There is no tenant "${text}"`)
    const params = { name: 'key' }
    const tries: readonly (() => Promise<unknown>)[] = [
      () => below.call('setSecret', { params, body: { value: 'as somebody wants it', tenant: text } }),
      () => below.call('deleteSecret', { params, query: { tenant: text } }),
      () => below.call('createEnrolmentToken', { body: { tenant: text } }),
      () => below.call('changeComputer', { params: { id: computerId }, body: { tenant: text } }),
      () => below.call('changeComputers', { body: { computers: [computerId], change: { tenant: text } } }),
      () => below.call('getMailSettings', { query: { tenant: text } }),
      () => below.call('putMailSettings', { body: { tenant: text, settings: { from: 'it@branch.example' } } }),
    ]
    for (const one of tries) await assert.rejects(one, unknown)
  }
  assert.deepEqual(await sealed(), before)
  assert.deepEqual(
    (await operator.call('listEnrolmentTokens', {})).items.filter((one) => one.tenant.id === groupId),
    [],
  )
  assert.equal((await operator.call('getComputer', { params: { id: computerId } })).tenant.name, 'Branch')
  assert.equal((await operator.call('getMailSettings', { query: { tenant } })).settings.from, undefined)
  // What is theirs they change as before.
  await below.call('setSecret', { params: { name: 'key' }, body: { value: 'of the branch', tenant: 'Branch' } })
  await below.call('createEnrolmentToken', { body: { tenant: 'Branch' } })
})
