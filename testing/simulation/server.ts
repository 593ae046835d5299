/**
 * Simulates the server: links, commands, timers and reports, each one transaction that a crash can fall into.
 *
 * What is committed is in the rows; links, and what is on its way, die with the process.
 */
import type { JournalEntry } from '@fettle/contract/wire/from-agent.ts'
import { newSession } from '@fettle/core/session/begin.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import type { OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import type { CancelMode } from '@fettle/core/terms/order.ts'
import { isFinal, type Session, type SessionOptions } from '@fettle/core/terms/session.ts'
import { happen, Poisoned, start, tellSessions, type Transaction } from './loop.ts'
import type { Link, Network, ToServer } from './network.ts'
import { checkRows, checkTimely } from './rules.ts'
import type { Scene } from './scene.ts'
import { committed, type Draft, draftOf, noRows, openOrders, type Rows, type StoredOrder } from './store.ts'

export interface Server {
  readonly rowsOf: (computer: number) => Rows
  /** The server's clock: virtual time, and what it was set forward or back. */
  readonly now: () => number
  /** Asks for a session; answers its id, or undefined when the server did not answer. */
  readonly ask: (computer: number, options: SessionOptions) => SessionId | undefined
  readonly cancel: (computer: number, sessionId: SessionId, how: CancelMode) => void
  readonly setClock: (byMs: number) => void
  readonly isUp: () => boolean
  /** Comes back soon, if it is down. */
  readonly hurry: () => void
}

interface ServerParts {
  readonly scene: Scene
  readonly network: Network
  readonly computers: readonly { readonly name: string; readonly isUnmanaged: boolean }[]
  /** When the server was set up, by its clock. */
  readonly epoch: number
}

/** A session that is due is moved within this time of a server that is up. */
const patienceMs = 5 * 60_000
const inventoryStaleMs = 24 * 3600_000
const resendMs = 60_000
/** Jobs are looked for this often. */
const pollMs = 500
/** The sweep finds jobs that are this late. */
const sweepMs = 60_000

