/** Keeps who was seen signed in on a computer, lets the rule decide, and remembers every change of the primary person. */
import { type Kysely, sql } from 'kysely'
import type { SignedInUser } from '@fettle/core/terms/computer.ts'
import type { Tables } from '../db/tables.ts'
import { decideAffinity, isPersonal, observationsMax } from './affinity-rule.ts'

/** Somebody who stays signed in counts once an hour, however often the computer is asked. Milliseconds. */
const sameLoginMs = 3_600_000

/** Notes who is signed in, and lets the rule decide whose computer it is. */
export async function observe(
  tx: Kysely<Tables>,
  computerId: string,
  users: readonly SignedInUser[] | undefined,
  at: number,
): Promise<void> {
  const logins = [...new Set((users ?? []).map(({ name }) => name.toLowerCase()).filter(isPersonal))]
  if (logins.length === 0) return
  const time = new Date(at)
  const { rows: added } = await sql`
    insert into affinity_observation (computer_id, at, login)
    select ${computerId}, ${time}, login from unnest(${logins}::text[]) as seen (login)
    where not exists (
      select from affinity_observation as known
      where known.computer_id = ${computerId} and known.login = seen.login and known.at > ${new Date(at - sameLoginMs)}
    )
    on conflict do nothing returning 1`.execute(tx)
  if (added.length === 0) return
  await sql`
    delete from affinity_observation where computer_id = ${computerId} and (at, login) in (
      select at, login from affinity_observation where computer_id = ${computerId} order by at desc, login offset ${observationsMax}
    )`.execute(tx)
  await decide(tx, computerId, at)
}

async function decide(tx: Kysely<Tables>, computerId: string, now: number): Promise<void> {
  const computer = await tx
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .select(['tenant_id', 'primary_person_id', 'person_pinned', 'excluded_from_affinity', 'tenant.user_affinity'])
    .where('computer.id', '=', computerId)
    .executeTakeFirstOrThrow()
  const [observations, persons, last] = await Promise.all([
    tx.selectFrom('affinity_observation').select(['at', 'login']).where('computer_id', '=', computerId).execute(),
    tx
      .selectFrom('person')
      .select(['id', 'name', 'email', 'logins'])
      .where('tenant_id', '=', computer.tenant_id)
      .where('deleted_at', 'is', null)
      .execute(),
    tx
      .selectFrom('affinity_change')
      .select('at')
      .where('computer_id', '=', computerId)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst(),
  ])
  const decision = decideAffinity({
    observations: observations.map(({ at, login }) => ({ at: Date.parse(at), login })),
    persons,
    isPinned: computer.person_pinned && computer.primary_person_id !== null,
    isExcluded: computer.excluded_from_affinity,
    isOn: computer.user_affinity,
    now,
    ...(computer.primary_person_id === null ? {} : { primaryId: computer.primary_person_id }),
    ...(last ? { changedAt: Date.parse(last.at) } : {}),
  })
  if (decision.act === 'keep') return
  await setPrimary(
    tx,
    computerId,
    { personId: decision.personId, isPinned: false },
    { reason: decision.because, by: 'user affinity', now },
  )
}

export interface Because {
  readonly reason: string
  readonly by: string
  readonly now: number
}

/** The primary person of a computer, if it has one. */
export async function primaryPersonOf(tx: Kysely<Tables>, computerId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('computer')
    .select('primary_person_id')
    .where('id', '=', computerId)
    .executeTakeFirstOrThrow()
  return row.primary_person_id
}

/** Gives a computer its primary person (or none) and remembers why. */
export async function setPrimary(
  tx: Kysely<Tables>,
  computerId: string,
  { personId, isPinned }: { readonly personId: string | null; readonly isPinned: boolean },
  because: Because,
): Promise<void> {
  const before = await primaryPersonOf(tx, computerId)
  await tx
    .updateTable('computer')
    .set({ primary_person_id: personId, person_pinned: isPinned })
    .where('id', '=', computerId)
    .execute()
  await remember(tx, computerId, before, because)
}

async function remember(
  tx: Kysely<Tables>,
  computerId: string,
  before: string | null,
  { reason, by, now }: Because,
): Promise<void> {
  const after = await primaryPersonOf(tx, computerId)
  await tx
    .insertInto('affinity_change')
    .values({ computer_id: computerId, at: new Date(now), before_id: before, after_id: after, reason, by })
    .execute()
}

/** A person has set the primary person by hand: that stands until it is taken back, and what was seen before does not count. */
export async function rememberChoice(
  tx: Kysely<Tables>,
  computerId: string,
  before: string | null,
  { by, now }: Omit<Because, 'reason'>,
): Promise<void> {
  const isSomebody = (await primaryPersonOf(tx, computerId)) !== null
  await tx.updateTable('computer').set({ person_pinned: isSomebody }).where('id', '=', computerId).execute()
  await tx.deleteFrom('affinity_observation').where('computer_id', '=', computerId).execute()
  await remember(tx, computerId, before, { by, now, reason: isSomebody ? 'Chosen by hand.' : 'Taken away by hand.' })
}

/** Chooses the primary person by hand. */
export async function pinPrimary(
  tx: Kysely<Tables>,
  computerId: string,
  personId: string,
  who: Omit<Because, 'reason'>,
): Promise<void> {
  const before = await primaryPersonOf(tx, computerId)
  await tx.updateTable('computer').set({ primary_person_id: personId }).where('id', '=', computerId).execute()
  await rememberChoice(tx, computerId, before, who)
}

/** The rule may decide again; the person stays until it does. */
export async function unpinPrimary(tx: Kysely<Tables>, computerId: string): Promise<void> {
  await tx.updateTable('computer').set({ person_pinned: false }).where('id', '=', computerId).execute()
}

/** A person is deleted: the computers it had have no primary person any more. Returns them. */
export async function forgetPerson(
  tx: Kysely<Tables>,
  personId: string,
  who: Omit<Because, 'reason'>,
): Promise<readonly string[]> {
  const computers = await tx.selectFrom('computer').select('id').where('primary_person_id', '=', personId).execute()
  for (const { id } of computers)
    await setPrimary(tx, id, { personId: null, isPinned: false }, { ...who, reason: 'The person was deleted.' })
  return computers.map(({ id }) => id)
}
