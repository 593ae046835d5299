/** Keeps what people asked for and were promised, and says when a session does something else. */
import type { Calendar } from '@fettle/core/calendar/calendar.ts'
import { canPostpone } from '@fettle/core/session/steering.ts'
import type { ContentHash, Instant, OrderId, SessionId } from '@fettle/core/terms/ids.ts'
import { isFinal, type OpenWindow, type Session } from '@fettle/core/terms/session.ts'
import { closedBecause } from './oracle.ts'
import type { SessionStep } from './rules.ts'
import type { Scene } from './scene.ts'

/** What is known of one session besides its rows. */
interface Story {
  readonly approved: Set<ContentHash>
  /** Somebody was told that no change begins before this. */
  notBefore: Instant | undefined
  /** Somebody was told that it is paused. */
  isPaused: boolean
  /** Somebody said: now. */
  isRunNow: boolean
  /** Items that somebody was told are left out. */
  leftOut: ReadonlySet<string>
  /** Actions that people named to be carried out once more. */
  rerun: ReadonlySet<string> | undefined
  /** How many orders had been given before an action was to be carried out once more, by its id. */
  ordersBefore: ReadonlyMap<string, number>
  /** When it looked last, and when a window was lost, in steps of the run. */
  lookedAt: number
  lostAt: number
  lost: OpenWindow | undefined
  /** The detection that the present plan was made of, and the last one. */
  planOrder: OrderId | undefined
  detectOrder: OrderId | undefined
}

export interface Ledger {
  readonly story: (id: SessionId) => Story
  /** A step has been taken: whatever people were promised still holds. */
  /** A transaction begins: what its steps show counts only when it commits. */
  readonly begin: () => void
  readonly rollBack: () => void
  readonly check: (step: SessionStep, place: Place) => void
}

/** Where and when a step is taken. */
interface Place {
  readonly calendar: Calendar
  readonly now: Instant
}

