/** Carries frames between the agents and the server; loses, doubles, delays and reorders them, and cuts links. */
import type { JournalEntry } from '@fettle/contract/wire/from-agent.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { Scene } from './scene.ts'

export type ToServer =
  | { readonly type: 'hello' }
  | { readonly type: 'events'; readonly entries: readonly JournalEntry[] }
export type ToAgent =
  | { readonly type: 'welcome'; readonly seen: number; readonly serverTime: number }
  | { readonly type: 'order'; readonly order: WorkOrder }
  | { readonly type: 'seen'; readonly n: number }

/** A connection that an agent made. Each end knows only whether it holds its own end for open. */
export interface Link {
  readonly n: number
  readonly computer: number
  readonly agent: AgentEnd
  isOpenAtAgent: boolean
  isOpenAtServer: boolean
  isCut: boolean
  /** When the last frame of each direction arrives: later ones do not overtake it by themselves. */
  lastToServer: number
  lastToAgent: number
}

export interface AgentEnd {
  readonly receive: (link: Link, frame: ToAgent) => void
  readonly lost: (link: Link) => void
}

export interface ServerEnd {
  readonly receive: (link: Link, frame: ToServer) => void
  readonly lost: (link: Link) => void
}

export interface Network {
  readonly connect: (computer: number, agent: AgentEnd) => Link
  readonly toServer: (link: Link, frame: ToServer) => void
  readonly toAgent: (link: Link, frame: ToAgent) => void
  /** The agent lets go of its end; the server learns of it. */
  readonly leftByAgent: (link: Link) => void
  /** The server lets go of its end; the agent learns of it. */
  readonly leftByServer: (link: Link) => void
  /** The computer falls asleep: nothing gets through for so long. */
  readonly sleeps: (computer: number, ms: number) => void
  /** False while nothing gets through to this computer. */
  readonly isReachable: (computer: number) => boolean
  readonly serve: (server: ServerEnd) => void
}

/** An end that hears nothing notices that it answers no pings after this long. Milliseconds. */
const silenceMs = 60_000

/** A network without links. */
export function newNetwork(scene: Scene): Network {
  const { random } = scene
  const blockedUntil = new Map<number, number>()
  const open = new Map<number, Link>()
  let server: ServerEnd | undefined
  let links = 0

  function cut(link: Link): void {
    link.isCut = true
    const isHalfOpen = scene.strikes('halfOpen')
    const late = random.chance(0.5)
    scene.after(isHalfOpen && late ? silenceMs : random.between(10, 5000), () => noticedByAgent(link))
    scene.after(isHalfOpen && !late ? silenceMs : random.between(10, 5000), () => noticedByServer(link))
    if (scene.strikes('partition')) blockedUntil.set(link.computer, scene.now() + random.spread(30_000, 3 * 86_400_000))
  }

  function noticedByAgent(link: Link): void {
    if (!link.isOpenAtAgent) return
    link.isOpenAtAgent = false
    link.agent.lost(link)
  }

  function noticedByServer(link: Link): void {
    if (!link.isOpenAtServer) return
    link.isOpenAtServer = false
    server?.lost(link)
  }

  /** `inOrder` is the earliest moment at which the frame may arrive; answers when it does, for the next one. */
  function carry(link: Link, inOrder: number, arrive: () => void): number {
    if (link.isCut) return inOrder
    if (scene.strikes('linkCut')) {
      cut(link)
      return inOrder
    }
    const ms = Math.max(inOrder - scene.now(), random.between(2, 120))
    if (scene.strikes('frameDoubled')) scene.after(ms + random.spread(1, 600_000), arrive)
    if (scene.strikes('frameLost')) return inOrder
    if (scene.strikes('frameDelayed')) {
      scene.after(ms + random.spread(500, 3 * 86_400_000), arrive)
      return inOrder
    }
    scene.after(ms, arrive)
    return scene.now() + ms
  }

  const isReachable = (computer: number): boolean =>
    scene.faults.haveStopped() || scene.now() >= (blockedUntil.get(computer) ?? 0)

  const network: Network = {
    connect(computer, agent) {
      links += 1
      const ends = { isOpenAtAgent: true, isOpenAtServer: false, isCut: !isReachable(computer) }
      const link: Link = { n: links, computer, agent, ...ends, lastToServer: 0, lastToAgent: 0 }
      open.set(computer, link)
      network.toServer(link, { type: 'hello' })
      return link
    },
    toServer(link, frame) {
      link.lastToServer = carry(link, link.lastToServer, () => server?.receive(link, frame))
    },
    toAgent(link, frame) {
      link.lastToAgent = carry(link, link.lastToAgent, () => {
        if (link.isOpenAtAgent) link.agent.receive(link, frame)
      })
    },
    leftByAgent(link) {
      link.isOpenAtAgent = false
      scene.after(scene.strikes('halfOpen') ? silenceMs : random.between(10, 500), () => noticedByServer(link))
    },
    leftByServer(link) {
      link.isOpenAtServer = false
      scene.after(scene.strikes('halfOpen') ? silenceMs : random.between(10, 500), () => noticedByAgent(link))
    },
    sleeps(computer, ms) {
      const link = open.get(computer)
      blockedUntil.set(computer, Math.max(blockedUntil.get(computer) ?? 0, scene.now() + ms))
      if (!link || link.isCut) return
      link.isCut = true
      scene.after(silenceMs, () => noticedByServer(link))
    },
    isReachable,
    serve: (end) => (server = end),
  }
  return network
}
