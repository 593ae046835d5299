/** Which situations are measured, and what is aimed at? */
import type { GroundName } from './ground.ts'
import type { Mode } from './subject.ts'

export interface Case {
  readonly name: string
  readonly title: string
  readonly ground: GroundName
  readonly mode: Mode
  /** Each run has a fresh computer. */
  readonly isFresh: boolean
  /** Before the clock starts everybody runs once, and then other hands make five of the hundred items wrong. */
  readonly driftsLater?: true
  readonly aim?: Aim
}

/** What Fettle shall reach: seconds, or times the wall time of the floor in C, both as medians of one measurement. */
export type Aim =
  | { readonly kind: 'seconds'; readonly most: number }
  | { readonly kind: 'timesFloor'; readonly most: number }

export const cases: readonly Case[] = [
  {
    name: 'converged',
    title: 'all 100 items as wanted: nothing to do',
    ground: 'right',
    mode: 'apply',
    isFresh: false,
    aim: { kind: 'seconds', most: 0.15 },
  },
  { name: 'check', title: 'all 100 items as wanted: only look', ground: 'right', mode: 'check', isFresh: false },
  {
    name: 'first',
    title: 'all 100 as wanted, first run on this computer',
    ground: 'right',
    mode: 'apply',
    isFresh: true,
  },
  {
    name: 'scratch',
    title: 'none of the 100 items as wanted',
    ground: 'before',
    mode: 'apply',
    isFresh: true,
    aim: { kind: 'timesFloor', most: 1.3 },
  },
  {
    name: 'drift',
    title: '5 of the 100 items wrong, first run on this computer',
    ground: 'drifted',
    mode: 'apply',
    isFresh: true,
    aim: { kind: 'timesFloor', most: 1.5 },
  },
  {
    name: 'drift-later',
    title: '5 of the 100 items wrong, after a run that found all as wanted',
    ground: 'right',
    mode: 'apply',
    isFresh: true,
    driftsLater: true,
    aim: { kind: 'timesFloor', most: 1.5 },
  },
]
