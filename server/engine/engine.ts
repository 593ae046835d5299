/**
 * The loop: lock the computer, advance its session, save state, events and effects in one transaction.
 *
 * Only the engine changes a session. Whatever concerns a session is done under the lock of its computer's row, so two things
 * can never happen to one computer at the same moment, and there is no order of locks to get wrong. Effects that need
 * only the database (taking the turn, identifying, planning) are carried out at once and answered within the same transaction;
 * orders are rows in the outbox, timers are jobs of the job engine. What other programs should hear is said after commit.
 *
 * When the work fails because of one session, it is done once more with that session ended as broken: a mistake of ours must
 * neither hold up a computer nor be tried for ever.
 */
import type { Transaction } from 'kysely'
import { identify, type Definitions } from '@fettle/core/identify/identify.ts'
import { commandPlan } from '@fettle/core/plan/command.ts'
import { questionsOf } from '@fettle/core/identify/questions.ts'
import { makePlan } from '@fettle/core/plan/plan.ts'
import { limits } from '@fettle/contract/wire/protocol.ts'
import { eventSentence } from '@fettle/core/report/event-sentence.ts'
import { advance } from '@fettle/core/session/advance.ts'
import type { Effect } from '@fettle/core/session/effects.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import { brokenInvariants } from '@fettle/core/session/invariants.ts'
import { never } from '@fettle/core/terms/bug.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import type { ContentHash } from '@fettle/core/terms/ids.ts'
import type { FormerAssignment } from '@fettle/core/terms/manifest.ts'
import type { InventoryScript, WorkOrder } from '@fettle/core/terms/order.ts'
import { isFinal, type OpenWindow, type Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { blaming, BrokenSession, brokenSentence } from './broken-session.ts'
import { crashPoint } from './crash-point.ts'
import { type Documents, sha256 } from './documents.ts'
import { lookedAtAll, recordStates } from './item-states.ts'
import { planningOf, recordChanges } from './item-changes.ts'
import { passLocks, renewLocks, takeLock } from './locks.ts'
import {
  findSession,
  forgetDocuments,
  insertOrder,
  insertSession,
  type KeptEvent,
  markOrder,
  saveSession,
} from './session-store.ts'
import { queueOf, takeTurn } from './turns.ts'

type Tx = Transaction<Tables>

/** What the engine needs of the rest of the server. */
export interface EngineParts {
  readonly documents: Documents
  /** Runs work in a transaction and tries again where that is safe. */
  readonly transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  readonly definitions: (tx: Tx) => Promise<Definitions>
  readonly subject: (tx: Tx, computerId: string) => Promise<Subject>
  /** When changes may begin, by the calendar of the computer. */
  readonly findWindow: (tx: Tx, session: Session, missed: boolean, now: number) => Promise<OpenWindow>
  /** What earlier deployments brought to the computer that say what becomes of it when they no longer mean it. */
  readonly formerly: (tx: Tx, computerId: string) => Promise<readonly FormerAssignment[]>
  /** Whether the inventory must be asked for before deployments can be identified. */
  readonly isInventoryDue: (tx: Tx, session: Session) => Promise<boolean>
  /** Tells people, by jobs added in this transaction. */
  readonly notify: (tx: Tx, session: Session, about: 'before' | 'approval' | 'after') => Promise<void>
  /** What else has to be noted in the transaction in which a session begins to work. */
  readonly onStarted: (tx: Tx, session: Session) => Promise<void>
  /** The same when it ends. */
  readonly onEnded: (tx: Tx, session: Session) => Promise<void>
  /** The inventory scripts that are due on the computer. */
  readonly inventoryScripts: (tx: Tx, session: Session) => Promise<readonly InventoryScript[]>
  /** What the primary person of the computer may be called on it. */
  readonly primaryUsers: (tx: Tx, session: Session) => Promise<readonly string[]>
  /** Sets or moves the job that wakes a session when time alone must move it. */
  readonly setTimer: (tx: Tx, sessionId: string, at: number) => Promise<void>
  readonly now: () => number
  /** Said after commit. Losing it loses no truth: orders and states are in the tables. */
  readonly announce: (news: News) => void
  /** A session was found broken and is ended; somebody should correct the mistake. */
  readonly onBroken: (error: BrokenSession) => void
}

/** What changed in a transaction that others may want to know at once. */
export interface News {
  readonly sessions: readonly Session[]
  /** Those of them that became final; each session once in its life. */
  readonly ended: readonly Session[]
  readonly orders: readonly { readonly computerId: string; readonly order: WorkOrder }[]
  /** A turn or a lock became free that sessions on other computers may wait for. */
  readonly hasFreed: { readonly turn: boolean; readonly locks: boolean }
}

/** Work under the lock of one computer. */
export interface Locked {
  readonly tx: Tx
  /** Stores a new session and lets it begin. */
  readonly start: (session: Session) => Promise<Session>
  /** Lets events happen to a session; undefined when there is no such session. */
  readonly happen: (sessionId: string, events: readonly SessionEvent[]) => Promise<Session | undefined>
  /** Asks again for the turn that a session wants. */
  readonly offerTurn: (sessionId: string) => Promise<Session | undefined>
  /** Asks again for the lock that a session wants. */
  readonly offerLock: (sessionId: string, key: string) => Promise<Session | undefined>
  /** Runs work that belongs to a session; passed over once it failed, for then that session is ended. */
  readonly within: (sessionId: string, work: () => Promise<void>) => Promise<void>
}

export interface Engine {
  /** Runs work while nothing else can happen to the computer's sessions. News is announced after commit. */
  readonly withComputer: <T>(computerId: string, work: (locked: Locked) => Promise<T>) => Promise<T>
}

/** The engine over these parts. */
export function createEngine(parts: EngineParts): Engine {
  return {
    async withComputer(computerId, work) {
      const broken = new Map<string, Broken>()
      for (;;) {
        try {
          return await attempt({ parts, computerId, broken }, work)
        } catch (error) {
          if (!(error instanceof BrokenSession) || broken.get(error.sessionId)?.isBare) throw error
          // When it cannot even be ended as it is stored, it is ended without its documents.
          const isBare = broken.has(error.sessionId)
          if (!isBare) parts.onBroken(error)
          broken.set(error.sessionId, { problem: brokenSentence(error), isBare })
        }
      }
    },
  }
}

/** A session that is to end as broken. */
interface Broken {
  readonly problem: string
  /** Its manifest and plan are left alone, because they may be what is wrong. */
  readonly isBare: boolean
}

type Attempt = Pick<Doing, 'parts' | 'computerId' | 'broken'>

async function attempt<T>(on: Attempt, work: (locked: Locked) => Promise<T>): Promise<T> {
  const { parts, computerId } = on
  let doing: Doing | undefined
  const result = await parts.transact(async (tx) => {
    const freed = { turn: false, locks: false }
    const current: Doing = { ...on, tx, sessions: [], ended: [], orders: [], freed, documents: new Map() }
    doing = current
    await tx.selectFrom('computer').select('id').where('id', '=', computerId).forNoKeyUpdate().executeTakeFirst()
    const outcome = await work({
      tx,
      start: (session) => start(current, session),
      happen: (sessionId, events) => happen(current, sessionId, events),
      offerTurn: (sessionId) => offer(current, sessionId, ({ wantsTurn }) => wantsTurn, takeTurn),
      offerLock: (sessionId, key) =>
        offer(
          current,
          sessionId,
          ({ wantsLock }) => wantsLock === key,
          (locked, session) => takeLock(locked, session, key, parts.now()),
        ),
      within: async (sessionId, part) => {
        if (!on.broken.has(sessionId)) await blaming(sessionId, part)
      },
    })
    crashPoint('server-before-commit')
    return outcome
  })
  crashPoint('server-after-commit')
  if (doing) afterCommit(doing)
  return result
}

interface Doing {
  readonly parts: EngineParts
  readonly tx: Tx
  readonly computerId: string
  /** Sessions that failed in an earlier attempt at this work, by id. */
  readonly broken: ReadonlyMap<string, Broken>
  readonly sessions: Session[]
  readonly ended: Session[]
  readonly orders: { computerId: string; order: WorkOrder }[]
  readonly freed: { turn: boolean; locks: boolean }
  readonly documents: Map<ContentHash, unknown>
}

function afterCommit({ parts, documents, sessions, ended, orders, freed }: Doing): void {
  for (const [hash, body] of documents) parts.documents.remember(hash, body)
  if (sessions.length > 0 || orders.length > 0) parts.announce({ sessions, ended, orders, hasFreed: freed })
}

/** Lets a session ask again for what it wants, if it still wants it. */
async function offer(
  doing: Doing,
  sessionId: string,
  wants: (session: Session) => boolean,
  ask: (tx: Tx, session: Session) => Promise<SessionEvent>,
): Promise<Session | undefined> {
  const session = await findSession(doing.tx, doing.parts.documents, sessionId)
  if (!session || !wants(session)) return session
  return await happen(doing, sessionId, [await ask(doing.tx, session)])
}

async function start(doing: Doing, session: Session): Promise<Session> {
  const broken = doing.broken.get(session.id)
  return await blaming(session.id, async () => {
    await insertSession(doing.tx, session)
    const { kind } = session.options
    const mayBeDue = broken === undefined && kind !== 'inventory' && kind !== 'command' && !session.needsInventory
    const isDue = mayBeDue && (await doing.parts.isInventoryDue(doing.tx, session))
    const needsInventory = session.needsInventory || isDue
    return await run(doing, { ...session, needsInventory }, [
      broken ? { type: 'broken', problem: broken.problem } : { type: 'requested' },
    ])
  })
}

async function happen(doing: Doing, sessionId: string, events: readonly SessionEvent[]): Promise<Session | undefined> {
  const broken = doing.broken.get(sessionId)
  return await blaming(sessionId, async () => {
    const { tx, parts } = doing
    const session = await findSession(tx, broken?.isBare ? undefined : parts.documents, sessionId)
    if (!session || !broken) return session && (await run(doing, session, events))
    if (isFinal(session.state)) return session
    const ended = await run(doing, session, [{ type: 'broken', problem: broken.problem }])
    if (broken.isBare) await forgetDocuments(tx, sessionId)
    return ended
  })
}

/** Lets events happen one after the other, each effect's answer before the next event, and saves what came of them. */
async function run(doing: Doing, before: Session, events: readonly SessionEvent[]): Promise<Session> {
  const { parts, tx } = doing
  const kept: KeptEvent[] = []
  const later: Later[] = []
  const queue = [...events]
  let session = before
  for (let event = queue.shift(); event; event = queue.shift()) {
    const now = parts.now()
    const step = advance(session, event, now)
    session = step.session
    kept.push({
      n: session.revision,
      at: now,
      type: event.type,
      state: session.state,
      sentence: eventSentence(event, session),
    })
    for (const effect of step.effects) {
      if (isLater(effect)) later.push(effect)
      else queue.unshift(...(await carryOut(doing, session, effect, now)))
    }
  }
  // Only what is saved has to be right, so a batch is looked at once: this takes as long as the session has actions.
  const broken = brokenInvariants(before, session)
  if (broken.length > 0)
    throw new Error(`invariants broken by ${kept.map(({ type }) => type).join(', ')}: ${broken.join('; ')}`)
  const documents = await saveSession(tx, parts.documents, { before, after: session, events: kept })
  for (const [hash, body] of documents) doing.documents.set(hash, body)
  doing.sessions.push(session)
  await renewLocks(tx, session, parts.now())
  if (session.startedAt !== undefined && before.startedAt === undefined) await parts.onStarted(tx, session)
  if (isFinal(session.state) && !isFinal(before.state)) {
    doing.ended.push(session)
    await parts.onEnded(tx, session)
  }
  await keepTimer(doing, before, session)
  for (const effect of later) await carryOutLast(doing, session, effect)
  return session
}

/** Carries out an effect inside the transaction; what comes back are the events that answer it. */
async function carryOut(
  doing: Doing,
  session: Session,
  effect: Exclude<Effect, Later>,
  now: number,
): Promise<readonly SessionEvent[]> {
  const { tx, parts } = doing
  switch (effect.type) {
    case 'takeTurn':
      return [await takeTurn(tx, session)]
    case 'takeLock':
      return [await takeLock(tx, session, effect.key, now)]
    case 'identify':
      return [await identifyFor(doing, session, now)]
    case 'plan':
      return [await planFor(doing, session, effect)]
    case 'findWindow':
      return [{ type: 'windowFound', window: await parts.findWindow(tx, session, effect.missed, now) }]
    case 'sendOrder':
      return await sendOrder(doing, session, effect.order)
    case 'closeOrder':
      await markOrder(tx, effect.orderId, 'ended', now)
      return []
    default:
      return never(effect)
  }
}

/** Room in a frame for what stands around an order. Bytes. */
const aroundOrder = 1024

/** Puts an order into the outbox; one that no frame can carry ends its session, for it would cut the link for ever. */
async function sendOrder(doing: Doing, session: Session, wanted: WorkOrder): Promise<readonly SessionEvent[]> {
  const { tx, computerId, orders } = doing
  const order = wanted.type === 'inventory' ? await withScripts(doing, session, wanted) : wanted
  const body = JSON.stringify(order)
  const bytes = Buffer.byteLength(body)
  if (bytes > limits.frameBytes - aroundOrder) return [{ type: 'broken', problem: tooLarge(bytes) }]
  await insertOrder(tx, computerId, order, body)
  orders.push({ computerId, order })
  return []
}

/** What is asked of an inventory besides the facts every agent knows. */
async function withScripts(
  { parts, tx }: Doing,
  session: Session,
  order: Extract<WorkOrder, { type: 'inventory' }>,
): Promise<WorkOrder> {
  const scripts = await parts.inventoryScripts(tx, session)
  return scripts.length === 0 ? order : { ...order, scripts }
}

function tooLarge(bytes: number): string {
  const [has, may] = [bytes, limits.frameBytes].map((size) => (size / 1024 / 1024).toFixed(1).replace('.0', ''))
  return `The work order has ${has} MiB; at most ${may} MiB can be sent at once. Make the files of its items smaller, or run them in several sessions.`
}

async function identifyFor({ parts, tx, computerId }: Doing, session: Session, now: number): Promise<SessionEvent> {
  const { kind, items, automatic } = session.options
  if (kind === 'command') {
    const manifest = { computerId: session.computer.id, entries: [], excluded: [] }
    return { type: 'identified', manifest, questions: [], primaryUsers: await parts.primaryUsers(tx, session) }
  }
  const [definitions, subject, formerly, primaryUsers] = await Promise.all([
    parts.definitions(tx),
    parts.subject(tx, computerId),
    parts.formerly(tx, computerId),
    parts.primaryUsers(tx, session),
  ])
  const manifest = identify(definitions, subject, { kind, items, now, automatic, formerly })
  return { type: 'identified', manifest, questions: questionsOf(manifest, sha256), primaryUsers }
}

async function planFor(
  { parts, tx }: Doing,
  session: Session,
  { manifest, answers }: Effect & { type: 'plan' },
): Promise<SessionEvent> {
  const { command } = session.options
  if (command) {
    const plan = commandPlan(command, session.computer.id, session.trigger, sha256)
    return { type: 'planned', plan, expectedMs: {} }
  }
  const { quarantined, expectedMs } = await planningOf(tx, { ...session, manifest }, parts.now())
  const { kind, purpose, reboot, userContext } = session.options
  const options = {
    rebootSkip: reboot.preference === 'skip',
    userSkip: userContext === 'skip',
    reboot: reboot.preference,
  }
  const plan = makePlan({ manifest, answers, kind, purpose, quarantined, options, sha256 })
  const times = plan.actions.flatMap((action) => {
    const ms = expectedMs(action)
    return ms === undefined ? [] : [[action.id, ms] as const]
  })
  return { type: 'planned', plan, expectedMs: Object.fromEntries(times) }
}

/** Effects that look at the saved session. */
type Later = Extract<Effect, { type: 'passTurn' | 'passLocks' | 'recordStates' | 'notify' }>

function isLater(effect: Effect): effect is Later {
  return ['passTurn', 'passLocks', 'recordStates', 'notify'].includes(effect.type)
}

async function carryOutLast(doing: Doing, session: Session, effect: Later): Promise<void> {
  const { tx, parts } = doing
  switch (effect.type) {
    case 'recordStates':
      return await recordStatesOf(doing, session)
    case 'notify':
      return await parts.notify(tx, session, effect.about)
    case 'passLocks':
      if ((await passLocks(tx, session)).length > 0) doing.freed.locks = true
      return
    case 'passTurn':
      doing.freed.turn = true
      return await passTurn(doing)
    default:
      return never(effect)
  }
}

async function recordStatesOf({ tx, parts }: Doing, session: Session): Promise<void> {
  await recordStates(tx, session, parts.now())
  await recordChanges(tx, session, parts.now())
  if (!lookedAtAll(session)) return
  const checked = { checked_at: new Date(parts.now()) }
  await tx.updateTable('computer').set(checked).where('id', '=', session.computer.id).execute()
}

/** The most urgent session gets the turn; those that go on waiting hear who has it now. */
async function passTurn(doing: Doing): Promise<void> {
  const [next, ...others] = await queueOf(doing.tx, doing.computerId)
  if (next === undefined) return
  const after = await offer(doing, next, ({ wantsTurn }) => wantsTurn, takeTurn)
  if (after?.holdsTurn) for (const id of others) await happen(doing, id, [{ type: 'turnTaken', holder: next }])
  // A session that was ended as broken never had the turn, and so passes none on.
  else if (doing.broken.has(next)) await passTurn(doing)
}

/**
 * One job wakes a session at its next moment. A job that comes too early finds nothing to do and is set again, so it need
 * only be moved when the moment comes nearer.
 */
async function keepTimer(doing: Doing, before: Session, after: Session): Promise<void> {
  if (isFinal(after.state) || after.dueAt === undefined) return
  const nearer = before.revision === 0 || before.dueAt === undefined || after.dueAt < before.dueAt
  if (nearer) await doing.parts.setTimer(doing.tx, after.id, after.dueAt)
}
