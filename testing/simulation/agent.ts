/**
 * Simulates the agent of one computer: it lives, is killed or loses power between any two of its steps, and comes back.
 *
 * What is to be done with an action and what became of it is decided by the real agent's own code (`agent/run/decide.ts`).
 * Everything an agent knows beyond its journal dies with it.
 */
import { type AgentLink, newAgentLink } from './agent-link.ts'
import { type Journal, openOrder, record, type Write } from './journal.ts'
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { Clock, Life, Place, Step } from './life.ts'
import type { Network } from './network.ts'
import { takeOrder, work } from './orders.ts'
import type { Process } from './world.ts'

export interface Agent {
  readonly journal: Journal
  /** Entries up to this number are acknowledged. */
  readonly acknowledged: () => number
  /** The computer is switched on; does nothing when it is on. */
  readonly boot: () => void
  /** Comes back soon, if it is down or asleep. */
  readonly hurry: () => void
  /** The computer falls asleep for so long. */
  readonly sleep: (ms: number) => void
  /** What it believes the server's clock to show. */
  readonly now: () => Instant
}

export interface AgentParts extends Omit<Place, 'clock'> {
  readonly worldNow: () => Instant
  readonly network: Network
  /** How much of its journal the server holds for certain: what no agent can know, for the rule about acknowledgements. */
  readonly stored: () => number
}

/** The agent of a computer that is still off. */
export function newAgent(parts: AgentParts): Agent {
  const { scene, name, witness, journal, world, network, computer } = parts
  const { random } = scene
  let life: Life | undefined
  /** What a killed agent left running; the next life ends it first. */
  let leftover: Process | undefined
  let isRecovering = false
  let deaths = 0
  let isAsleep = false
  let sleeps = 0
  /** What a sleeping computer does when it wakes. */
  let held: (() => void)[] = []
  const clock: Clock = { agent: () => link.serverTime(), world: parts.worldNow }
  const place: Place = { ...parts, clock }
  const link: AgentLink = newAgentLink(parts, {
    onOrder: (order) => life && takeOrder(place, life, order),
    isAsleep: () => isAsleep,
  })

  function boot(): void {
    if (life) return
    if (isAsleep) {
      held.push(boot)
      return
    }
    leftover?.kill()
    leftover = undefined
    isRecovering = openOrder(journal) !== undefined
    const mine: Life = {
      isOver: false,
      isBusy: false,
      later: (ms, step, act) => scene.after(ms, () => reach(mine, step, act)),
      write: (write) => keep(mine, write),
      reboot: () => die(mine, 'other', 'reboot'),
      process: undefined,
      interrupt: undefined,
      disturb: undefined,
      cancelled: new Map(),
    }
    for (const [id, { cancel }] of journal.orders)
      if (cancel && !scene.isPlanted('losesCancelOnRestart')) mine.cancelled.set(id, cancel)
    life = mine
    scene.note(`${name} agent starts${isRecovering ? ' and finds work in hand' : ''}`)
    mine.later(random.between(10, 500), 'other', () => work(place, mine))
    link.begin(mine)
  }

  function reach(mine: Life, step: Step, act: () => void): void {
    if (mine.isOver) return
    if (isAsleep) {
      held.push(() => reach(mine, step, act))
      return
    }
    if (isRecovering && scene.strikes('killedAgain')) {
      scene.saw('agent killed again while it found its way back')
      return die(mine, step, 'process')
    }
    if (scene.strikes('agentKilled')) return die(mine, step, 'process')
    if (scene.strikes('powerCut')) return die(mine, step, 'power')
    act()
  }

  function die(mine: Life, step: Step, what: 'process' | 'power' | 'reboot'): void {
    sawDeath(step)
    scene.note(`${name} agent dies (${what}, ${step})`)
    mine.isOver = true
    life = undefined
    deaths += 1
    const goesOn = what === 'process' && random.chance(0.5)
    if (mine.process && goesOn) leftover = mine.process
    else mine.process?.kill()
    witness.died()
    if (what === 'reboot') scene.saw('the computer was rebooted')
    if (what !== 'process') {
      world.restart()
      witness.restarted()
    }
    link.end()
    const death = deaths
    scene.after(absence(what), () => {
      if (deaths === death) boot()
    })
  }

  function absence(what: 'process' | 'power' | 'reboot'): number {
    if (what === 'reboot') return random.spread(15_000, 400_000)
    const isLong = what === 'power' && scene.strikes('longAbsence')
    return isLong
      ? random.spread(86_400_000, 5 * 86_400_000)
      : random.spread(what === 'power' ? 30_000 : 1000, 1_800_000)
  }

  function sawDeath(step: Step): void {
    if (step === 'before intent') scene.saw('agent killed before the intent was written')
    if (step === 'before change') scene.saw('agent killed between intent and change')
    if (step === 'in change') scene.saw('agent killed in the middle of a change')
    if (step === 'before outcome') scene.saw('agent killed between change and outcome')
    if (step === 'before reboot') scene.saw('agent killed between the intent to reboot and the command')
  }

  function keep(mine: Life, write: Write): void {
    record(journal, write, link.serverTime())
    isRecovering = false
    for (const { orderId, event } of write.events) {
      witness.recorded(orderId, event, link.serverTime())
      const about = 'actionId' in event ? ` ${event.actionId}` : ''
      const how =
        event.type === 'actionEnded' ? ` ${event.verdict}` : event.type === 'orderEnded' ? ` ${event.outcome}` : ''
      scene.note(`${name} journal ${journal.entries.length} ${orderId} ${event.type}${about}${how}`)
    }
    link.written(mine)
  }

  function wake(sleeper: Life | undefined): void {
    if (!isAsleep) return
    isAsleep = false
    scene.note(`${name} wakes`)
    if (sleeper && sleeper === life) link.slept(sleeper)
    for (const [at, act] of held.entries()) scene.after(at + 1, act)
    held = []
  }

  return {
    journal,
    acknowledged: link.acknowledged,
    boot,
    now: link.serverTime,
    sleep(ms) {
      if (isAsleep) return
      scene.note(`${name} falls asleep for ${Math.round(ms / 60_000)} min`)
      scene.saw('a laptop fell asleep')
      if (openOrder(journal)) scene.saw('a laptop fell asleep in the middle of an order')
      isAsleep = true
      sleeps += 1
      network.sleeps(computer, ms)
      const [sleeper, sleep] = [life, sleeps]
      scene.after(ms, () => {
        if (sleep === sleeps) wake(sleeper)
      })
    },
    hurry: () => {
      wake(life)
      if (!life) scene.after(random.between(1000, 300_000), boot)
    },
  }
}
