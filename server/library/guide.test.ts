/** The guide to definitions: every example in it is applied for real, and comes back as it was written. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readYaml } from '@fettle/catalog/read-yaml.ts'
import { definitionKinds } from '@fettle/catalog/schema/document.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'

const guide = readFileSync(join(import.meta.dirname, '../../docs/definitions.md'), 'utf8')

test('every kind has an example in the guide, and all examples can be applied together', async () => {
  const examples = [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)].flatMap(([, text = '']) => {
    const { documents, problems } = readYaml(text)
    assert.deepEqual(problems, [])
    return documents.map(({ document }) => document)
  })
  const kinds = new Set(examples.map(({ kind }) => kind))
  assert.deepEqual(
    definitionKinds.filter((kind) => !kinds.has(kind)),
    [],
  )
  await using server = await aServer()
  // A computer joins by itself, before anything can be decided about it.
  const acme = examples.filter(({ kind, name }) => kind === 'tenant' && name === 'Acme')
  await server.operator.apply(...acme)
  await enrolled(server, { hostname: 'front-desk', tenant: 'Acme' })
  const changes = await server.operator.changes(examples)
  const others = ['unchanged tenant Acme', 'updated installation installation', 'updated computer Acme/front-desk']
  assert.deepEqual(
    changes.filter((change) => !change.startsWith('created ')),
    others,
  )
  const { documents } = await server.operator.call('exportDocuments', { query: {} })
  const named = (all: readonly Record<string, unknown>[]) =>
    new Map(all.map((document) => [`${String(document['kind'])} ${String(document['name'])}`, document]))
  assert.deepEqual(named(documents), named(examples))
})
