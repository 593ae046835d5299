/** What people decide about computers on their way in: accept, reject, who they are, onboard. One function a verb. */
import { type Kysely, sql, type Transaction } from 'kysely'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import { freeName } from '../computers/computer.store.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { refuse } from '../http/refusal.ts'
import { recordComputer } from '../computers/computer.life.ts'
import { mustBeOfTenant } from '../tenants/tenant.store.ts'
import { waiting } from './enrolment.commands.ts'
import { type IdentityDecision, replaceAgent, retireComputer, revokeAgents } from './identity.store.ts'

type Tx = Transaction<Tables>

/** Who decides, and when. */
export interface By {
  readonly by: string
  readonly now: number
}

export type OnboardWhen = 'now' | 'later' | 'skip'

export interface Acceptance {
  readonly tenantId?: string
  readonly personId?: string
  readonly tags?: readonly string[]
  readonly name?: string
  readonly onboard: OnboardWhen
}

/** Lets a computer in that waits in the list. */
export async function acceptComputer(db: Kysely<Tables>, id: string, wanted: Acceptance, who: By): Promise<void> {
  await inTransaction(db, async (tx) => {
    const computer = await locked(tx, id)
    if (computer.onboarding !== 'pending') refuse('conflict', `${computer.name} does not wait to be let in.`)
    const tenantId = wanted.tenantId ?? computer.tenant_id
    const personId = wanted.personId ?? computer.primary_person_id ?? undefined
    if (personId !== undefined) await mustBeOfTenant(tx, personId, tenantId)
    const name = wanted.name ?? computer.name
    // A name that was asked for must be free; one the computer brought along gets a number.
    const free = await freeName(tx, { id, name, tenantId })
    if (wanted.name !== undefined && free !== name)
      refuse('conflict', `The tenant has a computer called "${name}" already.`)
    await tx
      .updateTable('computer')
      .set({
        name: free,
        tenant_id: tenantId,
        ...(wanted.tags ? { tags: [...new Set(wanted.tags)].toSorted() } : {}),
        ...(wanted.personId === undefined ? {} : { primary_person_id: wanted.personId, person_pinned: true }),
        ...stateOf(wanted.onboard === 'later' && computer.onboard_asked ? 'now' : wanted.onboard, who.now),
      })
      .where('id', '=', id)
      .execute()
    await moveSessions(tx, id, tenantId)
    await note(tx, id, 'accepted', who)
  })
}

/** Turns away a computer that waits in the list: its agent is refused from now on. */
export async function rejectComputer(db: Kysely<Tables>, id: string, reason: string, who: By): Promise<void> {
  await inTransaction(db, async (tx) => {
    const computer = await locked(tx, id)
    if (computer.onboarding !== 'pending')
      refuse('conflict', `${computer.name} was let in already; only computers that wait can be rejected.`)
    await mustBeIdle(tx, computer)
    await note(tx, id, reason === '' ? 'rejected' : `rejected: ${reason}`, who)
    await revokeAgents(tx, id, who.now)
    await retireComputer(tx, id, who.now)
  })
}

/** Onboards a computer anew, or takes it as onboarded. */
export async function onboardComputer(db: Kysely<Tables>, id: string, when: OnboardWhen, who: By): Promise<void> {
  await inTransaction(db, async (tx) => {
    const computer = await locked(tx, id)
    if (computer.onboarding === 'pending')
      refuse(
        'conflict',
        `${computer.name} waits to be let in; accept it first with "fettle onboarding accept ${computer.name}".`,
      )
    if (computer.onboarding === 'onboarding')
      refuse('conflict', `${computer.name} is being onboarded; wait for the end of that session, or cancel it.`)
    await tx.updateTable('computer').set(stateOf(when, who.now)).where('id', '=', id).execute()
    await note(tx, id, when === 'skip' ? 'taken as onboarded' : 'to be onboarded', who)
  })
}

