/**
 * Is the server's loop inside one transaction: lets events happen to a session, each effect's answer before the next event.
 *
 * It does what `server/engine/engine.ts` does with tables, with maps; identify, plan and advance are the real ones.
 */
import { createHash } from 'node:crypto'
import type { Calendar } from '@fettle/core/calendar/calendar.ts'
import { findWindow } from '@fettle/core/calendar/window.ts'
import { commandPlan } from '@fettle/core/plan/command.ts'
import { questionsOf } from '@fettle/core/identify/questions.ts'
import { makePlan } from '@fettle/core/plan/plan.ts'
import { eventSentence } from '@fettle/core/report/event-sentence.ts'
import { headline } from '@fettle/core/report/report.ts'
import { advance } from '@fettle/core/session/advance.ts'
import type { Effect } from '@fettle/core/session/effects.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import type { Plan } from '@fettle/core/terms/plan.ts'
import { never } from '@fettle/core/terms/bug.ts'
import type { Instant, SessionId } from '@fettle/core/terms/ids.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { isFinal, type OpenWindow, priorities, type Session } from '@fettle/core/terms/session.ts'
import { type Computer, type Limit, primaryUser } from './fleet.ts'
import { manifestOf } from './items.ts'
import type { Ledger } from './ledger.ts'
import { noticeKey } from './notices.ts'
import { checkStep } from './rules.ts'
import type { Scene } from './scene.ts'
import { sawStep } from './sightings.ts'
import type { Draft, Lease } from './store.ts'

/** One transaction of the server. */
export interface Transaction {
  readonly scene: Scene
  readonly name: string
  readonly draft: Draft
  /** The server's clock. */
  readonly now: () => Instant
  readonly machine: Computer
  readonly ledger: Ledger
  /** Limits that concern this computer, each with how many sessions work within it on other computers. */
  readonly limits: readonly (Limit & { readonly working: () => number })[]
  /** Locks of serial tasks, in the middle of this transaction. */
  readonly locks: Map<string, Lease>
  /** What became free that sessions on other computers may wait for. */
  readonly freed: { turn: boolean; locks: boolean }
  /** Holders that were silent for so long that their lock was given to another. */
  readonly losers: Set<SessionId>
  /** Sessions whose identification fails because of a mistake of ours. */
  readonly poisoned: ReadonlySet<SessionId>
  /** Sessions that failed in an earlier attempt at this transaction: they end, and all else goes on. */
  readonly broken: ReadonlySet<SessionId>
}

/** What makes a transaction fail as often as it is tried, until the session that it fails for is ended. */
export class Poisoned extends Error {
  readonly sessionId: SessionId
  constructor(sessionId: SessionId) {
    super(`identifying for ${sessionId} fails`)
    this.sessionId = sessionId
  }
}

/** Stores a new session and lets it begin. */
export function start(tx: Transaction, session: Session): void {
  tx.draft.sessions.set(session.id, session)
  happen(tx, session.id, [{ type: 'requested' }])
}

/** Lets an event happen to every session of the computer that is not over. */
export function tellSessions(tx: Transaction, event: SessionEvent): void {
  const open = [...tx.draft.sessions.values()].filter(({ state }) => !isFinal(state))
  for (const { id } of open) happen(tx, id, [event])
}

/** Lets events happen to a session one after the other, and saves what came of them. */
export function happen(tx: Transaction, sessionId: SessionId, events: readonly SessionEvent[]): void {
  const before = tx.draft.sessions.get(sessionId)
  if (!before) return
  if (!tx.broken.has(sessionId)) run(tx, before, events)
  else if (!isFinal(before.state)) run(tx, before, [{ type: 'broken', problem: 'Identifying failed.' }])
}

function run(tx: Transaction, before: Session, events: readonly SessionEvent[]): void {
  const { scene, draft } = tx
  const later: Later[] = []
  const queue = [...events]
  let session = before
  for (let event = queue.shift(); event; event = queue.shift()) {
    const step = stepped(tx, session, event)
    const taken = { before: session, event, after: step.session, effects: step.effects }
    checkStep(scene, taken)
    tx.ledger.check(taken, { calendar: tx.machine.calendar, now: tx.now() })
    sawStep(scene, taken)
    session = step.session
    scene.note(`${tx.name} ${session.id} ${session.state} ${session.revision}: ${eventSentence(event, session)}`)
    for (const effect of step.effects)
      if (isLater(effect)) later.push(effect)
      else queue.unshift(...carryOut(tx, session, effect))
  }
  draft.sessions.set(session.id, session)
  if (isFinal(session.state) && !isFinal(before.state)) scene.note(headline(session))
  renewLocks(tx, session)
  keepJob(tx, before, session)
  for (const effect of later) carryOutLast(tx, session, effect)
}

