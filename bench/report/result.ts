/** What does one run of the benchmark say, as one value? */
import type { Machine } from '../measure/machine.ts'
import type { Spread } from '../measure/figures.ts'
import type { Measure } from '../micro/measure.ts'
import type { Aim } from '../workload/cases.ts'
import type { Root } from '../workload/root.ts'

export interface Result {
  readonly format: 'fettle-bench/1'
  readonly at: string
  /** How long all of it took, in seconds. */
  readonly seconds: number
  readonly machine: Machine
  /** Load averages over 1, 5 and 15 minutes before and after. */
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] }
  readonly settings: {
    readonly rounds: number
    readonly quietSeconds: number
    readonly quick: boolean
    readonly only: readonly string[]
  }
  /** What the computers were; absent when no case was measured. */
  readonly computers?: Computers
  readonly cases: readonly CaseResult[]
  readonly measures: readonly Measure[]
  /** What was asked for and could not be measured here. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
  /** Whether every run left the state it had to. */
  readonly right: boolean
}

export interface Computers {
  readonly root: Root
  readonly lists: string
  /** Which database the server runs. */
  readonly database: string
  /** How many packages are installed before anything ran. */
  readonly packages: number
}

export interface CaseResult {
  readonly name: string
  readonly title: string
  readonly rows: readonly Row[]
  readonly aim?: Aim & { readonly is: number; readonly isMet: boolean }
}

/** One peer in one case. Times in seconds, memory in KiB. */
export interface Row {
  readonly peer: string
  readonly title: string
  readonly wall: Spread
  /** Wall time of the runs during which others used little of the machine; absent when there was none. */
  readonly quiet?: Spread
  /** From the request's arrival at the server until the final state was stored there; of sessions only. */
  readonly onServer?: Spread
  readonly cpu: Readonly<Record<string, Spread>>
  readonly phases: Readonly<Record<string, Spread>>
  /** The most that was held at one moment of the run that warmed up. */
  readonly memory: Readonly<Record<string, number>>
  /** The share of the machine that others used meanwhile. */
  readonly others: Spread
  /** Median wall time as a multiple of that of the floor in C, which took turns with it; absent without a C compiler. */
  readonly timesFloor?: number
  /** What the last run said of itself. */
  readonly said: string
  /** Whether all runs, the one that warmed up too, left the right state. */
  readonly right: boolean
  /** What was wrong after which run. */
  readonly wrong: readonly string[]
}
