/** Tells stories of sessions for the tests of this station: events one after the other, with their invariants held at each step. */
import { bug } from '../terms/bug.ts'
import type { Question } from '../terms/check.ts'
import type { OrderId } from '../terms/ids.ts'
import type { Manifest, ManifestEntry } from '../terms/manifest.ts'
import type { CancelMode } from '../terms/order.ts'
import type { Plan, PlannedAction, Reason, Verdict } from '../terms/plan.ts'
import { defaultOptions, type Session, type SessionOptions } from '../terms/session.ts'
import { advance } from './advance.ts'
import { type NewSession, newSession } from './begin.ts'
import type { Effect } from './effects.ts'
import type { SessionEvent } from './events.ts'
import { brokenInvariants } from './invariants.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** When every story begins. */
export const noon = Date.UTC(2030, 0, 1, 12)

/** A session as far as it got, what it asked for on the way, and what time it is. */
export interface Story {
  readonly session: Session
  readonly effects: readonly Effect[]
  readonly now: number
}

type Wish = Partial<SessionOptions> & Partial<Pick<NewSession, 'online' | 'needsInventory'>>

/** A session that was asked for: full, its computer online and known, unless the wish says otherwise. */
export function asked({ online = true, needsInventory = false, ...options }: Wish = {}): Story {
  const session = newSession(
    {
      id: 'ses_story001',
      computer: { id: 'cmp_00000001', name: 'web-01' },
      tenantId: 'ten_acme0001',
      options: { ...defaultOptions, offlineWaitMs: 2 * hour, timeLimitMs: 4 * hour, ...options },
      trigger: 'Dana',
      priority: 'adhoc',
      online,
      needsInventory,
    },
    noon,
  )
  return tell({ session, effects: [], now: noon }, { type: 'requested' }, 0)
}

/** The story goes on: the event happens this much later. A window that is asked for is open, as it is for sessions of now. */
export function tell(story: Story, event: SessionEvent, afterMs = 1000): Story {
  const next = tellOnly(story, event, afterMs)
  if (!next.effects.some(({ type }) => type === 'findWindow')) return next
  const window = { opensAt: next.now, businessHours: [], sentence: 'now' }
  const open = tellOnly(next, { type: 'windowFound', window }, 0)
  return { ...open, effects: [...next.effects.filter(({ type }) => type !== 'findWindow'), ...open.effects] }
}

/** The same, and nobody answers what it asks for. */
export function tellOnly(story: Story, event: SessionEvent, afterMs = 1000): Story {
  const now = story.now + afterMs
  const step = advance(story.session, event, now)
  const broken = brokenInvariants(story.session, step.session)
  if (broken.length > 0) bug(`after ${event.type}: ${broken.join('; ')}`)
  return { session: step.session, effects: step.effects, now }
}

/** Several events, a second after each other. `effects` are all they asked for. */
export function tellAll(story: Story, events: readonly SessionEvent[]): Story {
  const effects: Effect[] = []
  const end = events.reduce((current, event) => {
    const next = tell(current, event)
    effects.push(...next.effects)
    return next
  }, story)
  return { ...end, effects }
}

/** The id of the n-th order of a story. */
export function orderId(n: number): OrderId {
  return `ord_story001${n}`
}

// --- what happens

export const turnGiven: SessionEvent = { type: 'turnGiven' }
export const turnTaken: SessionEvent = { type: 'turnTaken', holder: 'ses_other001' }
export const online: SessionEvent = { type: 'computerOnline' }
export const offline: SessionEvent = { type: 'computerOffline' }
export const timePassed: SessionEvent = { type: 'timePassed' }

export function cancel(how: CancelMode, by = 'Dana'): SessionEvent {
  return { type: 'cancelRequested', by, how }
}

export function broken(problem = 'Identifying failed.'): SessionEvent {
  return { type: 'broken', problem }
}

/** What applies: so many items, a question to each. */
export function identified(items: number): SessionEvent {
  const keys = Array.from({ length: items }, (_, n) => `item${n + 1}`)
  const manifest: Manifest = { computerId: 'cmp_00000001', entries: keys.map(anEntry), excluded: [] }
  const questions = keys.map((key): Question => ({ key, check: { type: 'package', provider: 'apt', package: key } }))
  return { type: 'identified', manifest, questions, primaryUsers: [] }
}