/** A ledger in which nothing is written. */
export function newLedger(scene: Scene): Ledger {
  const stories = new Map<SessionId, Story>()
  const before = new Map<SessionId, Story>()
  let steps = 0

  function story(id: SessionId): Story {
    const known = stories.get(id)
    if (known) return known
    const blank: Story = {
      approved: new Set(),
      notBefore: undefined,
      isPaused: false,
      isRunNow: false,
      leftOut: new Set(),
      rerun: undefined,
      ordersBefore: new Map(),
      lookedAt: 0,
      lostAt: 0,
      lost: undefined,
      planOrder: undefined,
      detectOrder: undefined,
    }
    stories.set(id, blank)
    return blank
  }

  function check(step: SessionStep, place: Place): void {
    steps += 1
    const { after, event } = step
    const own = story(after.id)
    if (!before.has(after.id)) before.set(after.id, { ...own })
    const must = (holds: boolean, rule: string): void => {
      if (!holds) scene.violated(`${rule} (${after.id}, ${event.type}, revision ${after.revision})`)
    }
    follow(own, step, must)
    for (const effect of step.effects) {
      if (effect.type !== 'sendOrder' || effect.order.type === 'cancel') continue
      const isLook = effect.order.type === 'detect' || effect.order.type === 'inventory'
      must(!own.isPaused || isLook, '[A2] a paused session changes nothing')
      if (effect.order.type === 'execute') {
        const ids = effect.order.actions.map(({ id }) => id)
        mustBeWanted(own, { ...place, after, ids }, must)
        must(
          effect.order.actions.every(({ key }) => !own.leftOut.has(key)),
          '[A5] what somebody left out is not carried out',
        )
      }
      if (effect.order.type === 'reboot')
        must(
          own.notBefore === undefined || place.now >= own.notBefore,
          '[A3] nothing is rebooted before the date it was postponed to',
        )
    }
    if (isFinal(after.state)) own.isPaused = false
  }

  function follow(own: Story, step: SessionStep, must: Must): void {
    const { before, after, event } = step
    if (event.type === 'answered' && event.orderId === before.order?.id) own.detectOrder = event.orderId
    if (event.type === 'planned') {
      own.lookedAt = steps
      if (after.plan === event.plan) own.planOrder = own.detectOrder
    }
    followWindow(own, step, must)
    if (event.type === 'rebootDecided' && event.orderId === before.order?.id && !isFinal(before.state)) {
      const known = after.reboots.filter(
        ({ at, point, outcome }) => at === event.at && point === event.point && outcome === event.outcome,
      )
      must(known.length === 1, '[R5] a reboot that is told of is recorded once')
    }
    if (event.type === 'rerunRequested' && isFinal(before.state)) {
      const named = new Set(event.actionIds)
      const isSame = before.actions.every((record) => named.has(record.id) || after.actions.includes(record))
      must(isSame, '[A1] what nobody named stays as it was')
      const fresh = [...named].map((id) => [id, before.ordersGiven] as const)
      own.ordersBefore = new Map([...own.ordersBefore, ...fresh])
      own.leftOut = new Set()
    }
  }

  function followWindow(own: Story, { before, after, event }: SessionStep, must: Must): void {
    const isWish = event.type === 'postponeRequested' || event.type === 'runNowRequested'
    if (before.openWindow && after.state === 'missed') scene.saw('window lost: drop')
    if (before.openWindow && after.openWindow !== before.openWindow && !isWish) {
      own.lostAt = steps
      own.lost = before.openWindow
      scene.saw(`window lost: ${after.options.window.catchUp}`)
      if (after.options.window.catchUp === 'drop')
        must(after.state === 'missed', '[W4] a session whose window is lost is dropped')
    }
    if (!own.lost || event.type !== 'windowFound' || after.openWindow !== event.window) return
    scene.saw('a lost window was caught up')
    const isLater = event.window.opensAt >= (own.lost.closesAt ?? own.lost.opensAt)
    must(isLater, '[W4] a window that is caught up opens after the lost one closed')
  }

  function mustBeWanted(
    own: Story,
    given: Place & { readonly after: Session; readonly ids: readonly string[] },
    must: Must,
  ): void {
    const { after, ids, calendar, now } = given
    const { options, plan, actions, openWindow } = after
    if (options.approval === 'person')
      must(
        plan !== undefined && own.approved.has(plan.hash),
        '[A4] nothing is carried out but the plan that somebody approved',
      )
    must(
      own.notBefore === undefined || now >= own.notBefore,
      '[A3] no change begins before the date it was postponed to',
    )
    const pending = (plan?.actions ?? []).flatMap(({ id }) =>
      actions.filter((one) => one.id === id && one.status !== 'ended'),
    )
    const isRest = ids.every((id, at) => pending[at]?.id === id)
    must(isRest, '[A2] what is given next is what is left, in its order')
    if (own.rerun)
      must(
        ids.every((id) => own.rerun?.has(id)),
        '[A1] only what people named is carried out once more',
      )
    if (after.rerun) return
    must(own.lookedAt > own.lostAt, '[W5] after a lost window it looks again before it changes anything')
    if (own.isRunNow) return
    must(
      openWindow !== undefined && now >= openWindow.opensAt && now < (openWindow.closesAt ?? Infinity),
      '[W2] it begins in its window',
    )
    const isCaughtUp = own.lost !== undefined && options.window.catchUp === 'onConnect'
    const why = closedBecause(isCaughtUp ? { type: 'now' } : options.window.start, calendar, now)
    must(why === undefined, `[W3] no change begins ${why}`)
  }

  return {
    story,
    begin: () => before.clear(),
    rollBack() {
      for (const [id, old] of before) Object.assign(story(id), old)
      before.clear()
    },
    check,
  }
}

type Must = (holds: boolean, rule: string) => void

/** True when a date that is asked for counts. */
export function takesDate(session: Session): boolean {
  return !isFinal(session.state) && canPostpone(session)
}
