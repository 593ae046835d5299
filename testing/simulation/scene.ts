/** Holds what all parts of one run share: virtual time, chance, faults, and the record of what happened. */
import { eventHeap } from './event-heap.ts'
import { type Fault, type Faults, faultsOf } from './faults.ts'
import type { PlantedBug } from './planted.ts'
import { type Random, randomFrom } from './random.ts'
import { type Coverage, noCoverage, type Situation } from './situations.ts'
import { newTrace, type Trace } from './trace.ts'

export interface Scene {
  readonly random: Random
  readonly faults: Faults
  /** Virtual time: milliseconds since the run began. It passes only between events. */
  readonly now: () => number
  /** Lets something happen after this many milliseconds. */
  readonly after: (ms: number, act: () => void) => void
  /** Lets the next thing happen; false when there is none. */
  readonly step: () => boolean
  readonly strikes: (fault: Fault) => boolean
  readonly isPlanted: (bug: PlantedBug) => boolean
  readonly note: (line: string) => void
  readonly saw: (situation: Situation) => void
  /** A rule does not hold: the run has found a mistake. */
  readonly violated: (rule: string) => void
  readonly trace: Trace
  readonly coverage: Coverage
  readonly violations: readonly string[]
}

export interface SceneOptions {
  readonly planted?: PlantedBug
  readonly keepTrace?: boolean
}

/** A new scene; the same seed and options give the same run. */
export function newScene(seed: number, { planted, keepTrace = false }: SceneOptions = {}): Scene {
  const random = randomFrom(seed)
  const faults = faultsOf(random)
  const heap = eventHeap()
  const trace = newTrace(keepTrace)
  const coverage = noCoverage()
  const violations: string[] = []
  let now = 0
  const note = (line: string): void => trace.note(now, line)
  return {
    random,
    faults,
    now: () => now,
    after: (ms, act) => heap.add(now + ms, act),
    step() {
      const coming = heap.take()
      if (!coming) return false
      now = coming.at
      coming.act()
      return true
    },
    strikes(fault) {
      const strikes = faults.strikes(fault)
      if (strikes) note(`! ${fault}`)
      return strikes
    },
    isPlanted: (bug) => bug === planted,
    note,
    saw: (situation) => (coverage[situation] += 1),
    violated(rule) {
      note(`VIOLATED ${rule}`)
      violations.push(rule)
    },
    trace,
    coverage,
    violations,
  }
}
