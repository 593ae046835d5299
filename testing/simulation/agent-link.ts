/** Simulates the agent's end of its link: comes back after every loss, and sends from the journal what is not acknowledged. */
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { AgentParts } from './agent.ts'
import type { Life } from './life.ts'
import type { Link, ToAgent } from './network.ts'

export interface AgentLink {
  /** A life has begun: it connects. */
  readonly begin: (life: Life) => void
  /** The life is over: its end of the link is gone. */
  readonly end: () => void
  /** The computer has slept: its link is as good as lost. */
  readonly slept: (life: Life) => void
  /** The journal has grown. */
  readonly written: (life: Life) => void
  readonly acknowledged: () => number
  /** The server's clock, as well as the agent can tell. */
  readonly serverTime: () => number
}

/** What is not acknowledged after this long is sent again. Milliseconds. */
const resendMs = 30_000
const welcomeTimeoutMs = 30_000
const backOffMostMs = 300_000

/** The link of an agent that does not live yet. */
export function newAgentLink(
  { scene, computer, name, network, journal, stored }: AgentParts,
  { onOrder, isAsleep }: { readonly onOrder: (order: WorkOrder) => void; readonly isAsleep: () => boolean },
): AgentLink {
  const { random } = scene
  let link: Link | undefined
  let isWelcome = false
  let acknowledged = 0
  let sent = 0
  let clockOffset = 0
  let failures = 0

  function connectSoon(life: Life): void {
    const most = Math.min(backOffMostMs, 1000 * 2 ** failures)
    failures = Math.min(failures + 1, 10)
    life.later(random.between(Math.ceil(most / 2), most), 'other', () => connect(life))
  }

  function connect(life: Life): void {
    if (link) return
    isWelcome = false
    const made = network.connect(computer, {
      receive: (from, frame) => {
        if (!life.isOver && link === from && !isAsleep()) receive(life, frame)
      },
      lost: (from) => {
        if (!life.isOver && link === from) letGo(life)
      },
    })
    link = made
    life.later(welcomeTimeoutMs, 'other', () => {
      if (link !== made || isWelcome) return
      network.leftByAgent(made)
      letGo(life)
    })
  }

  function letGo(life: Life): void {
    link = undefined
    connectSoon(life)
  }

  function receive(life: Life, frame: ToAgent): void {
    switch (frame.type) {
      case 'welcome':
        isWelcome = true
        failures = 0
        clockOffset = frame.serverTime - scene.now()
        seen(frame.seen)
        sent = acknowledged
        return push(life)
      case 'seen':
        return seen(frame.n)
      case 'order':
        return life.later(1, 'other', () => receiveOrder(life, frame.order))
    }
  }

  /** What is acknowledged is never sent again, so it must be stored. */
  function seen(n: number): void {
    if (n > stored())
      scene.violated(`[P2] entries up to ${n} are acknowledged, and those up to ${stored()} are stored (${name})`)
    acknowledged = Math.max(acknowledged, n)
    sent = Math.max(sent, acknowledged)
  }

  /** An order that comes again was answered, and the answer has not arrived. */
  function receiveOrder(life: Life, order: WorkOrder): void {
    if (!journal.orders.has(order.id)) return onOrder(order)
    scene.saw('order came twice and was taken once')
    sent = acknowledged
    push(life)
  }

  function push(life: Life): void {
    if (!link || !isWelcome || sent >= journal.entries.length) return
    while (sent < journal.entries.length) {
      const entries = journal.entries.slice(sent, sent + random.between(1, 5))
      sent += entries.length
      network.toServer(link, { type: 'events', entries })
    }
    const [by, upTo] = [link, sent]
    life.later(resendMs, 'other', () => {
      if (link !== by || acknowledged >= upTo) return
      sent = acknowledged
      push(life)
    })
  }

  return {
    begin: connectSoon,
    end() {
      if (link) network.leftByAgent(link)
      link = undefined
    },
    slept(life) {
      if (!link) return
      network.leftByAgent(link)
      letGo(life)
    },
    written: push,
    acknowledged: () => acknowledged,
    serverTime: () => Math.max(0, scene.now() + clockOffset),
  }
}