/** Effects that look at the saved session. */
type Later = Extract<Effect, { type: 'passTurn' | 'passLocks' | 'recordStates' | 'notify' }>

function isLater(effect: Effect): effect is Later {
  return ['passTurn', 'passLocks', 'recordStates', 'notify'].includes(effect.type)
}

function carryOutLast(tx: Transaction, session: Session, effect: Later): void {
  switch (effect.type) {
    case 'passTurn':
      tx.freed.turn = true
      return passTurn(tx)
    case 'passLocks':
      for (const [key, { sessionId }] of tx.locks) {
        if (sessionId !== session.id || (session.locks.includes(key) && !tx.scene.isPlanted('passesNewLocks'))) continue
        tx.locks.delete(key)
        tx.freed.locks = true
      }
      return
    case 'notify': {
      const key = noticeKey(session, effect.about)
      const told = tx.draft.notices.get(key) ?? 0
      if (told > 0) tx.scene.saw('people were told once of what came up twice')
      if (told === 0 || tx.scene.isPlanted('tellsTwice')) tx.draft.notices.set(key, told + 1)
      return
    }
    case 'recordStates':
      return
    default:
      return never(effect)
  }
}

/** The mistake planted here takes late words about a session that is over for news. */
function stepped(tx: Transaction, session: Session, event: SessionEvent): ReturnType<typeof advance> {
  const step = advance(session, event, tx.now())
  const isLate = isFinal(session.state) && event.type === 'orderEnded' && session.actions.length > 0
  if (!isLate || !tx.scene.isPlanted('changesFinalSessions')) return step
  return { ...step, session: { ...step.session, state: event.outcome === 'done' ? 'partial' : 'failed' } }
}

/** Carries out an effect; what comes back are the events that answer it. */
function carryOut(tx: Transaction, session: Session, effect: Exclude<Effect, Later>): readonly SessionEvent[] {
  const { draft, scene } = tx
  switch (effect.type) {
    case 'takeTurn':
      return [takeTurn(tx, session)]
    case 'identify':
      return [identified(tx, session)]
    case 'plan': {
      const { manifest, answers } = effect
      const { kind, purpose, reboot, userContext, command } = session.options
      if (command) {
        const plan = commandPlan(command, session.computer.id, session.trigger, sha256)
        return [{ type: 'planned', plan, expectedMs: {} }]
      }
      const options = { rebootSkip: reboot.preference === 'skip', userSkip: userContext === 'skip' }
      const plan = makePlan({ manifest, answers, kind, purpose, options, sha256 })
      return [{ type: 'planned', plan, expectedMs: expectedMs(tx, plan) }]
    }
    case 'findWindow':
      return [{ type: 'windowFound', window: windowFor(tx, session, effect.missed) }]
    case 'takeLock':
      return [takeLock(tx, session, effect.key)]
    case 'sendOrder': {
      const { order } = effect
      scene.note(`${tx.name} ${order.id} ${order.type}`)
      mustHoldLocks(tx, session, order)
      draft.orders.set(order.id, { order, isAccepted: false, hasEnded: false })
      return []
    }
    case 'closeOrder': {
      const stored = draft.orders.get(effect.orderId)
      if (stored) draft.orders.set(effect.orderId, { ...stored, hasEnded: true })
      return []
    }
    default:
      return never(effect)
  }
}

function mustHoldLocks({ scene, locks, losers }: Transaction, { id }: Session, order: WorkOrder): void {
  if (order.type !== 'execute') return
  for (const { lock } of order.actions)
    if (lock !== undefined && locks.get(lock)?.sessionId !== id)
      scene.violated(`[L1] ${order.id} carries out what needs the lock ${lock}, which its session does not have`)
  // Whoever takes it anew is no loser any more.
  losers.delete(id)
}

/** What history says: of most actions something, and now and then that they take hours. */
function expectedMs({ scene }: Transaction, { actions }: Plan): { readonly [actionId: string]: number } {
  const { random } = scene
  const times = actions.flatMap(({ id, verdict }) =>
    verdict === undefined && random.chance(0.5) ? [[id, random.spread(1000, 2 * 3_600_000)] as const] : [],
  )
  return Object.fromEntries(times)
}

function windowFor({ scene, machine, now }: Transaction, session: Session, missed: boolean): OpenWindow {
  const { calendar } = machine
  const seen: Calendar = {
    ...calendar,
    ...(scene.isPlanted('ignoresFreezes') ? { freezes: [] } : {}),
    ...(scene.isPlanted('forgetsZones') ? { zone: 'UTC' } : {}),
  }
  const window = findWindow(session.options.window, seen, now(), missed)
  return scene.isPlanted('opensAtOnce') ? { ...window, opensAt: now() } : window
}

