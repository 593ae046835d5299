/** Simulates how turns and locks that became free are offered to sessions on other computers, and how a sweep repairs what was lost. */
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import { byUrgency, offerLock, offerTurn, type Transaction } from './loop.ts'
import type { Limit } from './fleet.ts'
import { workingOn } from './limits.ts'
import type { Scene } from './scene.ts'
import type { House, Rows } from './store.ts'

export interface OfferParts {
  readonly scene: Scene
  readonly now: () => number
  readonly isUp: () => boolean
  /** Since when the server has been up and its clock was not set. */
  readonly steadySince: () => number
  readonly rows: () => readonly Rows[]
  readonly house: () => House
  readonly limits: readonly Limit[]
  readonly transact: (computer: number, work: (tx: Transaction) => void) => void
}

export interface Offers {
  /** A transaction has committed in which something became free. */
  readonly freed: (freed: { readonly turn: boolean; readonly locks: boolean }) => void
  /** The rows have changed, or time has jumped: whatever is free and wanted is going to be found. */
  readonly look: () => void
  /** Nobody has waited for long for something that is free. */
  readonly check: () => void
}

interface Want {
  readonly computer: number
  readonly session: Session
}

/** A session that wants something that is free gets it within this time of a server that is up. Milliseconds. */
const patienceMs = 5 * 60_000
const sweepMs = 60_000

/** Offers over these parts. */
export function newOffers(parts: OfferParts): Offers {
  const { scene, now, isUp, limits, transact } = parts
  const freeSince = new Map<string, number>()
  const awaited = new Set<string>()
  let isSweepComing = false

  function wants(of: (session: Session) => boolean): readonly Want[] {
    const found: Want[] = []
    for (const [computer, { sessions }] of parts.rows().entries())
      for (const session of sessions.values())
        if (!isFinal(session.state) && of(session)) found.push({ computer, session })
    return found.toSorted((a, b) => byUrgency(a.session, b.session))
  }

  /** Sessions whose computer is free. */
  function turnWants(): readonly Want[] {
    const rows = parts.rows()
    const isFree = rows.map(({ sessions }) => [...sessions.values()].every(({ holdsTurn }) => !holdsTurn))
    return wants(({ wantsTurn }) => wantsTurn).filter(({ computer }) => isFree[computer])
  }

  function isWithinLimits({ computer }: Want): boolean {
    return limits.every((limit) => !limit.computers.has(computer) || workingOn(parts.rows(), limit) < limit.most)
  }

  function lockWants(): readonly Want[] {
    const { locks } = parts.house()
    return wants(({ wantsLock }) => wantsLock !== undefined && (locks.get(wantsLock)?.expiresAt ?? -1) < now())
  }

  function offerTurns(): void {
    for (const { computer, session } of turnWants()) {
      if (!isUp()) return scene.saw('the server died in the middle of its offers')
      transact(computer, (tx) => offerTurn(tx, session.id))
    }
  }

  /** Each lock to the session that has waited longest for it. */
  function offerLocks(): void {
    const offered = new Set<string>()
    for (const { computer, session } of lockWants()) {
      const { wantsLock } = session
      if (!isUp() || wantsLock === undefined) continue
      if (offered.has(wantsLock)) {
        // It is another one's move now: this one waits anew.
        freeSince.delete(session.id)
        continue
      }
      offered.add(wantsLock)
      transact(computer, (tx) => offerLock(tx, session.id, wantsLock))
    }
  }

  function sweep(): void {
    isSweepComing = false
    if (!isUp() || scene.isPlanted('dropsOffers')) return
    if (freeSince.size > 0) scene.saw('what was free and wanted was found by the sweep')
    offerTurns()
    offerLocks()
    look()
  }

  function look(): void {
    const free = new Set([...turnWants().filter(isWithinLimits), ...lockWants()].map(({ session }) => session.id))
    for (const id of freeSince.keys()) if (!free.has(id as Session['id'])) freeSince.delete(id)
    for (const id of free) if (!freeSince.has(id)) freeSince.set(id, scene.now())
    for (const { session } of wants(({ wantsLock }) => wantsLock !== undefined)) lookAtExpiry(session)
    if (free.size === 0 || isSweepComing) return
    isSweepComing = true
    scene.after(scene.random.between(sweepMs, 2 * sweepMs), sweep)
  }

  function lookAtExpiry({ wantsLock }: Session): void {
    const lease = wantsLock === undefined ? undefined : parts.house().locks.get(wantsLock)
    if (!lease || lease.expiresAt < now()) return
    const mark = `${wantsLock} ${lease.expiresAt}`
    if (awaited.has(mark)) return
    awaited.add(mark)
    scene.after(lease.expiresAt - now() + 1, () => {
      awaited.delete(mark)
      look()
    })
  }

  return {
    freed({ turn, locks }) {
      if (scene.isPlanted('dropsOffers') || scene.strikes('offerLost')) return
      const isTurn = turn && limits.length > 0
      if (!isTurn && !locks) return
      scene.after(scene.random.between(1, 50), () => {
        if (isTurn) offerTurns()
        if (locks) offerLocks()
      })
    },
    look,
    check() {
      for (const [id, since] of freeSince)
        if (scene.now() - Math.max(since, parts.steadySince()) > patienceMs)
          scene.violated(`[P4] ${id} waits for a turn or a lock that is free`)
    },
  }
}
