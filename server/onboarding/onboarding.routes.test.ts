/** The way in through the API, with a real server and scripted agents: waiting list, identity, onboarding sessions, inventories. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { BodyInputOf } from '@fettle/contract/http/endpoint.ts'
import type { createEnrolmentToken } from '@fettle/contract/http/access.ts'
import type { EnrolResponse } from '@fettle/contract/wire/from-agent.ts'
import type { MachineEvidence } from '@fettle/core/terms/machine.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { until } from '../../testing/computers/until.ts'
import { aServer, type TestServer } from '../../testing/server/a-server.ts'
import { accepted, ended, obedient } from '../../testing/server/agent-script.ts'
import { ScriptedAgent } from '../../testing/server/an-agent.ts'

let server: TestServer

before(async () => {
  server = await aServer()
  await server.operator.apply(
    { kind: 'tenant', name: 'Acme' },
    { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Acme' },
    { kind: 'software', name: 'welcome-pack', apt: 'welcome-pack' },
  )
})
after(async () => {
  await server[Symbol.asyncDispose]()
})

let machines = 0
function aMachine(): MachineEvidence {
  const number = (machines += 1).toString(16).padStart(4, '0')
  return {
    machineId: `7f0c5b7d6e1a4a55b0d4f5a0a1b2${number}`,
    hardwareId: `5c4c4544-0051-3010-8052-b4c04f4e${number}`,
    hostname: `way-${number}`,
    macs: [],
  }
}

type TokenBody = Partial<BodyInputOf<typeof createEnrolmentToken>>

async function join(machine: MachineEvidence, body: TokenBody = {}): Promise<ScriptedAgent> {
  const { token } = await server.operator.call('createEnrolmentToken', { body: { tenant: 'Acme', ...body } })
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const hostname = machine.hostname ?? 'pc'
  const response = await fetch(`${server.address}/agent/v1/enroll`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({
      publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      ...{ hostname, machineId: machine.machineId ?? '', version: '0.1.0', machine },
    }),
  })
  const answer: unknown = await response.json()
  assert.equal(response.status, 200, JSON.stringify(answer))
  const agent = new ScriptedAgent(server.address, { ...(answer as EnrolResponse), hostname, key: privateKey })
  await agent.link()
  return agent
}

const detail = (id: string) => server.operator.call('getComputer', { params: { id } })

test('[E195] a computer waits, is looked at, is let in with a person, and onboarded by a session', async () => {
  await using agent = await join(aMachine(), { approval: true, tags: ['new'] })
  const { operator } = server
  const params = { id: agent.computerId }
  assert.equal((await detail(agent.computerId)).wayIn?.state, 'pending')
  const { refused } = await operator.call('startSessions', { body: { computers: [agent.computerId] } })
  assert.match(refused[0]?.sentence ?? '', /only inventory sessions/)
  await operator.run(agent.computerId, { kind: 'inventory' })
  const listed = await operator.call('listComputers', { query: { q: 'is:pending' } })
  assert.deepEqual(
    listed.items.map(({ id }) => id),
    [agent.computerId],
  )

  const body = { person: 'dana@acme.example', onboard: 'now' } as const
  assert.match((await operator.call('acceptComputer', { params, body })).state, /onboarding|onboarded/)
  await until('the computer is onboarded', async () => (await detail(agent.computerId)).wayIn?.state === 'onboarded')
  const { items } = await operator.call('listSessions', { query: {} })
  const onboarding = items.find(({ computer, kind }) => computer.id === agent.computerId && kind === 'full')
  assert.ok(onboarding)
  assert.deepEqual(
    (await operator.call('listComputers', { query: { q: 'person:dana is:onboarded' } })).items.map(({ id }) => id),
    [agent.computerId],
  )
})

test('[E084] [E191] [E192] [E201] [E204] a token that onboards: the session runs by itself, deployments for onboarding apply in it alone', async () => {
  const { operator } = server
  await operator.apply({
    ...{ kind: 'deployment', name: 'Welcome', item: 'welcome-pack', enforcement: 'onboarding', desired: 'latest' },
    target: { tag: 'welcome' },
  })
  await using agent = await join(aMachine(), { onboard: true, tags: ['welcome'] })
  await until('the computer is onboarded', async () => (await detail(agent.computerId)).wayIn?.state === 'onboarded')
  assert.ok(agent.model.installed.has('welcome-pack'), 'what is for onboarding was installed')
  const [first] = (await operator.call('listSessions', { query: { computer: agent.computerId, kind: 'full' } })).items
  const { options } = await operator.call('getSession', { params: { id: first?.id ?? '' } })
  assert.equal(options.reboot.preference, 'ifNeeded', 'onboarding has a reboot preference of its own')
  agent.model.installed.delete('welcome-pack')
  const later = await operator.run(agent.computerId, { kind: 'full' })
  assert.equal(later.options.reboot.preference, 'suppress')
  assert.equal(later.state, 'compliant', 'and does not apply any more')

  // [E201] It can be onboarded again, and then it applies again.
  const again = await operator.call('onboardComputer', { params: { id: agent.computerId }, body: {} })
  assert.match(again.state, /onboard/)
  await until('it was installed again', async () => {
    const { wayIn } = await detail(agent.computerId)
    return agent.model.installed.has('welcome-pack') && wayIn?.state === 'onboarded'
  })
})

test('[E045] decided "same", the agent comes back as the old computer, over the link it makes anew; what waited for it goes on', async () => {
  const { operator } = server
  const machine = aMachine()
  const old = await join(machine)
  await old.cut()
  await until('the old one is offline', async () => !(await detail(old.computerId)).online)
  const waiting = await operator.start(old.computerId, { kind: 'inventory' })
  await using agent = await join(machine)
  const { items } = await operator.call('listOnboarding', { query: { state: 'undecided' } })
  const twin = items.find(({ id }) => id === agent.computerId)
  assert.equal(twin?.identification?.match?.id, old.computerId)

  const kept = await operator.call('decideIdentity', { params: { id: agent.computerId }, body: { as: 'same' } })
  assert.equal(kept.id, old.computerId)
  await agent.lost()
  await agent.link()
  await until('the old computer is online', async () => (await detail(old.computerId)).online)
  assert.equal((await operator.final(waiting)).state, 'compliant')
  await assert.rejects(old.link(), /knows no such agent/)
  assert.equal((await operator.refused('getComputer', { params: { id: agent.computerId } })).code, 'notFound')
})

test('[E219] an inventory runs the scripts that are due, and what they say is there for everybody', async () => {
  const { operator } = server
  await operator.apply({ kind: 'inventory', name: 'asset', script: 'echo 1', target: { tag: 'scripted' } })
  await using agent = await join(aMachine(), { tags: ['scripted'] })
  const asked: WorkOrder[] = []
  agent.script = (self, order) => {
    if (order.type !== 'inventory') return obedient(self, order)
    asked.push(order)
    const facts = { ...self.model.facts, users: [{ name: 'dana', terminal: ':0', since: '2026-01-01T00:00:00Z' }] }
    const results = Object.fromEntries(
      (order.scripts ?? []).map(({ key }) => [key, { found: 'value', value: { tag: 7 } } as const]),
    )
    self.tell(order, accepted, { type: 'inventoried', facts, software: [], results }, ended)
  }
  await operator.run(agent.computerId, { kind: 'inventory' })
  assert.deepEqual(
    asked.flatMap((order) => (order.type === 'inventory' ? (order.scripts ?? []) : [])).map(({ key }) => key),
    ['asset'],
  )
  const { inventory, affinity, facts } = await detail(agent.computerId)
  assert.deepEqual(
    inventory?.map(({ key, value }) => [key, value]),
    [['asset', { tag: 7 }]],
  )
  assert.deepEqual([facts['asset'], affinity?.primaryPerson?.name], [{ tag: 7 }, 'Dana'])

  const params = { id: agent.computerId }
  const unpinned = await operator.call('changeAffinity', { params, body: { excluded: true } })
  assert.deepEqual([unpinned.pinned, unpinned.excluded], [false, true])
  await operator.call('changeComputer', { params, body: { primaryPerson: 'dana@acme.example' } })
  const pinned = await operator.call('getAffinity', { params })
  assert.deepEqual([pinned.pinned, pinned.observations, pinned.history[0]?.reason], [true, [], 'Chosen by hand.'])
  await operator.apply({ kind: 'tenant', name: 'Acme', userAffinity: false })
  assert.equal((await operator.call('getAffinity', { params })).tenantOn, false)
})
