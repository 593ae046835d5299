/** The commands about computers on their way in, what was found on them, and whose they are: what they ask and what they print. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { OnboardingComputer } from '@fettle/contract/http/onboarding.ts'
import { aRecordedServer } from '../recorded-server.ts'
import { aWorkplace } from '../spawned.ts'

const workplace = aWorkplace()
after(() => workplace[Symbol.dispose]())
const { fettle } = workplace

const time = '2026-11-20T12:00:00.000Z'
const waiting: OnboardingComputer = {
  ...{
    id: 'cmp_00000002',
    name: 'pc-7-2',
    tenant: { id: 'ten_00000001', name: 'Acme' },
    state: 'pending',
    joinedAt: time,
  },
  ...{ online: true, tags: [], undecided: true, sentence: 'Waits for a person to let it in.' },
  identification: {
    ...{ verdict: 'known', sentences: ['It has the serial number of "pc-7", qr0n42.'], at: time },
    match: { id: 'cmp_00000001', name: 'pc-7', tenant: 'Acme', online: false, joinedAt: '2026-01-01T00:00:00Z' },
  },
}

test('onboarding: the list, a decision, an acceptance, and what is missing', async () => {
  await using server = await aRecordedServer({
    listOnboarding: () => ({ items: [waiting] }),
    acceptComputer: () => waiting,
    decideIdentity: () => waiting,
  })
  assert.match((await fettle(server, 'onboarding')).stdout, /pc-7-2 +Acme +pending +online .* known pc-7\?/)
  const accepted = await fettle(
    server,
    'onboarding',
    'accept',
    'pc-7-2',
    '--person',
    'dana@acme.example',
    '--onboard',
    'now',
  )
  assert.match(
    accepted.stdout,
    /^pc-7-2 \(Acme\) {2}pending\nWaits for a person to let it in\.\n {2}It has the serial number/,
  )
  await fettle(server, 'onboarding', 'identify', 'pc-7-2', '--as', 'same')
  assert.deepEqual(
    server.asked.slice(1).map(({ id, body }) => [id, body]),
    [
      ['acceptComputer', { person: 'dana@acme.example', onboard: 'now' }],
      ['decideIdentity', { as: 'same' }],
    ],
  )
  const unsaid = await fettle(server, 'onboarding', 'identify', 'pc-7-2')
  assert.deepEqual([unsaid.code, unsaid.stderr], [3, '[badInput] Say what it is: --as same, wiped, new or clone.\n'])
  assert.match((await fettle(server, 'onboarding', 'accept')).stderr, /Say which computer/)
})

test('inventory and affinity: values with their errors, one key, whose computer it is', async () => {
  const computer = { id: 'cmp_00000001', name: 'pc-7' }
  const items = [
    { key: 'asset', title: 'asset', value: { tag: 7 }, valueAt: time, changedAt: time, failures: 0 },
    { key: 'disk', title: 'disk', failures: 2, error: 'no such tool', errorAt: time },
  ]
  const whose = { computer, pinned: false, excluded: false, tenantOn: true, sentence: 'Nobody was seen more often.' }
  await using server = await aRecordedServer({
    getInventory: () => ({ computer, items }),
    getAffinity: () => ({ ...whose, observations: [], history: [] }),
    changeAffinity: () => ({ ...whose, observations: [], history: [] }),
  })
  const all = await fettle(server, 'inventory', 'pc-7')
  assert.match(all.stdout, /asset +\{"tag":7\}/)
  assert.match(all.stdout, /disk .*never .*no such tool/)
  assert.equal((await fettle(server, 'inventory', 'pc-7', 'asset')).stdout, '{\n  "tag": 7\n}\n')
  assert.equal((await fettle(server, 'inventory', 'pc-7', 'nothing')).code, 3)
  assert.match((await fettle(server, 'affinity', 'pc-7')).stdout, /nobody’s computer\.\nNobody was seen more often\./)
  await fettle(server, 'affinity', 'pc-7', '--unpin', '--exclude')
  assert.deepEqual(server.asked.at(-1)?.body, { pin: null, excluded: true })
  assert.equal((await fettle(server, 'affinity', 'pc-7', '--unpin', '--pin', 'x@y.z')).code, 3)
})
