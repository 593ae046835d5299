/** Takes what agents report into the engine: each journal entry once, in order, in the transaction that acts on it. */
import { sql, type Transaction } from 'kysely'
import type { JournalEntry } from '@fettle/contract/wire/from-agent.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import type { Facts, InstalledSoftware } from '@fettle/core/terms/computer.ts'
import type { Tables } from '../db/tables.ts'
import { crashPoint } from './crash-point.ts'
import type { Engine, Locked } from './engine.ts'
import { following } from './journal-order.ts'
import { saveMoments } from './moments.ts'
import { markOrder, openOrders } from './session-store.ts'

type Tx = Transaction<Tables>

/** Whose link it is; taken from the link's proof, never from what a frame says. */
export interface LinkedAgent {
  readonly agentId: string
  readonly computerId: string
  readonly journalId: string
}

/** What the server has safely stored of a journal. */
export interface Seen {
  readonly event: number
  readonly output: number
}

export interface AgentReports {
  /** Stores and acts on entries; returns the highest number stored. Entries seen before are passed over, a gap ends the batch. */
  readonly report: (agent: LinkedAgent, entries: readonly JournalEntry[]) => Promise<number>
  /** The agent's link stands: its computer is online. Returns what is stored of its journal, and the orders it must have. */
  readonly linked: (
    agent: LinkedAgent,
    nodeId: string,
    version: string,
  ) => Promise<{ seen: Seen; orders: Awaited<ReturnType<typeof openOrders>> }>
  /** The link is gone; true when its computer is offline now: no other link stands, on another node or (`stands`) on this one. */
  readonly unlinked: (computerId: string, nodeId: string, stands?: () => boolean) => Promise<boolean>
}

/** Where inventories are kept. */
export type SaveInventory = (
  tx: Tx,
  computerId: string,
  inventory: {
    readonly facts: Facts
    readonly software: readonly InstalledSoftware[]
    readonly at: number
    /** What inventory scripts found, by key. */
    readonly results?: Extract<JournalEntry['event'], { type: 'inventoried' }>['results'] & object
  },
) => Promise<void>

export interface AgentReportsParts {
  readonly engine: Engine
  readonly saveInventory: SaveInventory
  readonly now: () => number
  /** An agent spoke of orders that are not its own: entries that were passed over. */
  readonly onForeign: (agent: LinkedAgent, count: number) => void
}

/** The reports' door of the engine. */
export function createAgentReports(parts: AgentReportsParts): AgentReports {
  const { engine, now } = parts
  return {
    report: (agent, entries) => {
      crashPoint('server-before-events')
      return engine.withComputer(agent.computerId, (locked) => report(locked, agent, notAfter(now(), entries), parts))
    },
    linked: (agent, nodeId, version) =>
      engine.withComputer(agent.computerId, async (locked) => {
        const seen = await seenOf(locked.tx, agent, version, now())
        await setNode(locked.tx, agent.computerId, nodeId, now())
        await tellSessions(locked, agent.computerId, { type: 'computerOnline' })
        return { seen, orders: await openOrders(locked.tx, agent.computerId) }
      }),
    unlinked: (computerId, nodeId, stands = () => false) =>
      engine.withComputer(computerId, async (locked) => {
        if (stands()) return false
        const { numUpdatedRows } = await locked.tx
          .updateTable('computer')
          .set({ node_id: null, online_since: new Date(now()) })
          .where('id', '=', computerId)
          .where('node_id', '=', nodeId)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) return false
        await saveMoments(locked.tx, computerId, [{ kind: 'offline', at: now() }])
        await tellSessions(locked, computerId, { type: 'computerOffline' })
        return true
      }),
  }
}

async function setNode(tx: Tx, computerId: string, nodeId: string, now: number): Promise<void> {
  const { rows } = await sql<{ before: string | null }>`
    update computer set node_id = ${nodeId}, online_since = ${new Date(now)}
    from (select node_id as before from computer where id = ${computerId}) as known
    where id = ${computerId} returning before`.execute(tx)
  // One that links again to another node was there all the time.
  if (rows[0]?.before === null) await saveMoments(tx, computerId, [{ kind: 'online', at: now }])
}

