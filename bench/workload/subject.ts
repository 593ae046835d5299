/** Who is measured, on computers of its own: what Fettle and a floor have in common. */
import type { Computer } from '@fettle/testing/computers/computer.ts'
import type { GroundName } from './ground.ts'

/** apply: make it right; check: only look. */
export type Mode = 'apply' | 'check'

/** What one run cost and said. */
export interface Run {
  /** Seconds from the start of the command until it had ended. */
  readonly wall: number
  /** CPU seconds by who used them; `total` is all of them together. */
  readonly cpu: Readonly<Record<string, number>>
  /** Highest memory in KiB by who held it. Only of runs that were watched. */
  readonly memory?: Readonly<Record<string, number>>
  /** Seconds from the request's arrival at the server until the final state was stored; of sessions only. */
  readonly onServer?: number
  /** Seconds of the parts the run consists of, one after the other. */
  readonly phases: Readonly<Record<string, number>>
  readonly exitCode: number
  /** What it said of itself, in a few words. */
  readonly said: string
}

/** One computer with whoever looks after it. */
export interface Subject extends AsyncDisposable {
  readonly computer: Computer
  /** Runs it once. `isWatched`: memory is watched, which disturbs. */
  readonly run: (mode: Mode, isWatched: boolean) => Promise<Run>
}

export interface Peer {
  readonly name: string
  readonly title: string
  /** A fresh computer on this ground, ready to be run. */
  readonly on: (ground: GroundName) => Promise<Subject>
}
