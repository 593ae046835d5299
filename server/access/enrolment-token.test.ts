/** Are enrolment tokens listed and revoked by those who look after their tenant, and by nobody else? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'
import { operatorAs } from '../../testing/server/operator-as.ts'

test('a token is listed with what is left of it and never shown again; revoked, nobody joins with it', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply({ kind: 'tenant', name: 'Acme' })
  const made = await operator.call('createEnrolmentToken', {
    body: { tenant: 'Acme', uses: 3, tags: ['canary'], approval: true },
  })
  const { items } = await operator.call('listEnrolmentTokens', {})
  const [listed] = items
  assert.deepEqual(
    [items.length, listed?.id, listed?.tenant.name, listed?.usesLeft, listed?.tags, listed?.approval, listed?.onboard],
    [1, made.id, 'Acme', 3, ['canary'], true, false],
  )
  assert.ok(!JSON.stringify(items).includes(made.token))
  await operator.call('revokeEnrolmentToken', { params: { id: made.id } })
  assert.deepEqual((await operator.call('listEnrolmentTokens', {})).items, [])
  const late = await fetch(`${server.address}/agent/v1/enroll`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${made.token}` },
    body: '{}',
  })
  assert.ok(late.status >= 400)
  await assert.rejects(
    operator.call('revokeEnrolmentToken', { params: { id: made.id } }),
    /There is no enrolment token/,
  )
})

test('tokens of other tenants are neither seen nor revoked', async () => {
  await using server = await aServer()
  const { operator } = server
  await operator.apply({ kind: 'tenant', name: 'Acme' }, { kind: 'tenant', name: 'Globex' })
  const ours = await operator.call('createEnrolmentToken', { body: { tenant: 'Acme' } })
  const theirs = await operator.call('createEnrolmentToken', { body: { tenant: 'Globex' } })
  const bound = await operatorAs(server, { role: 'tenantAdministrator', tenant: 'Acme' })
  assert.deepEqual(
    (await bound.call('listEnrolmentTokens', {})).items.map(({ id }) => id),
    [ours.id],
  )
  await assert.rejects(bound.call('revokeEnrolmentToken', { params: { id: theirs.id } }), /There is no enrolment token/)
  await bound.call('revokeEnrolmentToken', { params: { id: ours.id } })
  const viewer = await operatorAs(server, { role: 'viewer' })
  await assert.rejects(viewer.call('listEnrolmentTokens', {}), /notAllowed/)
  assert.deepEqual(
    (await operator.call('listEnrolmentTokens', {})).items.map(({ id }) => id),
    [theirs.id],
  )
})
