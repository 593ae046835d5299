/** Simulates what people ask of the server: sessions, and whatever can be asked of sessions that are there. */
import { newSession } from '@fettle/core/session/begin.ts'
import type { SessionEvent } from '@fettle/core/session/events.ts'
import { isBad, outcomes } from '@fettle/core/session/outcome.ts'
import { whyNotSkip } from '@fettle/core/session/steering.ts'
import type { BatchId, Instant, SessionId } from '@fettle/core/terms/ids.ts'
import type { CancelMode } from '@fettle/core/terms/order.ts'
import { isFinal, type Priority, type Session, type SessionOptions } from '@fettle/core/terms/session.ts'
import type { Fleet } from './fleet.ts'
import { takesDate } from './ledger.ts'
import { happen, start, type Transaction } from './loop.ts'
import type { Scene } from './scene.ts'
import type { Server } from './server.ts'

export interface Wish {
  readonly options: SessionOptions
  readonly priority: Priority
  readonly batchId?: BatchId
}

/** A session of one computer. */
export interface Named {
  readonly computer: number
  readonly id: SessionId
}

export interface Wishes {
  /** Answers the session's id, or undefined when the server did not answer. */
  readonly ask: (computer: number, wish: Wish) => { readonly id: SessionId; readonly isJoined: boolean } | undefined
  readonly sessionOf: (named: Named) => Session | undefined
  readonly cancel: (named: Named, how: CancelMode) => void
  /** Approves the plan with this hash. */
  readonly approve: (named: Named, hash: string) => void
  readonly postpone: (named: Named, until: Instant, isPerson: boolean) => void
  readonly runNow: (named: Named) => void
  readonly pause: (named: Named) => void
  readonly resume: (named: Named) => void
  /** Leaves the last action out that has not begun. */
  readonly skip: (named: Named) => void
  /** Carries failed actions out once more, in place. */
  readonly rerun: (named: Named) => void
}

/** An inventory older than this is renewed before deployments are identified. Milliseconds. */
const inventoryStaleMs = 24 * 3600_000

