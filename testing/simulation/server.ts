/**
 * Simulates the server: commands, links, timers and reports, each one transaction that a crash can fall into.
 *
 * What is committed is in the rows; links, and what is on its way, die with the process.
 */
import { newSession } from '@fettle/core/session/begin.ts'
import type { Instant, OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import type { CancelMode } from '@fettle/core/terms/order.ts'
import { isFinal, type SessionOptions } from '@fettle/core/terms/session.ts'
import { happen, Poisoned, start, tellSessions, type Transaction } from './loop.ts'
import type { Link, Network, ToServer } from './network.ts'
import { report } from './reports.ts'
import { checkRows, checkTimely } from './rules.ts'
import type { Scene } from './scene.ts'
import { committed, type Draft, draftOf, noRows, openOrders, type Rows, type StoredOrder } from './store.ts'
import { newTimers } from './timers.ts'

export interface Server {
  readonly rowsOf: (computer: number) => Rows
  /** Asks for a session; answers its id, or undefined when the server did not answer. */
  readonly ask: (computer: number, options: SessionOptions) => SessionId | undefined
  readonly cancel: (computer: number, sessionId: SessionId, how: CancelMode) => void
  readonly setClock: (byMs: number) => void
  /** Comes back soon, if it is down. */
  readonly hurry: () => void
}

export interface ServerParts {
  readonly scene: Scene
  readonly network: Network
  readonly computers: readonly { readonly name: string; readonly isUnmanaged: boolean }[]
  /** The server's clock when the run begins. */
  readonly epoch: Instant
}

/** A session that is due is moved within this time of a server that is up. Milliseconds. */
const patienceMs = 5 * 60_000
/** An order that was not accepted after this long is sent again. Milliseconds. */
const resendMs = 60_000
const inventoryStaleMs = 24 * 3600_000

/** A server that is up and knows its computers. */
export function newServer({ scene, network, computers, epoch }: ServerParts): Server {
  const { random } = scene
  const rows = computers.map(() => noRows)
  const poisoned = new Set<SessionId>()
  const servedBy = new WeakMap<Link, number>()
  let links = new Map<number, Link>()
  let life = 1
  let isUp = true
  let clockOffset = 0
  /** Since when the server has been up and its clock was not set. */
  let steadySince = 0
  let asked = 0

  const now = (): Instant => epoch + scene.now() + clockOffset
  const rowsOf = (computer: number): Rows => rows[computer] ?? noRows
  const nameOf = (computer: number): string => computers[computer]?.name ?? ''
  const timers = newTimers({
    scene,
    now,
    isUp: () => isUp,
    rowsOf,
    moveJob: (computer, id, at) => {
      const current = rowsOf(computer)
      rows[computer] = { ...current, jobs: new Map(current.jobs).set(id, at) }
    },
    letTimePass: (computer, id) => transact(computer, (tx) => happen(tx, id, [{ type: 'timePassed' }])),
  })

  // --- transactions

  /** What the work answers; undefined when the server is down, or dies and nobody is left to answer. */
  function transact<T>(computer: number, work: (tx: Transaction) => T): { readonly answer: T } | undefined {
    if (!isUp) return undefined
    const before = rowsOf(computer)
    const { draft, answer } = attempt(computer, work)
    if (scene.strikes('crashBeforeCommit')) return crash()
    const after = committed(before, draft)
    rows[computer] = after
    if (scene.now() > steadySince + patienceMs) checkTimely(scene, before, now() - patienceMs)
    checkRows(scene, nameOf(computer), after)
    timers.follow(computer, before, after)
    if (scene.strikes('crashAfterCommit')) return crash()
    const link = links.get(computer)
    if (link) for (const [id, stored] of after.orders) if (!before.orders.has(id)) send(link, stored)
    return { answer }
  }

  /** A transaction that fails because of a mistake of ours is done again, with the session it failed for ended. */
  function attempt<T>(computer: number, work: (tx: Transaction) => T): { readonly draft: Draft; readonly answer: T } {
    const broken = new Set<SessionId>()
    const isUnmanaged = computers[computer]?.isUnmanaged ?? false
    for (;;) {
      const draft = draftOf(rowsOf(computer))
      try {
        const answer = work({ scene, name: nameOf(computer), draft, now, isUnmanaged, poisoned, broken })
        return { draft, answer }
      } catch (error) {
        if (!(error instanceof Poisoned)) throw error
        scene.note(`${nameOf(computer)} ${error.message}`)
        broken.add(error.sessionId)
      }
    }
  }

  // --- dying and coming back

  function crash(): undefined {
    scene.note('server dies')
    isUp = false
    for (const link of links.values()) network.leftByServer(link)
    links = new Map()
    const died = life
    const away = scene.strikes('longOutage') ? random.spread(600_000, 2 * 86_400_000) : random.spread(500, 120_000)
    scene.after(away, () => {
      if (life === died) comeBack()
    })
    return undefined
  }

  function comeBack(): void {
    if (isUp) return
    isUp = true
    life += 1
    steadySince = scene.now()
    scene.note('server starts')
    const mine = life
    scene.after(random.between(15_000, 75_000), () => unlinkDead(mine))
    for (const computer of rows.keys()) {
      timers.rearm(computer)
      const isWorking = [...rowsOf(computer).sessions.values()].some(({ order }) => order)
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

  // --- links

  function receive(link: Link, frame: ToServer): void {
    if (!isUp) return
    if (frame.type === 'hello') return welcome(link)
    if (servedBy.get(link) !== life) return
    const { computer } = link
    const { entries } = frame
    if (links.get(computer) !== link) scene.saw('an old link still reported')
    if (scene.isPlanted('acknowledgesBeforeCommit')) network.toAgent(link, { type: 'seen', n: entries.at(-1)?.n ?? 0 })
    const done = transact(computer, (tx) => report(tx, entries))
    if (done) network.toAgent(link, { type: 'seen', n: done.answer })
  }

  function welcome(link: Link): void {
    if (servedBy.has(link) || !link.isOpenAtAgent) return
    const { computer } = link
    const old = links.get(computer)
    if (old) network.leftByServer(old)
    links.set(computer, link)
    servedBy.set(link, life)
    link.isOpenAtServer = true
    const done = transact(computer, (tx) => {
      tx.draft.linkedBy = life
      tellSessions(tx, { type: 'computerOnline' })
    })
    if (!done) return
    network.toAgent(link, { type: 'welcome', seen: rowsOf(computer).seen, serverTime: now() })
    if (!scene.isPlanted('forgetsOutbox')) for (const order of openOrders(rowsOf(computer))) send(link, order)
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

  // --- commands

  function ask(computer: number, options: SessionOptions): SessionId | undefined {
    asked += 1
    const id: SessionId = `ses_${String(asked).padStart(8, '0')}`
    if (scene.strikes('poison')) poisoned.add(id)
    return transact(computer, (tx) => joined(tx, options) ?? started(tx, { computer, id, options }))?.answer
  }

  function joined(tx: Transaction, { kind }: SessionOptions): SessionId | undefined {
    const same = [...tx.draft.sessions.values()].find(
      ({ state, startedAt, options }) => !isFinal(state) && startedAt === undefined && options.kind === kind,
    )
    if (!same) return undefined
    scene.saw('asked again before it began: joined')
    happen(tx, same.id, [{ type: 'joined', by: 'somebody else' }])
    return same.id
  }

  function started(
    tx: Transaction,
    wish: { readonly computer: number; readonly id: SessionId; readonly options: SessionOptions },
  ): SessionId {
    const { computer, id, options } = wish
    const { inventoryAt, linkedBy } = tx.draft
    scene.saw(`kind ${options.kind}`)
    const session = newSession(
      {
        id,
        computer: { id: `cmp_${String(computer + 1).padStart(8, '0')}`, name: nameOf(computer) },
        tenantId: 'ten_00000001',
        options,
        trigger: 'somebody',
        priority: 'adhoc',
        online: linkedBy !== undefined,
        needsInventory: inventoryAt === undefined || inventoryAt < now() - inventoryStaleMs,
      },
      now(),
    )
    start(tx, session)
    return id
  }

  network.serve({ receive, lost })
  return {
    rowsOf,
    ask,
    cancel: (computer, sessionId, how) => {
      transact(computer, (tx) => happen(tx, sessionId, [{ type: 'cancelRequested', by: 'somebody', how }]))
    },
    setClock(byMs) {
      clockOffset += byMs
      steadySince = scene.now()
      scene.saw(byMs < 0 ? 'clock went back' : 'clock went forward')
      scene.note(`the server's clock is set by ${byMs} ms`)
      for (const computer of rows.keys()) timers.rearm(computer)
    },
    hurry: () => {
      if (!isUp) scene.after(random.between(500, 60_000), comeBack)
    },
  }
}
