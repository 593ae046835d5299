/** Licences are kept like everything people define, and reach the software they are for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identify } from '@fettle/core/identify/identify.ts'
import { web01 } from '@fettle/core/identify/sample.ts'
import type { TenantId } from '@fettle/core/terms/ids.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { createDefinitions } from './definitions.ts'

const script = { detect: 'true', install: 'true', versions: ['12.0'] }
const base = [
  { kind: 'tenant', name: 'Acme' },
  { kind: 'software', name: 'app', script, licence: { need: 'required' } },
  { kind: 'deployment', name: 'apps', item: 'app', desired: 'latest', target: { all: true } },
]
const licences = [
  { kind: 'licence', name: 'all', software: 'app', file: { name: 'app.lic', content: 'for all' } },
  { kind: 'licence', name: 'of Acme', software: 'app', tenant: 'Acme', majorVersion: '12', secret: 'app-key' },
]

test('[E137] licences are applied, exported as they were written, and found in the manifest of a computer', async () => {
  await using server = await aServer()
  await server.operator.apply(...base, ...licences)
  const { documents } = await server.operator.call('exportDocuments', { query: {} })
  assert.deepEqual(
    documents.filter(({ kind }) => kind === 'licence'),
    licences,
  )
  const acme = await server.database.db
    .selectFrom('tenant')
    .select('id')
    .where('name', '=', 'Acme')
    .executeTakeFirstOrThrow()
  const definitions = await createDefinitions()(server.database.db)
  const names = (tenantId: TenantId) =>
    identify(definitions, { ...web01, tenantId }, { kind: 'full', now: 0 }).entries[0]?.licences?.map(
      ({ name }) => name,
    )

  assert.deepEqual(names(acme.id as TenantId), ['of Acme', 'all'])
  assert.deepEqual(names('ten_another1'), ['all'])
})

test('a licence is for software and a tenant that are there; its software stays as long as it does', async () => {
  await using server = await aServer()
  await server.operator.apply(...base.slice(0, 2))
  const refused = async (document: Record<string, unknown>) =>
    await server.operator.apply(document).then(
      () => assert.fail('it was taken'),
      (error: Error) => error.message,
    )

  assert.match(
    await refused({ ...licences[0], software: 'nothing' }),
    /There is no software "nothing" for licence "all"/,
  )
  assert.match(await refused({ ...licences[1], tenant: 'Globex' }), /There is no tenant "Globex" for licence "of Acme"/)
  await server.operator.apply(...licences)
  await assert.rejects(server.operator.call('deleteObject', { params: { kind: 'items', name: 'app' } }), /licence/)
  await server.operator.call('deleteObject', { params: { kind: 'licences', name: 'all' } })
  await server.operator.call('deleteObject', { params: { kind: 'licences', name: 'of Acme' } })
  await server.operator.call('deleteObject', { params: { kind: 'items', name: 'app' } })
})