function identified(tx: Transaction, session: Session): SessionEvent {
  if (tx.poisoned.has(session.id)) throw new Poisoned(session.id)
  const isCommand = session.options.kind === 'command'
  const manifest = manifestOf(session.computer.id, isCommand ? { ...tx.machine, isUnmanaged: true } : tx.machine)
  return { type: 'identified', manifest, questions: questionsOf(manifest, sha256), primaryUsers: [primaryUser] }
}

/** Gives the turn, unless another session of the computer has it or a limit is reached. */
export function takeTurn({ draft, scene, limits }: Transaction, { id }: Session): SessionEvent {
  const holder = [...draft.sessions.values()].find((other) => other.holdsTurn && other.id !== id)
  if (holder && !scene.isPlanted('skipsTurns')) return { type: 'turnTaken', holder: holder.id }
  const reached = limits.find(({ most, working }) => working() >= most)
  if (!reached || scene.isPlanted('ignoresLimits')) return { type: 'turnGiven' }
  scene.saw('waited because a limit was reached')
  const sentence = `Waits for its turn: as many sessions as may work at once ${reached.name} are working.`
  return { type: 'turnTaken', holder: 'a limit', sentence }
}

/** Lets a session ask again for the turn it wants. */
export function offerTurn(tx: Transaction, sessionId: SessionId): void {
  const session = tx.draft.sessions.get(sessionId)
  if (session?.wantsTurn) happen(tx, sessionId, [takeTurn(tx, session)])
}

/** Lets a session ask again for the lock it wants. */
export function offerLock(tx: Transaction, sessionId: SessionId, key: string): void {
  const session = tx.draft.sessions.get(sessionId)
  if (session?.wantsLock === key) happen(tx, sessionId, [takeLock(tx, session, key)])
}

/** Who comes first: by priority, then age. */
export function byUrgency(one: Session, other: Session): number {
  const rank = priorities.indexOf(one.priority) - priorities.indexOf(other.priority)
  return rank || one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1)
}

/** The most urgent session gets the turn; the others hear who has it now. */
function passTurn(tx: Transaction): void {
  const { scene, draft } = tx
  if (scene.isPlanted('keepsTurn')) return
  const waiting = [...draft.sessions.values()].filter(({ wantsTurn }) => wantsTurn).toSorted(byUrgency)
  const [next, ...others] = scene.isPlanted('ignoresPriority') ? waiting.toReversed() : waiting
  if (!next) return
  offerTurn(tx, next.id)
  const after = draft.sessions.get(next.id)
  if (after?.holdsTurn) {
    scene.saw('turn passed on')
    const isFirst = others.every((other) => byUrgency(next, other) < 0)
    if (!isFirst) scene.violated(`[Q1] ${next.id} has the turn before a session that is more urgent (${tx.name})`)
    if (others.some(({ priority }) => priority !== next.priority)) scene.saw('the more urgent session went first')
  }
  if (after?.holdsTurn && !scene.isPlanted('namesOldHolder'))
    for (const { id } of others) happen(tx, id, [{ type: 'turnTaken', holder: next.id }])
  // A session that was ended as broken never had the turn, and so passes none on.
  else if (tx.broken.has(next.id) && !scene.isPlanted('brokenSessionsKeepTurn')) passTurn(tx)
}

/** A holder nothing is heard of for so long loses its lock. Milliseconds. */
const leaseMs = 30 * 60_000

function takeLock(tx: Transaction, session: Session, key: string): SessionEvent {
  const { scene, locks, losers, now } = tx
  const held = locks.get(key)
  const isHeld = held !== undefined && held.sessionId !== session.id && held.expiresAt >= now()
  if (isHeld && !scene.isPlanted('sharesLocks')) {
    scene.saw('waited for the lock of a serial task')
    const sentence = `Waits for its turn: ${key} runs on one computer at a time.`
    return { type: 'lockTaken', key, holder: held.sessionId, sentence }
  }
  if (held && held.sessionId !== session.id && held.expiresAt < now()) {
    scene.saw('the lock of a silent session was given to another')
    losers.add(held.sessionId)
  }
  locks.set(key, { sessionId: session.id, expiresAt: now() + leaseMs })
  return { type: 'lockGiven', key }
}

/** A holder that reports keeps its locks. */
function renewLocks({ locks, now }: Transaction, { id, locks: own }: Session): void {
  if (own.length === 0) return
  for (const [key, { sessionId }] of locks)
    if (sessionId === id) locks.set(key, { sessionId, expiresAt: now() + leaseMs })
}

/** One job wakes a session at its next moment; it is moved only when that comes nearer. */
function keepJob({ draft, scene }: Transaction, before: Session, after: Session): void {
  if (after.dueAt === undefined) return
  if (after.wait && scene.isPlanted('forgetsDeadlines')) return
  const isNearer = before.revision === 0 || before.dueAt === undefined || after.dueAt < before.dueAt
  if (isNearer) draft.jobs.set(after.id, after.dueAt)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