/**
 * Carries out what a person says about a machine. same: the old record goes on with the new agent, and the new record is gone.
 * wiped: the new record takes the old one's name, tenant, person and tags, and is onboarded. new, clone: both stay.
 * Returns the record under which the machine goes on.
 */
export async function decideIdentity(
  db: Kysely<Tables>,
  id: string,
  decision: { readonly as: IdentityDecision; readonly of?: string },
  who: By,
): Promise<string> {
  return await inTransaction(db, async (tx) => {
    const found = await tx.selectFrom('identification').selectAll().where('computer_id', '=', id).executeTakeFirst()
    const matchId = decision.of ?? found?.match_id ?? undefined
    // In one order for everybody, so that two decisions cannot wait for each other.
    const computers = new Map<string, Waiting>()
    for (const one of [id, ...(matchId === undefined ? [] : [matchId])].toSorted())
      computers.set(one, await locked(tx, one))
    const computer = computers.get(id) ?? refuse('notFound', 'The computer is gone.')
    await settle(tx, { id, as: decision.as, matchId }, who)
    if (decision.as === 'new' || decision.as === 'clone') {
      await note(tx, id, decision.as === 'new' ? 'is a new computer' : 'is a copy, kept apart', who)
      return id
    }
    const old = matchId === undefined ? undefined : computers.get(matchId)
    if (!old || old.id === id)
      return refuse('badInput', `No computer is known that ${computer.name} could be; name one with "of".`)
    await mustBeIdle(tx, computer)
    return decision.as === 'same' ? await goOn(tx, computer, old, who) : await succeed(tx, computer, old, who)
  })
}

