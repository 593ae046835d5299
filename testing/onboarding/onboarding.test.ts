/** The way in with real agents on disposable computers: waiting, identity after a reinstalled agent, wiped, copied; inventory scripts; people. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Computer } from '../computers/computer.ts'
import { until } from '../computers/until.ts'
import { agentCommand, agentState, aWorld, type World } from '../world/world.ts'

let world: World

before(async () => {
  world = await aWorld()
})
after(async () => {
  await world[Symbol.asyncDispose]()
})

/** Enrols the agent of a computer once more, as somebody does who installed it anew. */
async function enrolAgain(computer: Computer, state = `${agentState}-2`): Promise<string> {
  const { token } = await world.operator.call('createEnrolmentToken', { body: { tenant: 'Acme' } })
  computer.writeFile('/root/token', token, 0o600)
  const enrolled = await computer.run(
    agentCommand('enroll', world.operator.address, '--token-file', '/root/token', '--state', state),
  )
  assert.equal(enrolled.exitCode, 0, enrolled.stderr)
  return /as (cmp_\w+)\./.exec(enrolled.stdout)?.[1] ?? assert.fail(enrolled.stdout)
}

test('inventory scripts of every outcome run on a real computer, and who is signed in becomes its person', async () => {
  const { operator } = world
  await operator.apply(
    { kind: 'tenant', name: 'Acme' },
    { kind: 'person', email: 'dana@acme.example', name: 'Dana', tenant: 'Acme', logins: ['user1'] },
    { kind: 'inventory', name: 'mounts', script: `awk 'END { printf "{\\"count\\": %d}", NR }' /proc/mounts` },
    { kind: 'inventory', name: 'broken', script: 'echo "no licence server" >&2; exit 4' },
    { kind: 'inventory', name: 'malformed', script: `printf '{"a": '` },
    { kind: 'inventory', name: 'whoami', script: 'id -un', context: 'user' },
    { kind: 'inventory', name: 'language', script: { source: 'print([1, 2])', language: 'python' } },
  )
  const computer = await world.computer('desk-1')
  await computer.signIn('user1')
  const params = { id: 'desk-1' }
  // Joining brought the first inventory; scripts that are due once a day are asked again because somebody asks.
  await operator.run('desk-1', { kind: 'inventory' })
  const { inventory: values = [], facts, affinity } = await operator.call('getComputer', { params })
  const found = new Map(values.map((one) => [one.key, one]))
  assert.ok((facts['mounts'] as { count: number }).count > 0)
  assert.match(found.get('broken')?.error ?? '', /exit code 4: no licence server/)
  assert.match(found.get('malformed')?.error ?? '', /malformed JSON/)
  assert.deepEqual(found.get('language')?.value, [1, 2])
  assert.equal(found.get('whoami')?.value, 'user1', found.get('whoami')?.error ?? 'no value')
  assert.equal(affinity?.primaryPerson?.name, 'Dana', affinity?.sentence ?? 'no sentence')
})

test('a reinstalled agent is recognized by its machine; decided "same", the old record goes on', async () => {
  const { operator } = world
  const computer = await world.computer('desk-2')
  const { id } = await operator.call('getComputer', { params: { id: 'desk-2' } })
  await computer.services.stop('agent')
  await until('desk-2 is offline', async () => !(await operator.call('getComputer', { params: { id } })).online, 90_000)
  const second = await enrolAgain(computer)
  const { items } = await operator.call('listOnboarding', { query: { state: 'undecided' } })
  const proposal = items.find((one) => one.id === second)?.identification
  assert.equal(proposal?.match?.id, id, JSON.stringify(proposal))
  assert.match(proposal?.sentences.join(' ') ?? '', /machine id of "desk-2"/)
  await operator.call('decideIdentity', { params: { id: second }, body: { as: 'same' } })
  await computer.services.add({
    name: 'agent-2',
    argv: agentCommand('run', '--state', `${agentState}-2`),
    env: { FETTLE_AGENT_RETRY_MAX_MS: '300' },
    restart: 'always',
    delayMs: 50,
  })
  await until(
    'desk-2 is online again',
    async () => (await operator.call('getComputer', { params: { id } })).online,
    60_000,
  )
  assert.equal((await operator.run(id, { kind: 'inventory' })).state, 'compliant')
})

test('a copy of an installation is recognized while the original is linked, and both stay', async () => {
  const { operator } = world
  const original = await world.computer('desk-3')
  const copy = await world.computer('desk-4')
  copy.writeFile('/etc/machine-id', original.readFile('/etc/machine-id'))
  const second = await enrolAgain(copy)
  const { items } = await operator.call('listOnboarding', { query: { state: 'undecided' } })
  const found = items.find((one) => one.id === second)?.identification
  assert.deepEqual([found?.verdict, found?.match?.name], ['clone', 'desk-3'])
  const kept = await operator.call('decideIdentity', { params: { id: second }, body: { as: 'clone' } })
  assert.deepEqual([kept.id, kept.undecided], [second, false])
  assert.ok((await operator.call('getComputer', { params: { id: 'desk-3' } })).online)
})
