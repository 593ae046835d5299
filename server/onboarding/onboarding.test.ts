/** Computers on their way in: recognized when they join, let in, decided on, onboarded. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { EnrolRequest } from '@fettle/contract/wire/from-agent.ts'
import { enrolRequest } from '@fettle/contract/wire/from-agent.ts'
import type { MachineEvidence } from '@fettle/core/terms/machine.ts'
import { defaultOptions, type Session } from '@fettle/core/terms/session.ts'
import { aDatabase, type TestDatabase } from '../../testing/database/a-database.ts'
import { createEnrolmentToken } from '../access/access.commands.ts'
import { newId } from '../db/new-id.ts'
import { enrolAgent } from './enrolment.commands.ts'
import {
  acceptComputer,
  decideIdentity,
  onboardComputer,
  onboardingBegan,
  onboardingEnded,
  rejectComputer,
} from './onboarding.commands.ts'
import { repairOnboarding, startAskedOnboarding } from './onboarding.job.ts'
import { onboardingList, onboardingOf } from './onboarding.views.ts'

let database: TestDatabase
let acme: string
let other: string
let dana: string
const now = Date.parse('2026-11-20T12:00:00Z')
const who = { by: 'an operator', now }

before(async () => {
  database = await aDatabase()
  acme = await aTenant('Acme')
  other = await aTenant('Other')
  dana = newId('per')
  const values = { id: dana, tenant_id: acme, name: 'Dana', email: 'dana@acme.example' }
  await database.db.insertInto('person').values(values).execute()
})
after(async () => {
  await database[Symbol.asyncDispose]()
})

async function aTenant(name: string): Promise<string> {
  const id = newId('ten')
  await database.db.insertInto('tenant').values({ id, name }).execute()
  return id
}

interface TokenOptions {
  readonly tenantId?: string
  readonly personId?: string
  readonly approval?: boolean
  readonly onboard?: boolean
  readonly takeOver?: boolean
  readonly tags?: readonly string[]
}

async function aToken(options: TokenOptions = {}): Promise<string> {
  const wanted = { tenantId: acme, uses: 100, hours: 1, tags: [], approval: false, onboard: false, takeOver: false }
  const { token } = await createEnrolmentToken(database.db, { ...wanted, ...options }, now)
  return token
}

let machines = 0
/** A machine that nobody knows yet. */
function aMachine(more: Partial<MachineEvidence> = {}): MachineEvidence {
  const number = (machines += 1).toString(16).padStart(4, '0')
  return {
    machineId: `5f0c5b7d6e1a4a55b0d4f5a0a1b2${number}`,
    hardwareId: `4c4c4544-0051-3010-8052-b4c04f4e${number}`,
    serial: `SN-${number}-X`,
    manufacturer: 'Dell Inc.',
    hostname: `pc-${number}`,
    osInstalledAt: '2026-01-05T10:00:00Z',
    macs: [`8c:ec:4b:11:${number.slice(0, 2)}:${number.slice(2)}`],
    ...more,
  }
}

function request({ machineId = '', hostname = 'pc', ...rest }: MachineEvidence): EnrolRequest {
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  return enrolRequest.parse({
    publicKey,
    hostname,
    machineId,
    version: '0.1.0',
    machine: { machineId, hostname, ...rest },
  })
}

async function join(machine: MachineEvidence, options: TokenOptions = {}) {
  return await enrolAgent(database.db, { token: await aToken(options), agent: request(machine) }, now)
}

const shown = (id: string) => onboardingOf(database.db, id)

async function agentsOf(computerId: string): Promise<readonly string[]> {
  const rows = await database.db
    .selectFrom('agent')
    .select('id')
    .where('computer_id', '=', computerId)
    .where('revoked_at', 'is', null)
    .execute()
  return rows.map(({ id }) => id)
}

async function link(computerId: string): Promise<void> {
  await database.db.updateTable('computer').set({ node_id: 'a node' }).where('id', '=', computerId).execute()
}

