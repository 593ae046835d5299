/** Lets a computer join: takes its token, recognizes the machine, and makes its record or goes on with an old one. */
import { createPublicKey } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { EnrolRequest } from '@fettle/contract/wire/from-agent.ts'
import { recognize } from '@fettle/core/target/recognize.ts'
import type { OnboardingState, Recognition } from '@fettle/core/terms/machine.ts'
import type { Id } from '@fettle/core/terms/ids.ts'
import { secretHash } from '../access/secrets.ts'
import { insertComputer } from '../computers/computer.store.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { revokeAgents, saveRecognition } from './identity.store.ts'
import { evidenceOf, findKin, saveMachine } from './machine.store.ts'

type Tx = Transaction<Tables>

/** What came of an enrolment. */
export interface Joined {
  readonly agentId: Id<'agt'>
  readonly computerId: Id<'cmp'>
  /** An onboarding session is to be started. */
  readonly onboard: boolean
}

/** Told in the transaction in which a computer begins to wait in the list of those that want to join. */
export type TellPending = (
  tx: Tx,
  computer: {
    readonly id: string
    readonly name: string
    readonly tenantId: string
    readonly recognition: Recognition
  },
) => Promise<void>

/**
 * A computer joins: one use of the token is taken, and a computer and its agent are made, or nothing. A machine that looks
 * like a known one gets a record of its own with a proposal for a person to decide on; only when the token says so and
 * nothing speaks against it does it go on under the old record at once.
 */
export async function enrolAgent(
  db: Kysely<Tables>,
  request: { readonly token: string; readonly agent: EnrolRequest },
  now: number,
  pending: TellPending = async () => {},
): Promise<Joined> {
  mustBeKey(request.agent.publicKey)
  return await db.transaction().execute(async (tx) => {
    const token = await useToken(tx, request.token, now)
    // Two agents that arrive together are recognized one after the other: the second finds the first.
    await sql`select pg_advisory_xact_lock(hashtext('fettle enrolment'))`.execute(tx)
    const evidence = evidenceOf(request.agent)
    const recognition = recognize(evidence, await findKin(tx, evidence))
    const join = { token, agent: request.agent, recognition, now, pending }
    const { id: computerId, agentId } = (await takenOver(tx, join)) ?? (await made(tx, join))
    await saveMachine(tx, computerId, evidence)
    return { agentId, computerId, onboard: token.onboard && !token.approval }
  })
}

type Token = Awaited<ReturnType<typeof useToken>>

async function useToken(tx: Tx, secret: string, now: number) {
  const token = await tx
    .updateTable('enrolment_token')
    .set((row) => ({ uses_left: row('uses_left', '-', 1) }))
    .where('secret_hash', '=', secretHash(secret))
    .where('uses_left', '>', 0)
    .where('expires_at', '>', new Date(now).toISOString())
    .returning(['tenant_id', 'tags', 'person_id', 'approval', 'onboard', 'take_over'])
    .executeTakeFirst()
  return (
    token ??
    refuse(
      'notSignedIn',
      'This enrolment token is not valid: it is unknown, used up or too old; make a new one with "fettle enrolment-token".',
    )
  )
}

interface Join {
  readonly token: Token
  readonly agent: EnrolRequest
  readonly recognition: Recognition
  readonly now: number
  readonly pending: TellPending
}

interface Placed {
  readonly id: Id<'cmp'>
  readonly agentId: Id<'agt'>
}

/** The known computer goes on with the new agent; undefined when that is for a person to decide. */
async function takenOver(tx: Tx, { token, agent, recognition, now }: Join): Promise<Placed | undefined> {
  if (!token.take_over || token.approval || recognition.verdict !== 'known') return undefined
  const known = await tx
    .selectFrom('computer')
    .select(['id', 'tags', 'primary_person_id'])
    .where('id', '=', recognition.match ?? '')
    .where('tenant_id', '=', token.tenant_id)
    .where('node_id', 'is', null)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!known) return undefined
  const id = known.id as Id<'cmp'>
  await revokeAgents(tx, id, now)
  const agentId = await insertAgent(tx, id, agent)
  await tx
    .updateTable('computer')
    .set({
      tags: [...new Set([...known.tags, ...token.tags])].toSorted(),
      ...(known.primary_person_id === null && token.person_id !== null
        ? { primary_person_id: token.person_id, person_pinned: true }
        : {}),
      // A new agent on a known computer does not onboard it again; a token that is for onboarding does.
      ...(token.onboard ? waiting('needsOnboarding', now, true) : {}),
    })
    .where('id', '=', id)
    .execute()
  await saveRecognition(tx, id, recognition, { as: 'same', by: 'its enrolment token', at: now })
  return { id, agentId }
}

async function made(tx: Tx, { token, agent, recognition, now, pending }: Join): Promise<Placed> {
  const id = newId('cmp')
  const state = firstState(token, recognition)
  const { name } = await insertComputer(tx, {
    ...{ id, name: agent.hostname, tenantId: token.tenant_id, tags: token.tags },
    ...(token.person_id === null ? {} : { personId: token.person_id }),
    ...(state === 'onboarded' ? {} : { onboarding: { state, since: now } }),
  })
  if (token.onboard)
    await tx
      .updateTable('computer')
      .set({ onboard_asked: true, onboard_automatic: true })
      .where('id', '=', id)
      .execute()
  await saveRecognition(tx, id, recognition)
  if (state === 'pending') await pending(tx, { id, name, tenantId: token.tenant_id, recognition })
  return { id, agentId: await insertAgent(tx, id, agent) }
}

/** Hardware that was wiped is onboarded like new; anything else is looked after at once unless its token says otherwise. */
function firstState({ approval, onboard }: Token, { verdict }: Recognition): OnboardingState {
  if (approval) return 'pending'
  return onboard || verdict === 'wiped' ? 'needsOnboarding' : 'onboarded'
}

/** The columns of a computer that waits on its way in. */
export function waiting(state: Exclude<OnboardingState, 'onboarded'>, now: number, asked: boolean) {
  return { onboarding: state, onboarding_since: new Date(now), onboard_asked: asked }
}

async function insertAgent(tx: Tx, computerId: string, agent: EnrolRequest): Promise<Id<'agt'>> {
  const id = newId('agt')
  await tx
    .insertInto('agent')
    .values({
      id,
      computer_id: computerId,
      public_key: agent.publicKey,
      machine_id: agent.machineId,
      version: agent.version,
    })
    .execute()
  return id
}

function mustBeKey(publicKey: string): void {
  const kind = ((): string | undefined => {
    try {
      return createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }).asymmetricKeyType
    } catch {
      return undefined // not a key at all is refused just like a key of another kind
    }
  })()
  if (kind !== 'ed25519') refuse('badInput', 'The public key is not an Ed25519 key in base64 of SPKI DER.')
}
