/**
 * Is the server's loop inside one transaction: lets events happen to a session, each effect's answer before the next event.
 *
 * It does what `server/engine/engine.ts` does with tables, with maps; identify, plan and advance are the real ones.
 */
import { createHash } from 'node:crypto'
import type { Calendar } from '@fettle/core/calendar/calendar.ts'
import { findWindow } from '@fettle/core/calendar/window.ts'
import { questionsOf } from '@fettle/core/identify/questions.ts'
import { makePlan } from '@fettle/core/plan/plan.ts'
import { eventSentence } from '@fettle/core/report/event-sentence.ts'
import { headline } from '@fettle/core/report/report.ts'
import { advance } from '@fettle/core/session/advance.ts'
import type { Effect } from '@fettle/core/session/effects.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import { never } from '@fettle/core/terms/bug.ts'
import type { Instant, SessionId } from '@fettle/core/terms/ids.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import { manifestOf } from './items.ts'
import { checkStep } from './rules.ts'
import type { Scene } from './scene.ts'
import { sawStep } from './sightings.ts'
import type { Draft } from './store.ts'

/** One transaction of the server. */
export interface Transaction {
  readonly scene: Scene
  readonly name: string
  readonly draft: Draft
  /** The server's clock. */
  readonly now: () => Instant
  /** Nothing is deployed to this computer. */
  readonly isUnmanaged: boolean
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
  const later: Effect[] = []
  const queue = [...events]
  let session = before
  for (let event = queue.shift(); event; event = queue.shift()) {
    const step = stepped(tx, session, event)
    const taken = { before: session, event, after: step.session, effects: step.effects }
    checkStep(scene, taken)
    sawStep(scene, taken)
    session = step.session
    scene.note(`${tx.name} ${session.id} ${session.state} ${session.revision}: ${eventSentence(event, session)}`)
    for (const effect of step.effects)
      if (effect.type === 'passTurn' || effect.type === 'recordStates' || effect.type === 'notify') later.push(effect)
      else queue.unshift(...carryOut(tx, session, effect))
  }
  draft.sessions.set(session.id, session)
  if (isFinal(session.state) && !isFinal(before.state)) scene.note(headline(session))
  keepJob(tx, before, session)
  for (const effect of later) if (effect.type === 'passTurn') passTurn(tx)
}

/** The mistake planted here takes late words about a session that is over for news. */
function stepped(tx: Transaction, session: Session, event: SessionEvent): ReturnType<typeof advance> {
  const step = advance(session, event, tx.now())
  const isLate = isFinal(session.state) && event.type === 'orderEnded' && session.actions.length > 0
  if (!isLate || !tx.scene.isPlanted('changesFinalSessions')) return step
  return { ...step, session: { ...step.session, state: event.outcome === 'done' ? 'partial' : 'failed' } }
}

/** Carries out an effect; what comes back are the events that answer it. */
function carryOut(tx: Transaction, session: Session, effect: Effect): readonly SessionEvent[] {
  const { draft, scene } = tx
  switch (effect.type) {
    case 'takeTurn':
      return [takeTurn(tx, session)]
    case 'identify':
      return [identified(tx, session)]
    case 'plan': {
      const { manifest, answers } = effect
      const { kind, purpose } = session.options
      return [{ type: 'planned', plan: makePlan({ manifest, answers, kind, purpose, sha256 }), expectedMs: {} }]
    }
    case 'findWindow': {
      const window = findWindow(session.options.window, calendar, tx.now(), effect.missed)
      return [{ type: 'windowFound', window }]
    }
    case 'takeLock':
      return [{ type: 'lockGiven', key: effect.key }]
    case 'passLocks':
    case 'notify':
      return []
    case 'sendOrder': {
      const { order } = effect
      scene.note(`${tx.name} ${order.id} ${order.type}`)
      draft.orders.set(order.id, { order, isAccepted: false, hasEnded: false })
      return []
    }
    case 'closeOrder': {
      const stored = draft.orders.get(effect.orderId)
      if (stored) draft.orders.set(effect.orderId, { ...stored, hasEnded: true })
      return []
    }
    case 'passTurn':
    case 'recordStates':
      return []
    default:
      return never(effect)
  }
}

function identified(tx: Transaction, session: Session): SessionEvent {
  if (tx.poisoned.has(session.id)) throw new Poisoned(session.id)
  const manifest = manifestOf(session.computer.id, tx.isUnmanaged)
  return { type: 'identified', manifest, questions: questionsOf(manifest, sha256), primaryUsers: [] }
}

/** Nobody works by hours here. */
const calendar: Calendar = { zone: 'UTC', freezes: [] }

function takeTurn({ draft, scene }: Transaction, { id }: Session): SessionEvent {
  const holder = [...draft.sessions.values()].find((other) => other.holdsTurn && other.id !== id)
  return holder && !scene.isPlanted('skipsTurns') ? { type: 'turnTaken', holder: holder.id } : { type: 'turnGiven' }
}

/** The session that has waited longest gets the turn; the others hear who has it now. */
function passTurn(tx: Transaction): void {
  const { scene, draft } = tx
  if (scene.isPlanted('keepsTurn')) return
  const waiting = (): readonly Session[] => [...draft.sessions.values()].filter(({ wantsTurn }) => wantsTurn)
  const [next] = waiting()
  if (!next) return
  scene.saw('turn passed on')
  happen(tx, next.id, [{ type: 'turnGiven' }])
  const after = draft.sessions.get(next.id)
  if (after?.holdsTurn && !scene.isPlanted('namesOldHolder'))
    for (const { id } of waiting()) happen(tx, id, [{ type: 'turnTaken', holder: next.id }])
  // A session that was ended as broken never had the turn, and so passes none on.
  if (tx.broken.has(next.id) && !scene.isPlanted('brokenSessionsKeepTurn')) passTurn(tx)
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
