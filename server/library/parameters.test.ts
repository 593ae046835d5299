/** What people write for parameters and time limits is what a computer gets, and what they take away is the default again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identify, prepare } from '@fettle/core/identify/identify.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { enrolled } from '../../testing/server/an-agent.ts'
import { subjectOf } from '../computers/subject.ts'
import { readSources } from './definitions.ts'

const task = {
  kind: 'task',
  name: 'policy',
  script: { test: { source: 'true', timeout: '90s' }, set: 'true' },
  parameters: {
    telemetry: { type: 'boolean', default: true },
    minutes: { type: 'number', default: 10 },
    banner: { default: 'Welcome' },
  },
}

const deployment = { kind: 'deployment', name: 'all', item: 'policy', mode: 'enforce', target: { all: true } }

/** What a session of this computer would be about. */
async function entryOf({ database: { db } }: TestServer, computerId: string) {
  const definitions = prepare(await readSources(db))
  const { entries } = identify(definitions, await subjectOf(db, computerId), { kind: 'full', now: 0 })
  return entries[0] ?? assert.fail('nothing is wanted')
}

test('[E161] false, 0 and an empty text are honoured over defaults', async () => {
  await using server = await aServer()
  const { computerId } = await enrolled(server)
  await server.operator.apply(task, { ...deployment, parameters: { telemetry: false, minutes: 0, banner: '' } })
  assert.deepEqual((await entryOf(server, computerId)).parameters, { telemetry: false, minutes: 0, banner: '' })
})

test('[E115] [E197] a required value that is missing or empty is refused, however it is saved, and nothing is changed', async () => {
  await using server = await aServer()
  const { operator } = server
  const needy = { ...task, parameters: { host: { required: true }, queue: { required: true, default: 'main' } } }
  await operator.apply(needy, { ...deployment, parameters: { host: 'print.example' } })
  const refusals = [
    [{}, 'host'],
    [{ host: '' }, 'host'],
    [{ host: null }, 'host'],
    [{ host: 'print.example', queue: '' }, 'queue'],
  ] as const
  for (const [parameters, name] of refusals) {
    const words = new RegExp(`The parameter ."${name}." of ."policy." is required; give it a value`)
    const documents = [{ source: 'x', document: { ...deployment, parameters } }]
    for (const dryRun of [false, true])
      assert.match(JSON.stringify(await operator.refused('applyDocuments', { body: { documents, dryRun } })), words)
    const params = { kind: 'deployments', name: 'all' }
    const saved = await operator.refused('changeDocument', {
      params,
      body: { changes: { parameters: { host: null, ...parameters } } },
    })
    assert.match(JSON.stringify(saved), words)
  }
  const { document } = await operator.call('getDocument', { params: { kind: 'deployments', name: 'all' } })
  assert.deepEqual(document['parameters'], { host: 'print.example' })
})

test('[E169] a time limit and a value that are taken away are the defaults again, in the next session', async () => {
  await using server = await aServer()
  const { operator } = server
  const { computerId } = await enrolled(server)
  await operator.apply(task, { ...deployment, parameters: { telemetry: false } })
  const seconds = async () => {
    const { item } = await entryOf(server, computerId)
    return item.kind === 'task' && item.body.type === 'script' ? item.body.test?.timeoutSeconds : undefined
  }
  assert.equal(await seconds(), 90)
  await operator.call('changeDocument', {
    params: { kind: 'items', name: 'policy' },
    body: { changes: { script: { test: { timeout: null } } } },
  })
  assert.equal(await seconds(), 60)
  await operator.call('changeDocument', {
    params: { kind: 'deployments', name: 'all' },
    body: { changes: { parameters: { telemetry: null } } },
  })
  assert.equal((await entryOf(server, computerId)).parameters['telemetry'], true)
  // The same by files: what a file does not say is the default.
  await operator.apply({ ...deployment, parameters: { minutes: 3 } })
  assert.deepEqual((await entryOf(server, computerId)).parameters, { telemetry: true, minutes: 3, banner: 'Welcome' })
})