function anEntry(key: string): ManifestEntry {
  return {
    key,
    item: {
      kind: 'software',
      name: key,
      title: key,
      prerequisites: [],
      order: { location: 'unordered', rank: 0, priority: 0 },
      rebootNeeded: false,
      scheme: 'debian',
      source: { type: 'package', provider: 'apt', package: key },
      upgradeStrategy: 'installOver',
    },
    desired: { kind: 'software', state: 'latest' },
    enforcement: 'required',
    parameters: {},
    losers: [],
  }
}

/** An action to carry out, or one that was decided by looking alone: its verdict, and perhaps the reason. */
export type ActionSketch = 'install' | Verdict | readonly [Verdict, Reason]

/** A plan with these actions: a1, a2 ... */
export function planned(...sketches: readonly ActionSketch[]): SessionEvent {
  return { type: 'planned', plan: aPlan(...sketches), expectedMs: {} }
}

/** Two actions, the second of a serial task. */
export function serialPlan(): SessionEvent {
  const plan = aPlan('install', 'install')
  const actions = plan.actions.map((action) => (action.id === 'a2' ? { ...action, lock: action.key } : action))
  return { type: 'planned', plan: { ...plan, actions }, expectedMs: {} }
}

export function aPlan(...sketches: readonly ActionSketch[]): Plan {
  return { computerId: 'cmp_00000001', actions: sketches.map(anAction), excluded: [], cycles: [], hash: 'h'.repeat(64) }
}

function anAction(sketch: ActionSketch, n: number): PlannedAction {
  const key = `item${n + 1}`
  const common = {
    id: `a${n + 1}` as const,
    key,
    item: key,
    title: `Item ${n + 1}`,
    phase: 'software',
    desired: 'latest',
    before: '1.0',
    dependsOn: [],
    rebootNeeded: false,
  } as const
  if (sketch !== 'install') {
    const [verdict, reason] = typeof sketch === 'string' ? ([sketch, 'upToDate'] as const) : sketch
    return { ...common, kind: 'none', reason, because: `It is ${verdict}.`, verdict }
  }
  const change = { type: 'package', provider: 'apt', package: key, operation: 'install', version: '2.0' } as const
  return { ...common, kind: 'update', reason: 'updateAvailable', because: '2.0 can be had.', to: '2.0', change }
}

// --- what the agent tells

export function accepted(order: number): SessionEvent {
  return { type: 'orderAccepted', orderId: orderId(order) }
}

export function inventoried(order = 1): SessionEvent {
  return { type: 'inventoried', orderId: orderId(order) }
}

export function answered(order = 1): SessionEvent {
  return { type: 'answered', orderId: orderId(order), answers: [] }
}

interface Telling {
  readonly order?: number
  readonly attempt?: number
  readonly verdict?: Verdict
  readonly reason?: Reason
  readonly detail?: string
}

export function started(actionId: string, { order = 2, attempt = 1 }: Telling = {}): SessionEvent {
  return { type: 'actionStarted', orderId: orderId(order), actionId, attempt, at: noon + minute }
}

export function ended(actionId: string, telling: Telling = {}): SessionEvent {
  const { order = 2, verdict = 'changed', reason = 'verified', detail } = telling
  const event = {
    type: 'actionEnded',
    orderId: orderId(order),
    actionId,
    verdict,
    reason,
    startedAt: noon,
    at: noon + hour,
  } as const
  return detail === undefined ? event : { ...event, detail }
}

export function orderEnded(
  order: number,
  outcome: 'done' | 'cancelled' | 'failed' = 'done',
  problem?: string,
): SessionEvent {
  const event = { type: 'orderEnded', orderId: orderId(order), outcome } as const
  return problem === undefined ? event : { ...event, problem }
}

// --- stories that are well begun

/** Works: its turn has come and the first effect is out. */
export function begun(wish: Wish = {}): Story {
  return tell(asked(wish), turnGiven)
}

/** Order 1 asks two questions. */
export function detecting(wish: Wish = {}): Story {
  return tell(begun(wish), identified(2))
}

/** Order 2 carries out a1 and a2. */
export function executing(wish: Wish = {}): Story {
  return tellAll(detecting(wish), [answered(1), planned('install', 'install'), accepted(2)])
}
