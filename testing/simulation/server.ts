/**
 * Simulates the server: commands, links, timers and reports, each one transaction that a crash can fall into.
 *
 * What is committed is in the rows; links, and what is on its way, die with the process.
 */
import type { Instant, OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import type { Fleet } from './fleet.ts'
import { type Ledger, newLedger } from './ledger.ts'
import { workingOn } from './limits.ts'
import { happen, Poisoned, tellSessions, type Transaction } from './loop.ts'
import type { Link, Network, ToServer } from './network.ts'
import { type LockWatch, newLockWatch } from './lock-watch.ts'
import { newOffers } from './offers.ts'
import { report } from './reports.ts'
import { checkHouse, checkRows, checkTimely } from './rules.ts'
import type { Scene } from './scene.ts'
import {
  committed,
  type Draft,
  draftOf,
  type House,
  type Lease,
  noRows,
  openOrders,
  type Rows,
  type StoredOrder,
} from './store.ts'
import { newTimers } from './timers.ts'

export interface Server {
  readonly ledger: Ledger
  readonly rowsOf: (computer: number) => Rows
  /** What the work answers; undefined when the server is down, or dies and nobody is left to answer. */
  readonly transact: <T>(computer: number, work: (tx: Transaction) => T) => { readonly answer: T } | undefined
  /** A transaction that concerns no computer; true when somebody is left to go on. */
  readonly commit: (change: () => void) => boolean
  readonly now: () => Instant
  readonly isUp: () => boolean
  /** Tells when the server has come back, or its clock was set. */
  readonly onReturn: (act: () => void) => void
  /** Sessions whose identification will fail. */
  readonly poison: (id: SessionId) => void
  readonly locks: LockWatch
  readonly setClock: (byMs: number) => void
  /** Comes back soon, if it is down. */
  readonly hurry: () => void
}

export interface ServerParts {
  readonly scene: Scene
  readonly network: Network
  readonly fleet: Fleet
}

/** A session that is due is moved within this time of a server that is up. Milliseconds. */
const patienceMs = 5 * 60_000
/** An order that was not accepted after this long is sent again. Milliseconds. */
const resendMs = 60_000

interface Attempt<T> {
  readonly draft: Draft
  readonly answer: T
  readonly locks: Map<string, Lease>
  readonly freed: { readonly turn: boolean; readonly locks: boolean }
  /** Sessions whose lock was given to another. */
  readonly lost: Set<SessionId>
}

/** A server that is up and knows its computers. */
export function newServer({ scene, network, fleet }: ServerParts): Server {
  const { random } = scene
  const { computers, epoch, limits } = fleet
  const rows = computers.map(() => noRows)
  const ledger = newLedger(scene)
  let losers = new Set<SessionId>()
  const returned: (() => void)[] = []
  let house: House = { locks: new Map() }
  const poisoned = new Set<SessionId>()
  const servedBy = new WeakMap<Link, number>()
  let links = new Map<number, Link>()
  let life = 1
  let isUp = true
  let clockOffset = 0
  /** Since when the server has been up and its clock was not set. */
  let steadySince = 0

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

  const offers = newOffers({
    scene,
    now,
    isUp: () => isUp,
    steadySince: () => steadySince,
    rows: () => rows,
    house: () => house,
    limits,
    transact: (computer, work) => void transact(computer, work),
  })

  // --- transactions

  function transact<T>(computer: number, work: (tx: Transaction) => T): { readonly answer: T } | undefined {
    if (!isUp) return undefined
    const before = rowsOf(computer)
    offers.check()
    const { draft, answer, locks, freed, lost } = attempt(computer, work)
    if (scene.strikes('crashBeforeCommit')) {
      ledger.rollBack()
      return crash()
    }
    const after = committed(before, draft)
    rows[computer] = after
    house = { locks }
    losers = lost
    if (scene.now() > steadySince + patienceMs) checkTimely(scene, before, now() - patienceMs)
    checkRows(scene, nameOf(computer), after, limits.length > 0)
    checkHouse(scene, rows, { limits, locks, losers })
    offers.look()
    timers.follow(computer, before, after)
    if (scene.strikes('crashAfterCommit')) return crash()
    if (freed.turn || freed.locks) offers.freed(freed)
    const link = links.get(computer)
    if (link) for (const [id, stored] of after.orders) if (!before.orders.has(id)) send(link, stored)
    return { answer }
  }

  /** A transaction that fails because of a mistake of ours is done again, with the session it failed for ended. */
  function attempt<T>(computer: number, work: (tx: Transaction) => T): Attempt<T> {
    const broken = new Set<SessionId>()
    const machine = computers[computer]
    if (!machine) throw new Error(`There is no computer ${computer}.`)
    const concerning = limits
      .filter((limit) => limit.computers.has(computer))
      .map((limit) => ({ ...limit, working: () => workingOn(rows, limit, computer) }))
    for (;;) {
      ledger.begin()
      const draft = draftOf(rowsOf(computer))
      const locks = new Map(house.locks)
      const freed = { turn: false, locks: false }
      const lost = new Set(losers)
      const shared = { scene, now, ledger, poisoned, broken, losers: lost, limits: concerning }
      try {
        const answer = work({ ...shared, name: machine.name, machine, draft, locks, freed })
        return { draft, answer, locks, freed, lost }
      } catch (error) {
        if (!(error instanceof Poisoned)) throw error
        scene.note(`${nameOf(computer)} ${error.message}`)
        broken.add(error.sessionId)
        ledger.rollBack()
      }
    }
  }

  function commit(change: () => void): boolean {
    if (!isUp) return false
    if (scene.strikes('crashBeforeCommit')) {
      crash()
      return false
    }
    change()
    if (!scene.strikes('crashAfterCommit')) return true
    crash()
    return false
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
    offers.look()
    for (const act of returned) act()
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

  network.serve({ receive, lost })
  return {
    ledger,
    rowsOf,
    transact,
    commit,
    now,
    isUp: () => isUp,
    onReturn: (act) => returned.push(act),
    poison: (id) => poisoned.add(id),
    locks: newLockWatch({
      sessionOf: (id) => rows.flatMap(({ sessions }) => sessions.get(id) ?? [])[0],
      holderOf: (key) => house.locks.get(key)?.sessionId,
      hasLost: (id) => losers.has(id),
    }),
    setClock(byMs) {
      clockOffset += byMs
      steadySince = scene.now()
      scene.saw(byMs < 0 ? 'clock went back' : 'clock went forward')
      const waits = rows.flatMap(({ sessions }) => [...sessions.values()].map(({ wait }) => wait?.reason))
      if (waits.includes('window')) scene.saw('the clock was set while a window was waited for')
      if (waits.includes('postponed')) scene.saw('the clock was set while a date was waited for')
      scene.note(`the server's clock is set by ${byMs} ms`)
      for (const computer of rows.keys()) timers.rearm(computer)
      offers.look()
      for (const act of returned) act()
    },
    hurry: () => {
      if (!isUp) scene.after(random.between(500, 60_000), comeBack)
    },
  }
}