test('a machine nobody knows joins as before: at once, and looked after', async () => {
  const { computerId } = await join(aMachine())
  const { state, identification, undecided } = await shown(computerId)
  assert.deepEqual([state, identification?.verdict, undecided], ['onboarded', 'new', false])
})

test('an old agent that says only its machine id still joins', async () => {
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const agent = enrolRequest.parse({
    publicKey,
    hostname: 'old-one',
    machineId: 'a'.repeat(31) + 'b',
    version: '0.1.0',
  })
  const first = await enrolAgent(database.db, { token: await aToken(), agent }, now)
  assert.equal((await shown(first.computerId)).identification?.verdict, 'new')
})

test('[ENR-12] a machine that looks like a known one gets a record of its own, and a proposal', async () => {
  const machine = aMachine()
  const known = await join(machine)
  const again = await join(machine)
  assert.notEqual(again.computerId, known.computerId)
  const { identification, undecided, sentence, name } = await shown(again.computerId)
  assert.equal(name, `${machine.hostname}-2`)
  assert.equal(identification?.verdict, 'known')
  assert.equal(identification?.match?.id, known.computerId)
  assert.match(identification?.sentences.join(' ') ?? '', /serial number .* It is ".*", with a new agent\.$/)
  assert.ok(undecided)
  assert.match(sentence, /Somebody should decide whether it is "pc-/)
  assert.deepEqual(await agentsOf(known.computerId), [known.agentId])
})

test('decided "same": the old record goes on with the new agent and is not onboarded again', async () => {
  const machine = aMachine()
  const known = await join(machine, { tags: ['canary'], personId: dana })
  const again = await join(machine)
  await link(again.computerId)
  const kept = await decideIdentity(database.db, again.computerId, { as: 'same' }, who)
  assert.equal(kept, known.computerId)
  assert.deepEqual(await agentsOf(known.computerId), [again.agentId])
  const { state, tags, person } = await shown(kept)
  assert.deepEqual([state, tags, person?.name], ['onboarded', ['canary'], 'Dana'])
  const gone = await database.db
    .selectFrom('computer')
    .select(['deleted_at', 'node_id'])
    .where('id', '=', again.computerId)
    .executeTakeFirstOrThrow()
  assert.ok(gone.deleted_at)
  assert.equal(gone.node_id, null, 'its link is cut, so that the agent comes back as the old computer')
})

test('a token that says so lets a known machine go on at once, unless that is linked or of another tenant', async () => {
  const machine = aMachine()
  const known = await join(machine)
  const again = await join(machine, { takeOver: true, tags: ['new-tag'] })
  assert.equal(again.computerId, known.computerId)
  assert.deepEqual(await agentsOf(known.computerId), [again.agentId])
  const after = await shown(known.computerId)
  assert.deepEqual([after.undecided, after.identification?.decided?.as, after.tags], [false, 'same', ['new-tag']])

  await link(known.computerId)
  const copy = await join({ ...machine, hostname: 'copy' }, { takeOver: true })
  assert.notEqual(copy.computerId, known.computerId)
  assert.equal((await shown(copy.computerId)).identification?.verdict, 'clone')

  const stays = aMachine()
  const here = await join(stays)
  const elsewhere = await join(stays, { takeOver: true, tenantId: other })
  assert.notEqual(elsewhere.computerId, here.computerId)
  assert.equal((await shown(elsewhere.computerId)).identification?.match?.id, here.computerId)
  assert.deepEqual(await agentsOf(known.computerId), [again.agentId])
})

test('[E194] [E195] a wiped machine is onboarded as new; decided "wiped" it succeeds the old record', async () => {
  const machine = aMachine()
  const known = await join(machine, { tags: ['lab'], personId: dana })
  const wiped = await join({
    ...machine,
    machineId: `9${machine.machineId?.slice(1)}`,
    hostname: 'fresh-name',
    osInstalledAt: '2026-11-19T08:00:00Z',
  })
  assert.notEqual(wiped.computerId, known.computerId)
  const found = await shown(wiped.computerId)
  assert.deepEqual([found.state, found.identification?.verdict], ['needsOnboarding', 'wiped'])

  assert.equal(await decideIdentity(database.db, wiped.computerId, { as: 'wiped' }, who), wiped.computerId)
  const after = await shown(wiped.computerId)
  // The primary person of the hardware stays.
  assert.deepEqual(
    [after.name, after.state, after.tags, after.person?.name],
    ['fresh-name', 'needsOnboarding', ['lab'], 'Dana'],
  )
  const row = await database.db
    .selectFrom('computer')
    .select(['predecessor_id'])
    .where('id', '=', wiped.computerId)
    .executeTakeFirstOrThrow()
  assert.equal(row.predecessor_id, known.computerId)
  assert.deepEqual(await agentsOf(known.computerId), [])
})

test('decided "clone" or "new": both stay', async () => {
  const machine = aMachine()
  const known = await join(machine)
  for (const as of ['clone', 'new'] as const) {
    const again = await join(machine)
    assert.equal(await decideIdentity(database.db, again.computerId, { as }, who), again.computerId)
    const { undecided, identification } = await shown(again.computerId)
    assert.deepEqual([undecided, identification?.decided?.as, identification?.decided?.by], [false, as, 'an operator'])
    // Decided is decided; what joins after that is still compared with all of them.
    assert.deepEqual(await agentsOf(known.computerId), [known.agentId])
  }
})

test('[E200] two agents of one machine that arrive together get a record each; one of them is recognized', async () => {
  const machine = aMachine()
  const token = await aToken()
  const joined = await Promise.all(
    Array.from({ length: 6 }, () => enrolAgent(database.db, { token, agent: request(machine) }, now)),
  )
  assert.equal(new Set(joined.map(({ computerId }) => computerId)).size, 6)
  const verdicts = await Promise.all(
    joined.map(async ({ computerId }) => (await shown(computerId)).identification?.verdict),
  )
  assert.equal(verdicts.filter((verdict) => verdict === 'new').length, 1)
})

test('a waiting computer has only inventory sessions until it is accepted, with tenant, person, tags and name', async () => {
  const { computerId } = await join(aMachine(), { approval: true, tags: ['from-token'] })
  const { state, sentence } = await shown(computerId)
  assert.equal(state, 'pending')
  assert.match(sentence, /only inventory sessions/)
  const pending = await onboardingList(database.db, { state: 'pending' })
  assert.ok(pending.items.some(({ id }) => id === computerId))

  const wanted = { personId: dana, tenantId: other, onboard: 'later' } as const
  await assert.rejects(acceptComputer(database.db, computerId, wanted, who), /must be of the computer's own tenant/)
  await acceptComputer(
    database.db,
    computerId,
    { personId: dana, tags: ['b', 'a', 'b'], name: 'desk-9', onboard: 'later' },
    who,
  )
  const after = await shown(computerId)
  assert.deepEqual(
    [after.name, after.state, after.tags, after.person?.name],
    ['desk-9', 'needsOnboarding', ['a', 'b'], 'Dana'],
  )
  await assert.rejects(acceptComputer(database.db, computerId, { onboard: 'later' }, who), /does not wait to be let in/)
  const taken = await join(aMachine(), { approval: true })
  await assert.rejects(
    acceptComputer(database.db, taken.computerId, { name: 'desk-9', onboard: 'skip' }, who),
    /has a computer called "desk-9" already/,
  )
})

test('a rejected computer is gone, its agent is refused, and it may come again', async () => {
  const machine = aMachine()
  const { computerId } = await join(machine, { approval: true })
  await rejectComputer(database.db, computerId, 'not ours', who)
  assert.deepEqual(await agentsOf(computerId), [])
  assert.equal((await shown((await join(machine)).computerId)).identification?.verdict, 'new')
  const accepted = await join(aMachine())
  await assert.rejects(rejectComputer(database.db, accepted.computerId, '', who), /was let in already/)
})

test('evidence is bounded, and shown without signs that deceive who reads it', async () => {
  const machine = aMachine({ manufacturer: 'x'.repeat(201) })
  assert.throws(() => request(machine))
  assert.throws(() => request(aMachine({ macs: Array.from({ length: 65 }, () => '8c:ec:4b:00:00:01') })))
  const hostile = aMachine({ serial: '\u202eSN\u0000-HOSTILE\u001b[31m', manufacturer: '\ud800' })
  await join(hostile)
  const again = await join(hostile)
  const { identification } = await shown(again.computerId)
  assert.equal(identification?.verdict, 'known')
  assert.match(identification?.sentences.join(' ') ?? '', /serial number of ".*", sn-hostile\[31m\./)
})

function session(computerId: string, more: Partial<Session>): Session {
  return {
    ...{
      computer: { id: computerId as `cmp_${string}`, name: 'pc' },
      createdAt: now,
      endedAt: now + 1,
      state: 'changed',
    },
    options: { ...defaultOptions, onboarding: true },
    ...more,
  } as Session
}

const stateOf = async (id: string): Promise<string> => (await shown(id)).state

test('[E191] [E196] onboarding ends with its session: onboarded when that ended well, and no other session counts', async () => {
  const { computerId } = await join(aMachine())
  await onboardComputer(database.db, computerId, 'later', who)
  assert.equal(await stateOf(computerId), 'needsOnboarding')

  const quick = session(computerId, { options: defaultOptions })
  await onboardingBegan(database.db, { ...quick, state: 'detecting' })
  await onboardingEnded(database.db, quick)
  assert.equal(await stateOf(computerId), 'needsOnboarding', '[E196] a quick deployment does not onboard')

  await onboardingBegan(database.db, session(computerId, { state: 'detecting' }))
  assert.equal(await stateOf(computerId), 'onboarding')
  await assert.rejects(onboardComputer(database.db, computerId, 'now', who), /is being onboarded/)
  await onboardingEnded(database.db, session(computerId, { state: 'failed' }))
  assert.equal(await stateOf(computerId), 'needsOnboarding', '[E191] it does not stay onboarding')
  await onboardingBegan(database.db, session(computerId, { state: 'detecting' }))
  await onboardingEnded(database.db, session(computerId, { state: 'compliant' }))
  assert.equal(await stateOf(computerId), 'onboarded')

  await onboardComputer(database.db, computerId, 'later', who)
  await onboardComputer(database.db, computerId, 'skip', who)
  assert.equal(await stateOf(computerId), 'onboarded')
})

test('[E204] a token for onboarding always starts it, also on a machine that is known and onboarded', async () => {
  const machine = aMachine()
  await join(machine)
  const again = await join(machine, { onboard: true, takeOver: true })
  assert.equal(again.onboard, true)
  const started: string[] = []
  const parts = {
    ...{ db: database.db, now: () => now },
    start: (request: Parameters<Parameters<typeof startAskedOnboarding>[0]['start']>[0]) => {
      assert.equal(request.options.onboarding, true)
      started.push(...request.computers.map(({ id }) => id))
      return Promise.resolve()
    },
  }
  assert.equal(await startAskedOnboarding(parts, again.computerId), 1)
  assert.equal(await startAskedOnboarding(parts, again.computerId), 0, 'once')
  assert.deepEqual(started, [again.computerId])
  assert.equal(await stateOf(again.computerId), 'onboarding')

  // The session was never stored: after a while it is asked for again.
  await repairOnboarding({ ...parts, now: () => now + 30_000 })
  assert.equal(await stateOf(again.computerId), 'onboarding')
  await repairOnboarding({ ...parts, now: () => now + 120_000 })
  assert.equal(await stateOf(again.computerId), 'needsOnboarding')
  assert.equal(await startAskedOnboarding(parts, again.computerId), 1)
})

test('[E204] with approval the onboarding waits for the person who lets the computer in', async () => {
  const { computerId, onboard } = await join(aMachine(), { approval: true, onboard: true })
  assert.equal(onboard, false)
  await acceptComputer(database.db, computerId, { onboard: 'later' }, who)
  assert.match((await shown(computerId)).sentence, /starts within a minute/)
})