/** A journal that is not the one known starts counting anew. */
async function seenOf(tx: Tx, agent: LinkedAgent, version: string, now: number): Promise<Seen> {
  const row = await tx
    .selectFrom('agent')
    .select(['journal_id', 'seen_event', 'seen_output'])
    .where('id', '=', agent.agentId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const same = row.journal_id === agent.journalId
  const seen = same ? { event: row.seen_event, output: row.seen_output } : { event: 0, output: 0 }
  await tx
    .updateTable('agent')
    .set({
      journal_id: agent.journalId,
      seen_event: seen.event,
      seen_output: seen.output,
      linked_at: new Date(now),
      version,
    })
    .where('id', '=', agent.agentId)
    .execute()
  return seen
}

async function tellSessions(locked: Locked, computerId: string, event: SessionEvent): Promise<void> {
  const rows = await locked.tx
    .selectFrom('session')
    .select('id')
    .where('computer_id', '=', computerId)
    .where('final', '=', false)
    .orderBy('created_at')
    .execute()
  for (const { id } of rows) await locked.happen(id, [event])
}

async function report(
  locked: Locked,
  agent: LinkedAgent,
  entries: readonly JournalEntry[],
  { saveInventory, onForeign }: AgentReportsParts,
): Promise<number> {
  const { tx } = locked
  const [row, given] = await Promise.all([
    tx
      .selectFrom('agent')
      .select('seen_event')
      .where('id', '=', agent.agentId)
      .where('journal_id', '=', agent.journalId)
      .forUpdate()
      .executeTakeFirst(),
    ordersGiven(tx, agent.computerId, entries),
  ])
  if (!row) return 0
  const fresh = following(entries, row.seen_event)
  const last = fresh.at(-1)
  if (!last) return row.seen_event
  // An agent can speak only of orders that its own computer was given; anything else is passed over.
  const own = fresh.filter(({ orderId, sessionId }) => given.get(orderId) === sessionId)
  if (own.length < fresh.length) onForeign(agent, fresh.length - own.length)
  for (const [sessionId, told] of bySession(own))
    await reportSession(locked, { computerId: agent.computerId, sessionId, entries: told }, saveInventory)
  await tx.updateTable('agent').set({ seen_event: last.n }).where('id', '=', agent.agentId).execute()
  crashPoint('server-in-events')
  return last.n
}

/** Nothing has happened later than now, whatever an agent's clock says. */
function notAfter(now: number, entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.map(({ at, event, ...entry }) => ({
    ...entry,
    at: Math.min(at, now),
    event: event.type === 'actionEnded' ? { ...event, startedAt: Math.min(event.startedAt, now) } : event,
  }))
}

/** Neighbouring entries of one session, in order. */
function bySession(entries: readonly JournalEntry[]): readonly (readonly [string, readonly JournalEntry[]])[] {
  const runs: [string, JournalEntry[]][] = []
  for (const entry of entries) {
    const run = runs.at(-1)
    if (run?.[0] === entry.sessionId) run[1].push(entry)
    else runs.push([entry.sessionId, [entry]])
  }
  return runs
}

/** The sessions of those of the entries' orders that the computer was given, by order. */
async function ordersGiven(
  tx: Tx,
  computerId: string,
  entries: readonly JournalEntry[],
): Promise<ReadonlyMap<string, string>> {
  const orders = [...new Set(entries.map(({ orderId }) => orderId))]
  const rows = await tx
    .selectFrom('work_order')
    .select(['id', 'session_id'])
    .where('id', '=', sql<string>`any(${orders})`)
    .where('computer_id', '=', computerId)
    .execute()
  return new Map(rows.map(({ id, session_id }) => [id, session_id]))
}

interface SessionReport {
  readonly computerId: string
  readonly sessionId: string
  readonly entries: readonly JournalEntry[]
}

async function reportSession(
  locked: Locked,
  { computerId, sessionId, entries }: SessionReport,
  saveInventory: SaveInventory,
): Promise<void> {
  const { tx } = locked
  await locked.within(sessionId, async () => {
    for (const { at, event } of entries)
      if (event.type === 'inventoried')
        await saveInventory(tx, computerId, {
          ...{ facts: event.facts, software: event.software, at },
          ...(event.results === undefined ? {} : { results: event.results }),
        })
    await Promise.all(
      entries.map(async ({ orderId, at, event }) => {
        if (event.type === 'orderAccepted') await markOrder(tx, orderId, 'accepted', at)
        if (event.type !== 'orderEnded') return
        await markOrder(tx, orderId, 'ended', at)
        if (event.rebootPending !== undefined) await saveRebootPending(tx, computerId, event.rebootPending)
      }),
    )
  })
  await locked.happen(sessionId, entries.map(toSessionEvent))
}

function toSessionEvent({ orderId, at, event }: JournalEntry): SessionEvent {
  return { ...event, orderId, at } as SessionEvent
}

/** Corrects one fact of the inventory: changes may have made a reboot necessary. */
async function saveRebootPending(tx: Tx, computerId: string, isPending: boolean): Promise<void> {
  await sql`
    update computer set facts = jsonb_set(facts, '{boot,rebootPending}', ${JSON.stringify(isPending)}::text::jsonb)
    where id = ${computerId} and facts ? 'boot' and facts->'boot'->'rebootPending' is distinct from ${JSON.stringify(isPending)}::text::jsonb
  `.execute(tx)
}