/** Wishes to this server. */
export function newWishes(scene: Scene, { computers }: Fleet, server: Server): Wishes {
  const { ledger } = server
  let asked = 0

  function ask(computer: number, wish: Wish): { readonly id: SessionId; readonly isJoined: boolean } | undefined {
    asked += 1
    const id: SessionId = `ses_${String(asked).padStart(8, '0')}`
    if (scene.strikes('poison')) server.poison(id)
    return server.transact(computer, (tx) => joined(tx, wish) ?? started(tx, { computer, id, wish }))?.answer
  }

  function joined(tx: Transaction, { options }: Wish) {
    const same = [...tx.draft.sessions.values()].find((one) => !isFinal(one.state) && canJoin(one, options))
    if (!same) return undefined
    scene.saw('asked again before it began: joined')
    happen(tx, same.id, [{ type: 'joined', by: 'somebody else' }])
    return { id: same.id, isJoined: true }
  }

  function started(
    tx: Transaction,
    asking: { readonly computer: number; readonly id: SessionId; readonly wish: Wish },
  ) {
    const { computer, id, wish } = asking
    const { options, priority, batchId } = wish
    const { inventoryAt, linkedBy } = tx.draft
    const now = server.now()
    sawOptions(options)
    const named = { id: `cmp_${String(computer + 1).padStart(8, '0')}`, name: computers[computer]?.name ?? '' } as const
    const session = newSession(
      {
        id,
        computer: named,
        tenantId: 'ten_00000001',
        options,
        trigger: 'somebody',
        priority,
        online: linkedBy !== undefined,
        needsInventory: inventoryAt === undefined || inventoryAt < now - inventoryStaleMs,
        ...(batchId === undefined ? {} : { batchId }),
      },
      now,
    )
    start(tx, session)
    return { id, isJoined: false }
  }

  function sawOptions({ kind, purpose, window, approval, reboot, userContext }: SessionOptions): void {
    scene.saw(`kind ${kind}`)
    scene.saw(`purpose ${purpose}`)
    scene.saw(`window ${window.start.type}`)
    scene.saw(`catch-up ${window.catchUp}`)
    scene.saw(`approval ${approval}`)
    scene.saw(`reboot preference ${reboot.preference}`)
    scene.saw(`user context ${userContext}`)
  }

  /** Lets an event happen that is decided under the lock of the computer; answers what it was. */
  function tell(
    { computer, id }: Named,
    decide: (session: Session, online: boolean) => SessionEvent | undefined,
  ): SessionEvent | undefined {
    const done = server.transact(computer, (tx) => {
      const session = tx.draft.sessions.get(id)
      const event = session && decide(session, tx.draft.linkedBy !== undefined)
      if (event) happen(tx, id, [event])
      return event
    })
    return done?.answer
  }

  function sessionOf({ computer, id }: Named): Session | undefined {
    return server.rowsOf(computer).sessions.get(id)
  }

  return {
    ask,
    sessionOf,
    cancel: (named, how) => void tell(named, () => ({ type: 'cancelRequested', by: 'somebody', how })),
    approve(named, hash) {
      ledger.story(named.id).approved.add(hash)
      tell(named, (session) => {
        if (session.wait?.reason !== 'approval' || session.plan === undefined) return undefined
        if (session.plan.hash !== hash) scene.saw('approved a plan that is no longer the present one')
        if (session.plan.hash !== hash && !scene.isPlanted('approvesAnyPlan')) return undefined
        return { type: 'approved', by: 'somebody', planHash: session.plan.hash }
      })
    },
    postpone(named, until, isPerson) {
      const story = ledger.story(named.id)
      const old = story.notBefore
      // Whoever asks and gets no answer does not know which date holds.
      story.notBefore = undefined
      const answer = tell(named, (session) => {
        if (!takesDate(session) || until <= server.now()) return undefined
        const { options, postponed, createdAt } = session
        const { times, withinMs } = options.postpone
        if (isPerson && ((postponed?.times ?? 0) >= times || until > createdAt + withinMs)) return undefined
        return scene.isPlanted('forgetsDates')
          ? { type: 'joined', by: 'somebody' }
          : { type: 'postponeRequested', by: 'somebody', until }
      })
      if (!answer && server.isUp()) story.notBefore = old
      if (!answer) return
      scene.saw(isPerson ? 'postponed by a person' : 'postponed by a technician')
      Object.assign(story, { notBefore: until, isRunNow: false })
    },
    runNow(named) {
      Object.assign(ledger.story(named.id), { notBefore: undefined, isPaused: false, isRunNow: true })
      tell(named, (session) => {
        if (isFinal(session.state)) return undefined
        if (session.wait) scene.saw(`run now while it waited: ${session.wait.reason}`)
        return { type: 'runNowRequested', by: 'somebody' }
      })
    },
    pause(named) {
      const answer = tell(named, (session) => {
        if (isFinal(session.state)) return undefined
        scene.saw(session.state === 'executing' ? 'paused while it executed' : 'paused while it did not execute')
        return scene.isPlanted('forgetsPauses')
          ? { type: 'joined', by: 'somebody' }
          : { type: 'pauseRequested', by: 'somebody' }
      })
      const session = sessionOf(named)
      if (answer && session && !session.cancel && !isFinal(session.state)) ledger.story(named.id).isPaused = true
    },
    resume(named) {
      ledger.story(named.id).isPaused = false
      const before = sessionOf(named)
      if (before && !before.paused && !isFinal(before.state))
        Object.assign(ledger.story(named.id), { notBefore: undefined, isRunNow: true })
      tell(named, (session) => {
        if (isFinal(session.state)) return undefined
        if (session.paused) scene.saw(session.order ? 'resumed before it had stopped' : 'resumed')
        return session.paused
          ? { type: 'resumeRequested', by: 'somebody' }
          : { type: 'runNowRequested', by: 'somebody' }
      })
    },
    skip(named) {
      let key: string | undefined
      const answer = tell(named, (session) => {
        const last = session.actions.findLast(({ id }) => whyNotSkip(session, id) === undefined)
        key = session.plan?.actions.find(({ id }) => id === last?.id)?.key
        if (last) scene.saw('left an action out')
        if (last && scene.isPlanted('forgetsSkips')) return { type: 'joined', by: 'somebody' }
        return last && { type: 'skipRequested', by: 'somebody', actionId: last.id }
      })
      const story = ledger.story(named.id)
      if (answer && key !== undefined) story.leftOut = new Set([...story.leftOut, key])
    },
    rerun(named) {
      const found = sessionOf(named)
      if (!found || !isFinal(found.state)) return
      const sent = new Set(found.actions.map(({ id }) => id))
      const bad = outcomes(found).filter((outcome) => isBad(outcome) && sent.has(outcome.action.id))
      const actionIds = bad.map(({ action }) => action.id)
      if (actionIds.length === 0) return
      const old = ledger.story(named.id).rerun
      Object.assign(ledger.story(named.id), { rerun: new Set(actionIds), notBefore: undefined })
      const everything = [...sent]
      const answer = tell(named, (session, online) => {
        if (!isFinal(session.state)) return undefined
        scene.saw(`carried out again: ${session.state}`)
        const ids = scene.isPlanted('rerunsEverything') ? everything : actionIds
        return { type: 'rerunRequested', by: 'somebody', actionIds: ids, online }
      })
      if (!answer && server.isUp()) ledger.story(named.id).rerun = old
    },
  }
}

/** What asks for the same before it began, or while it waits for the same kind of window, is one wish. */
function canJoin(session: Session, wanted: SessionOptions): boolean {
  const { options, wait, order, phase, rerun } = session
  const isSame =
    options.kind === wanted.kind &&
    options.kind !== 'command' &&
    options.purpose === wanted.purpose &&
    options.reboot.preference === wanted.reboot.preference &&
    options.approval === wanted.approval
  const start = wanted.window.start.type
  const reasons: readonly (string | undefined)[] = ['window', 'computer', 'postponed', 'approval']
  const rests = phase === 'act' && order === undefined && rerun === undefined && reasons.includes(wait?.reason)
  const waitsAlike = start !== 'now' && options.window.start.type === start && rests
  return isSame && (session.startedAt === undefined ? options.window.start.type === start : waitsAlike)
}