/** The old record goes on with the new agent: nothing about it changes, also not whether it is onboarded. */
async function goOn(tx: Tx, computer: Waiting, old: Waiting, who: By): Promise<string> {
  const agent = await tx
    .selectFrom('agent')
    .select('id')
    .where('computer_id', '=', computer.id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (!agent) return refuse('conflict', `${computer.name} has no agent that ${old.name} could go on with.`)
  await replaceAgent(tx, old.id, { id: agent.id, now: who.now })
  await tx.deleteFrom('machine').where('computer_id', '=', old.id).execute()
  await tx.updateTable('machine').set({ computer_id: old.id }).where('computer_id', '=', computer.id).execute()
  await retireComputer(tx, computer.id, who.now)
  await note(tx, old.id, `goes on with the agent that joined as "${computer.name}"`, who)
  await note(tx, computer.id, `is "${old.name}" with a new agent`, who)
  return old.id
}

/** The new record takes the place of the old one and is onboarded; what the old one was stays as its history. */
async function succeed(tx: Tx, computer: Waiting, old: Waiting, who: By): Promise<string> {
  await mustBeIdle(tx, old)
  await revokeAgents(tx, old.id, who.now)
  await retireComputer(tx, old.id, who.now)
  const { tenant_id: tenantId } = old
  await tx
    .updateTable('computer')
    .set({
      name: await freeName(tx, {
        id: computer.id,
        name: isNumbered(computer.name, old.name) ? old.name : computer.name,
        tenantId,
      }),
      tenant_id: tenantId,
      predecessor_id: old.id,
      tags: [...new Set([...old.tags, ...computer.tags])].toSorted(),
      primary_person_id: computer.primary_person_id ?? old.primary_person_id,
      person_pinned: computer.primary_person_id === null ? old.person_pinned : computer.person_pinned,
      excluded_from_maintenance: old.excluded_from_maintenance,
      excluded_from_affinity: old.excluded_from_affinity,
      ...waiting('needsOnboarding', who.now, computer.onboard_asked),
    })
    .where('id', '=', computer.id)
    .execute()
  await moveSessions(tx, computer.id, tenantId)
  await note(tx, old.id, `was wiped; "${computer.name}" is its successor`, who)
  await note(tx, computer.id, `is "${old.name}", wiped`, who)
  return computer.id
}

/** The name of the old one with the number that it got because that was taken. */
function isNumbered(name: string, old: string): boolean {
  return name.startsWith(`${old}-`) && /^\d+$/.test(name.slice(old.length + 1))
}

async function settle(
  tx: Tx,
  { id, as, matchId }: { readonly id: string; readonly as: IdentityDecision; readonly matchId: string | undefined },
  { by, now }: By,
): Promise<void> {
  const decided = { decided: as, decided_by: by, decided_at: new Date(now) }
  await tx
    .insertInto('identification')
    .values({ computer_id: id, verdict: 'new', match_id: matchId ?? null, sentences: [], ...decided })
    .onConflict((conflict) =>
      conflict
        .column('computer_id')
        .doUpdateSet({ ...decided, ...(matchId === undefined ? {} : { match_id: matchId }) }),
    )
    .execute()
}

type Waiting = Awaited<ReturnType<typeof locked>>

/** This locks the computer as the engine does: nothing happens to its sessions meanwhile. */
async function locked(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('computer')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row ?? refuse('notFound', `There is no computer "${id}" any more.`)
}

async function mustBeIdle(tx: Tx, { id, name }: Waiting): Promise<void> {
  const active = await tx
    .selectFrom('session')
    .select('id')
    .where('computer_id', '=', id)
    .where('final', '=', false)
    .limit(1)
    .executeTakeFirst()
  if (active) refuse('conflict', `${name} has session ${active.id}; wait for its end, or cancel it first.`)
}

async function moveSessions(tx: Tx, computerId: string, tenantId: string): Promise<void> {
  await tx
    .updateTable('session')
    .set({ tenant_id: tenantId, body: sql<string>`body || jsonb_build_object('tenantId', ${tenantId}::text)` })
    .where('computer_id', '=', computerId)
    .where('final', '=', false)
    .where('tenant_id', '<>', tenantId)
    .execute()
}

function stateOf(when: OnboardWhen, now: number) {
  return when === 'skip'
    ? {
        onboarding: 'onboarded' as const,
        onboarding_since: new Date(now),
        onboard_asked: false,
        onboard_automatic: false,
      }
    : { ...waiting('needsOnboarding', now, when === 'now'), onboard_automatic: false }
}

async function note(tx: Tx, id: string, what: string, { by, now }: By): Promise<void> {
  const { deleted_at } = await tx
    .selectFrom('computer')
    .select('deleted_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await recordComputer(tx, id, deleted_at === null ? 'updated' : 'deleted', { by, now, what })
}

/** An onboarding session began to work: its computer is being onboarded. */
export async function onboardingBegan(tx: Kysely<Tables>, session: Session): Promise<void> {
  if (!session.options.onboarding || isFinal(session.state)) return
  await tx
    .updateTable('computer')
    .set({
      onboarding: 'onboarding',
      onboarding_since: new Date(session.startedAt ?? session.createdAt),
      onboard_asked: false,
    })
    .where('id', '=', session.computer.id)
    .where('onboarding', '=', 'needsOnboarding')
    .execute()
}

/**
 * An onboarding session ended: the computer is onboarded when it ended well, and else needs onboarding as before. By now all
 * items that depend on that were resolved. A session that is not for onboarding leaves the state alone.
 */
export async function onboardingEnded(tx: Kysely<Tables>, session: Session): Promise<void> {
  if (!session.options.onboarding || !isFinal(session.state)) return
  const isWell = session.state === 'compliant' || session.state === 'changed'
  await tx
    .updateTable('computer')
    .set({
      onboarding: isWell ? 'onboarded' : 'needsOnboarding',
      onboarding_since: new Date(session.endedAt ?? session.createdAt),
      onboard_asked: false,
    })
    .where('id', '=', session.computer.id)
    .where('onboarding', 'in', ['needsOnboarding', 'onboarding'])
    .execute()
}