/** A server that is up and knows its computers. */
export function newServer({ scene, network, computers, epoch }: ServerParts): Server {
  const { random } = scene
  const rows = computers.map(() => noRows)
  const poisoned = new Set<SessionId>()
  let links = new Map<number, Link>()
  let life = 1
  let isUp = true
  let clockOffset = 0
  /** Since when the server has been up and its clock was not set. */
  let steadySince = 0
  let sessions = 0

  const now = (): number => epoch + scene.now() + clockOffset
  const rowsOf = (computer: number): Rows => rows[computer] ?? noRows
  const nameOf = (computer: number): string => computers[computer]?.name ?? ''

  // --- transactions

  /** Does the work in a transaction; what it answers, or undefined when it is lost or nobody is left to answer. */
  function transact<T>(computer: number, work: (tx: Transaction) => T): { readonly answer: T } | undefined {
    if (!isUp) return undefined
    const before = rowsOf(computer)
    const draft = draftOf(before)
    const { isUnmanaged = false } = computers[computer] ?? {}
    const answer = attempt(computer, () => work({ scene, name: nameOf(computer), draft, now, isUnmanaged, poisoned }))
    if (!answer) return undefined
    if (scene.strikes('crashBeforeCommit')) return crash()
    commit(computer, before, draft)
    if (scene.strikes('crashAfterCommit')) return crash()
    handOut(computer, before)
    return answer
  }

  /** A transaction that fails because of a mistake of ours is undone, and the session it fails for ends. */
  function attempt<T>(computer: number, work: () => T): { readonly answer: T } | undefined {
    try {
      return { answer: work() }
    } catch (error) {
      if (!(error instanceof Poisoned)) throw error
      const { sessionId } = error
      scene.note(`${nameOf(computer)} ${error.message}`)
      scene.after(random.between(10, 1000), () => breakSession(computer, sessionId, error.message))
      return undefined
    }
  }

  function breakSession(computer: number, sessionId: SessionId, problem: string): void {
    const known = rowsOf(computer).sessions.get(sessionId)
    if (known && isFinal(known.state)) return
    scene.saw('broken by a mistake of ours')
    transact(computer, (tx) => happen(tx, sessionId, [{ type: 'broken', problem }]))
  }

  function commit(computer: number, before: Rows, draft: Draft): void {
    const after = committed(before, draft)
    rows[computer] = after
    if (scene.now() > steadySince + patienceMs) checkTimely(scene, before, now() - patienceMs)
    checkRows(scene, nameOf(computer), after)
    for (const [id, at] of after.jobs) if (before.jobs.get(id) !== at) setJob(computer, id, at)
    for (const session of after.sessions.values())
      if (before.sessions.get(session.id)?.dueAt !== session.dueAt) sweepLater(computer, session)
  }

  /** After commit: orders go over the link, if there is one. */
  function handOut(computer: number, before: Rows): void {
    const link = links.get(computer)
    if (!link) return
    for (const [id, stored] of rowsOf(computer).orders) if (!before.orders.has(id)) send(link, stored)
  }

  function send(link: Link, { order }: StoredOrder): void {
    network.toAgent(link, { type: 'order', order })
    scene.after(resendMs, () => resend(link, order.id))
  }

  function resend(link: Link, orderId: OrderId): void {
    if (!isUp || links.get(link.computer) !== link || scene.isPlanted('forgetsOutbox')) return
    const stored = rowsOf(link.computer).orders.get(orderId)
    if (!stored || stored.hasEnded || stored.isAccepted) return
    scene.saw('order sent again')
    send(link, stored)
  }

  // --- dying and coming back

  function crash(): undefined {
    scene.note(`server dies`)
    isUp = false
    for (const link of links.values()) network.leftByServer(link)
    links = new Map()
    const died = life
    const isLong = scene.strikes('longOutage')
    scene.after(isLong ? random.spread(600_000, 2 * 86_400_000) : random.spread(500, 120_000), () => {
      if (life === died) comeBack()
    })
    return undefined
  }

  function comeBack(): void {
    if (isUp) return
    isUp = true
    life += 1
    steadySince = scene.now()
    scene.note(`server starts`)
    const mine = life
    scene.after(random.between(15_000, 75_000), () => unlinkDead(mine))
    for (const computer of rows.keys()) {
      rearm(computer)
      const isWorking = [...rowsOf(computer).sessions.values()].some((session) => session.order && !isFinal(session.state))
      if (isWorking) scene.saw('a session found its stage again after a crash of the server')
    }
  }

  /** Computers whose link a former life of the server held are offline, unless they are back by now. */
  function unlinkDead(mine: number): void {
    if (!isUp || life !== mine) return
    for (const computer of rows.keys()) {
      const { linkedBy } = rowsOf(computer)
      if (linkedBy !== undefined && linkedBy !== life) unlinked(computer, linkedBy)
    }
  }

  // --- timers

  function rearm(computer: number): void {
    for (const [id, at] of rowsOf(computer).jobs) wakeAt(computer, id, at)
    for (const session of rowsOf(computer).sessions.values()) sweepLater(computer, session)
  }

  function setJob(computer: number, id: SessionId, at: number): void {
    if (!scene.strikes('jobLost')) wakeAt(computer, id, at)
  }

  function wakeAt(computer: number, id: SessionId, at: number): void {
    scene.after(Math.max(pollMs, at - now()), () => {
      if (!isUp || rowsOf(computer).jobs.get(id) !== at) return
      if (now() < at) return wakeAt(computer, id, at)
      wake(computer, id)
    })
  }

  /** Lets time pass for a session; one that is not due yet gets its job again. */
  function wake(computer: number, id: SessionId): void {
    const dueAt = dueAtOf(computer, id)
    if (dueAt === undefined) return
    if (dueAt <= now()) transact(computer, (tx) => happen(tx, id, [{ type: 'timePassed' }]))
    const next = dueAtOf(computer, id)
    if (!isUp || next === undefined) return
    const current = rowsOf(computer)
    rows[computer] = { ...current, jobs: new Map(current.jobs).set(id, next) }
    wakeAt(computer, id, next)
  }

  function dueAtOf(computer: number, id: SessionId): number | undefined {
    return rowsOf(computer).sessions.get(id)?.dueAt
  }

  function sweepLater(computer: number, { id, dueAt, wait }: Session): void {
    if (dueAt === undefined || (wait && scene.isPlanted('forgetsDeadlines'))) return
    scene.after(Math.max(0, dueAt - now()) + random.between(sweepMs, 2 * sweepMs), () => {
      const due = dueAtOf(computer, id)
      if (!isUp || due === undefined || due > now() - sweepMs / 2) return
      scene.saw('lost job was found by the sweep')
      wake(computer, id)
    })
  }

  // --- links

  function receive(link: Link, frame: ToServer): void {
    if (!isUp) return
    if (frame.type === 'hello') return welcome(link)
    if (served.get(link) !== life) return
    if (links.get(link.computer) !== link) scene.saw('an old link still reported')
    const seen = report(link.computer, frame.entries, link)
    if (seen !== undefined) network.toAgent(link, { type: 'seen', n: seen })
  }

  const served = new WeakMap<Link, number>()

  function welcome(link: Link): void {
    if (served.has(link) || !link.isOpenAtAgent) return
    const { computer } = link
    const old = links.get(computer)
    if (old) network.leftByServer(old)
    links.set(computer, link)
    served.set(link, life)
    link.isOpenAtServer = true
    const done = transact(computer, (tx) => {
      tx.draft.linkedBy = life
      tellSessions(tx, { type: 'computerOnline' })
    })
    if (!done) return
    const { seen } = rowsOf(computer)
    network.toAgent(link, { type: 'welcome', seen, serverTime: now() })
    if (scene.isPlanted('forgetsOutbox')) return
    for (const order of openOrders(rowsOf(computer))) send(link, order)
  }

  function lost(link: Link): void {
    if (links.get(link.computer) !== link) return
    links.delete(link.computer)
    unlinked(link.computer, life)
  }

  function unlinked(computer: number, by: number): void {
    transact(computer, (tx) => {
      if (tx.draft.linkedBy !== by) return
      tx.draft.linkedBy = undefined
      tellSessions(tx, { type: 'computerOffline' })
    })
  }

  // --- reports

  /** Stores and acts on entries; answers the highest number stored. */
  function report(computer: number, entries: readonly JournalEntry[], link: Link): number | undefined {
    if (scene.isPlanted('acknowledgesBeforeCommit')) network.toAgent(link, { type: 'seen', n: entries.at(-1)?.n ?? 0 })
    return transact(computer, (tx) => take(tx, entries))?.answer
  }

  function take(tx: Transaction, entries: readonly JournalEntry[]): number {
    const { draft } = tx
    const fresh = freshOf(draft.seen, entries)
    for (const entry of fresh) draft.entries.push(entry)
    for (const [sessionId, told] of bySession(fresh)) act(tx, sessionId, told)
    draft.seen = Math.max(draft.seen, fresh.at(-1)?.n ?? 0)
    return draft.seen
  }

  /** Entries that follow on what was seen without a gap. */
  function freshOf(seen: number, entries: readonly JournalEntry[]): readonly JournalEntry[] {
    if (scene.isPlanted('appliesTwice') && entries.some(({ n }) => n === seen)) return entries
    if (scene.isPlanted('takesGaps')) return entries.filter(({ n }) => n > seen)
    if (entries.some(({ n }) => n <= seen)) scene.saw('journal entry came twice and was stored once')
    const fresh = entries.filter(({ n }, place) => n > seen && n === (entries[0]?.n ?? 0) + place)
    if (fresh.length === 0 || fresh[0]?.n === seen + 1) return fresh
    scene.saw('journal entry came too early and was left for later')
    return []
  }

  /** An agent can speak only of orders that its own computer was given. */
  function act(tx: Transaction, sessionId: SessionId, entries: readonly JournalEntry[]): void {
    const { draft } = tx
    const own = entries.filter(({ orderId }) => draft.orders.has(orderId))
    for (const { orderId, at, event } of own) {
      if (event.type === 'inventoried') draft.inventoryAt = at
      if (event.type === 'orderAccepted') mark(draft, orderId, { isAccepted: true })
      if (event.type === 'orderEnded') mark(draft, orderId, { hasEnded: true })
    }
    happen(tx, sessionId, own.map(toSessionEvent))
  }

  // --- commands

  function ask(computer: number, options: SessionOptions): SessionId | undefined {
    sessions += 1
    const id: SessionId = `ses_${String(sessions).padStart(8, '0')}`
    if (scene.strikes('poison')) poisoned.add(id)
    return transact(computer, (tx) => {
      const { draft } = tx
      const same = [...draft.sessions.values()].find(
        (session) => !isFinal(session.state) && session.startedAt === undefined && session.options.kind === options.kind,
      )
      if (same) {
        scene.saw('asked again before it began: joined')
        happen(tx, same.id, [{ type: 'joined', by: 'somebody else' }])
        return same.id
      }
      scene.saw(`kind ${options.kind}`)
      const { inventoryAt, linkedBy } = draft
      const session = newSession(
        {
          id,
          computer: { id: `cmp_${String(computer + 1).padStart(8, '0')}`, name: nameOf(computer) },
          tenantId: 'ten_00000001',
          options,
          trigger: 'somebody',
          online: linkedBy !== undefined,
          needsInventory: inventoryAt === undefined || inventoryAt < now() - inventoryStaleMs,
        },
        now(),
      )
      start(tx, session)
      return id
    })?.answer
  }

  function cancel(computer: number, sessionId: SessionId, how: CancelMode): void {
    transact(computer, (tx) => happen(tx, sessionId, [{ type: 'cancelRequested', by: 'somebody', how }]))
  }

  network.serve({ receive, lost })
  return {
    rowsOf,
    now,
    ask,
    cancel,
    setClock(byMs) {
      clockOffset += byMs
      steadySince = scene.now()
      scene.saw(byMs < 0 ? 'clock went back' : 'clock went forward')
      scene.note(`server's clock is set by ${byMs} ms`)
      for (const computer of rows.keys()) rearm(computer)
    },
    isUp: () => isUp,
    hurry: () => {
      if (!isUp) scene.after(random.between(500, 60_000), comeBack)
    },
  }
}

/** Neighbouring entries of one session, in order. */
function bySession(entries: readonly JournalEntry[]): readonly (readonly [SessionId, readonly JournalEntry[]])[] {
  const runs: [SessionId, JournalEntry[]][] = []
  for (const entry of entries) {
    const run = runs.at(-1)
    if (run?.[0] === entry.sessionId) run[1].push(entry)
    else runs.push([entry.sessionId, [entry]])
  }
  return runs
}

function toSessionEvent({ orderId, at, event }: JournalEntry): SessionEvent {
  return { ...event, orderId, at } as SessionEvent
}

function mark({ orders }: Draft, orderId: OrderId, change: Partial<StoredOrder>): void {
  const stored = orders.get(orderId)
  if (stored) orders.set(orderId, { ...stored, ...change })
}
