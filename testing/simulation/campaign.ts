/** Plays runs one after the other until there have been enough sessions, and adds up what they met. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Fault, faultNames } from './faults.ts'
import type { PlantedBug } from './planted.ts'
import { type RunResult, simulate } from './simulate.ts'
import { type Coverage, noCoverage, type Situation, situations } from './situations.ts'

export interface CampaignOptions {
  readonly firstSeed?: number
  /** Ends when there have been at least so many sessions. */
  readonly sessions?: number
  /** Ends after so many runs. */
  readonly seeds?: number
  readonly planted?: PlantedBug
  /** Told after each run how many sessions have been played. */
  readonly onRun?: (sessions: number) => void
}

export interface Summary {
  readonly seeds: number
  readonly sessions: number
  readonly events: number
  readonly steps: number
  /** The first run that broke a rule; no run is played after it. */
  readonly broken: RunResult | undefined
  readonly coverage: Coverage
  readonly faults: Readonly<Record<Fault, number>>
  /** The longest time from the end of the faults until all was at rest. Virtual milliseconds. */
  readonly healedInMs: number
}

/** How many sessions a campaign has when nobody says otherwise. */
export const defaultSessions = 5000

/** Plays a campaign: the same options give the same summary. */
export async function playCampaign(options: CampaignOptions = {}): Promise<Summary> {
  const { firstSeed = 1, seeds = Infinity, planted, onRun } = options
  const enough = options.sessions ?? (seeds === Infinity ? defaultSessions : Infinity)
  const coverage = noCoverage()
  const faults = Object.fromEntries(faultNames.map((fault) => [fault, 0])) as Record<Fault, number>
  const sum = { seeds: 0, sessions: 0, events: 0, steps: 0, healedInMs: 0 }
  let broken: RunResult | undefined
  while (!broken && sum.seeds < seeds && sum.sessions < enough) {
    const run = simulate(firstSeed + sum.seeds, planted ? { planted } : {})
    sum.seeds += 1
    sum.sessions += run.sessions
    sum.events += run.events
    sum.steps += run.steps
    sum.healedInMs = Math.max(sum.healedInMs, run.healedInMs)
    for (const situation of situations) coverage[situation] += run.coverage[situation]
    for (const fault of faultNames) faults[fault] += run.faults[fault]
    if (run.violations.length > 0) broken = run
    onRun?.(sum.sessions)
    // A run happens in one moment; what its promises hold is let go of before the next.
    await nextTurn()
  }
  return { ...sum, broken, coverage, faults }
}

/** Situations that were never met: the campaign says nothing about them. */
export function unmet({ coverage }: Summary): readonly Situation[] {
  return situations.filter((situation) => coverage[situation] === 0)
}
