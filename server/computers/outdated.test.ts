/** A computer's detection is outdated once another deployment wins there, and no longer after it was looked at again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../../testing/server/a-server.ts'
import { anAgent } from '../../testing/server/an-agent.ts'

test('[E107] detection is outdated from the moment another deployment wins until the next look', async () => {
  await using server = await aServer()
  const { operator } = server
  await using agent = await anAgent(server, { hostname: 'one', tags: ['canary'] })
  const outdated = async (): Promise<boolean | undefined> =>
    (await operator.call('getComputer', { params: { id: agent.computerId } })).detectionOutdated
  const wants = (name: string, target: Record<string, unknown>) => ({
    ...{ kind: 'deployment', name, item: 'tool', desired: 'latest', target },
  })
  await operator.apply({ kind: 'software', name: 'tool', apt: 'tool' }, wants('all', { all: true }))
  assert.equal(await outdated(), false, 'it was never looked at')
  await operator.run('one', { kind: 'detection' })
  assert.equal(await outdated(), false)
  await operator.apply(wants('others', { tag: 'other' }))
  assert.equal(await outdated(), false)
  await operator.apply(wants('canaries', { tag: 'canary' }))
  assert.equal(await outdated(), true)
  await operator.run('one', { kind: 'detection' })
  assert.equal(await outdated(), false)
  await operator.call('changeComputer', { params: { id: 'one' }, body: { tags: [] } })
  assert.equal(await outdated(), true)
})
