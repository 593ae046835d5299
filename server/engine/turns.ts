/** Who may work on a computer next: one session at a time on each, by priority and age, and within the limits people set. */
import { type Kysely, sql, type Transaction } from 'kysely'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import { prepared } from '../db/prepared.ts'
import type { Tables } from '../db/tables.ts'
import type { Engine } from './engine.ts'

type Tx = Transaction<Tables>

interface Limit {
  readonly scope: 'installation' | 'tenant' | 'tag'
  readonly id: string
  readonly most: number
  /** What it limits, in words. */
  readonly name: string
}

/** Gives the session its computer's turn, unless another one has it or a limit is reached. Its computer is locked. */
export async function takeTurn(tx: Tx, session: Session): Promise<SessionEvent> {
  const [[holder], limits] = await Promise.all([
    otherHolder(tx, session.computer.id, session.id),
    limitsOn(tx, session.tenantId, session.computer.id),
  ])
  if (holder) return { type: 'turnTaken', holder: holder.id }
  const reached = await firstReached(tx, session, limits)
  return reached ?? { type: 'turnGiven' }
}

/** The limits that concern a session, in an order that is the same for everybody, so that nobody waits in a circle. */
const limitsOn = prepared<Limit, [tenantId: string, computerId: string]>(
  'limits_on',
  `select scope, running_limit.id, most,
    case scope when 'tenant' then tenant.name when 'tag' then running_limit.id else '' end as name
  from running_limit left join tenant on scope = 'tenant' and tenant.id = running_limit.id
  where scope = 'installation' or (scope = 'tenant' and running_limit.id = $1)
    or (scope = 'tag' and exists (select from computer where computer.id = $2 and running_limit.id = any(computer.tags)))
  order by scope, running_limit.id`,
)

const otherHolder = prepared<{ readonly id: string }, [computerId: string, sessionId: string]>(
  'other_holder',
  'select id from session where computer_id = $1 and holds_turn and id <> $2',
)

async function firstReached(tx: Tx, session: Session, limits: readonly Limit[]): Promise<SessionEvent | undefined> {
  for (const limit of limits) {
    // Held until commit: two sessions cannot both take the last place.
    await sql`select pg_advisory_xact_lock(hashtext(${`turns ${limit.scope} ${limit.id}`}))`.execute(tx)
    const working = await holdersWithin(tx, limit, session.id)
    if (working >= limit.most) return { type: 'turnTaken', holder: 'a limit', sentence: limitSentence(limit) }
  }
  return undefined
}

async function holdersWithin(tx: Tx, limit: Limit, exceptId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from session join computer on computer.id = session.computer_id
    where session.holds_turn and session.id <> ${exceptId}
      and (${limit.scope} = 'installation'
        or (${limit.scope} = 'tenant' and session.tenant_id = ${limit.id})
        or (${limit.scope} = 'tag' and ${limit.id} = any(computer.tags)))`.execute(tx)
  return rows[0]?.count ?? 0
}

function limitSentence({ scope, name, most }: Limit): string {
  const where =
    scope === 'installation' ? 'in all' : scope === 'tenant' ? `of ${name}` : `on computers with tag ${name}`
  return `Waits for its turn: as many sessions as may work at once ${where} (${most}) are working.`
}

/** The session of a computer that has the next turn: by priority, then age. Others that want it hear who has it. */
export async function queueOf(tx: Tx, computerId: string): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('session')
    .select('id')
    .where('computer_id', '=', computerId)
    .where('wants_turn', '=', true)
    .orderBy('priority')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

const offeredAtOnce = 50

/**
 * Offers turns to sessions whose computers are free and that no reached limit concerns, the most urgent first; a crowd that waits
 * for a limit of its own stands in nobody's way. Returns how many got theirs. Called when a turn was passed on while limits exist,
 * and by the sweep.
 */
export async function offerTurns(db: Kysely<Tables>, engine: Engine): Promise<number> {
  const { rows } = await sql<{ id: string; computer_id: string }>`
    with reached as (
      select scope, id from running_limit where most <= (
        select count(*) from session join computer on computer.id = session.computer_id
        where session.holds_turn and (scope = 'installation' or (scope = 'tenant' and session.tenant_id = running_limit.id)
          or (scope = 'tag' and running_limit.id = any(computer.tags))))
    )
    select waiting.id, waiting.computer_id
    from session waiting join computer on computer.id = waiting.computer_id
    where waiting.wants_turn
      and not exists (
        select from session holder where holder.computer_id = waiting.computer_id and holder.holds_turn)
      and not exists (
        select from reached where scope = 'installation' or (scope = 'tenant' and reached.id = waiting.tenant_id)
          or (scope = 'tag' and reached.id = any(computer.tags)))
    order by waiting.priority, waiting.created_at, waiting.id limit ${offeredAtOnce}`.execute(db)
  let given = 0
  for (const { id, computer_id } of rows) {
    const after = await engine.withComputer(computer_id, ({ offerTurn }) => offerTurn(id))
    if (after?.holdsTurn) given += 1
  }
  return given
}

/** True when people set any limit: only then may a turn that is passed on be one for another computer. */
export async function hasLimits(db: Kysely<Tables>): Promise<boolean> {
  return (await db.selectFrom('running_limit').select('scope').limit(1).executeTakeFirst()) !== undefined
}
