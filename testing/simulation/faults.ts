/** Says what can go wrong in the simulation, how often, and which of it goes wrong in one run. */
import type { Random } from './random.ts'

/** Every kind of fault with its share: of transactions, agent's steps, frames, looks, changes, orders ... as its name says. */
const shares = {
  /** The server dies and the transaction is lost; whatever asked for it hears nothing. */
  crashBeforeCommit: 0.01,
  /** The server dies and the transaction stands; whatever asked for it hears nothing. */
  crashAfterCommit: 0.01,
  /** A server that died stays away for hours instead of seconds. */
  longOutage: 0.03,
  /** The server's clock is set, by up to a day, forward or back. */
  clockJump: 0.3,
  /** The job that wakes a session is lost; the sweep has to find it. */
  jobLost: 0.05,
  /** Identifying fails because of a mistake of ours, however often it is tried. */
  poison: 0.05,
  /** The agent is killed between two of its steps. */
  agentKilled: 0.02,
  /** An agent that has just come back is killed again before it is done with what it found. */
  killedAgain: 0.2,
  /** The computer loses power between two steps of its agent. */
  powerCut: 0.004,
  /** A computer that lost power stays away for days. */
  longAbsence: 0.2,
  /** The agent cannot take an order: its disk is full. */
  orderRefused: 0.01,
  /** A frame never arrives, and the link stands. */
  frameLost: 0.03,
  /** A frame arrives twice. */
  frameDoubled: 0.05,
  /** A frame arrives seconds, hours or days late, behind later ones. */
  frameDelayed: 0.03,
  /** Nothing more gets through a link. */
  linkCut: 0.01,
  /** One end of a link that was cut learns of it a minute after the other. */
  halfOpen: 0.5,
  /** A computer that lost its link cannot make another for minutes or days. */
  partition: 0.1,
  /** The check cannot answer. */
  checkFails: 0.03,
  /** Somebody has brought about what is wanted since it was detected. */
  repairedMeanwhile: 0.03,
  /** The change ends with an error and nothing is changed. */
  changeFails: 0.1,
  /** The change ends well and nothing is changed. */
  changeLies: 0.05,
  /** The change takes an hour instead of seconds. */
  changeIsSlow: 0.05,
  /** The change runs into the time limit of its script. */
  changeHangs: 0.01,
  /** The command to reboot is given and no reboot follows. */
  rebootFails: 0.1,
  /** A computer that was rebooted still reports that a reboot is pending. */
  rebootStaysPending: 0.1,
  /** Somebody else installs software when a change is to begin. */
  otherInstaller: 0.03,
  /** Nobody is told that a turn or a lock has become free; the sweep has to find it. */
  offerLost: 0.2,
  /** The job that wakes a schedule or a run is lost; the sweep has to find it. */
  scheduleJobLost: 0.1,
} as const

export type Fault = keyof typeof shares
export const faultNames = Object.keys(shares) as readonly Fault[]

export interface Faults {
  /** True when the fault strikes now. Always false once the faults have stopped. */
  readonly strikes: (fault: Fault) => boolean
  readonly stop: () => void
  readonly haveStopped: () => boolean
  /** How often each kind struck. */
  readonly counts: () => Readonly<Record<Fault, number>>
}

/**
 * Faults for one run. Each run has only some kinds, more or less often: where everything fails at once, what needs a long quiet
 * stretch before the one fault that matters is never seen. One run in ten has none at all.
 */
export function faultsOf(random: Random): Faults {
  const isCalm = random.chance(0.1)
  const share = new Map(faultNames.map((fault) => [fault, isCalm ? 0 : shareInOneRun(random, fault)]))
  const counts = Object.fromEntries(faultNames.map((fault) => [fault, 0])) as Record<Fault, number>
  let haveStopped = false
  return {
    strikes(fault) {
      const strikes = random.chance(share.get(fault) ?? 0) && !haveStopped
      if (strikes) counts[fault] += 1
      return strikes
    },
    stop: () => (haveStopped = true),
    haveStopped: () => haveStopped,
    counts: () => counts,
  }
}

function shareInOneRun(random: Random, fault: Fault): number {
  return random.chance(0.6) ? Math.min(0.9, shares[fault] * random.pick([0.3, 1, 3, 10])) : 0
}
