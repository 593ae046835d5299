/**
 * Plays the simulation and says what it met: `npm run sim -- [--sessions N] [--seeds N] [--seed S] [--planted NAME]
 * [--json]`.
 *
 * With --seed one run is played (or, with --seeds or --sessions, as many from that one on). With --json the last line is one JSON
 * value. How far it is stands on stderr. A broken rule is told with its seed and the end
 * of its trace, and the exit code is 1.
 */
import { parseArgs } from 'node:util'
import { defaultSessions, playCampaign, type Summary, unmet } from './campaign.ts'
import { faultNames } from './faults.ts'
import { type PlantedBug, plantedBugs } from './planted.ts'
import { type RunResult, simulate } from './simulate.ts'
import { situations } from './situations.ts'

/** So much of the trace is shown; the whole is written with FETTLE_TRACE=all. */
const linesShown = 60
/** How often it says how far it is. Milliseconds. */
const progressMs = 5000

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    sessions: { type: 'string' },
    planted: { type: 'string' },
    json: { type: 'boolean' },
  },
})

function whole(name: 'seeds' | 'seed' | 'sessions'): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  return refuse(`--${name} is "${text}"; give a whole number from 1 on.`)
}

function planted(): PlantedBug | undefined {
  const name = values.planted
  if (name === undefined || name in plantedBugs) return name as PlantedBug | undefined
  return refuse(`--planted is "${name}"; choose one of ${Object.keys(plantedBugs).join(', ')}.`)
}

function refuse(sentence: string): never {
  console.error(sentence)
  process.exit(3)
}

function count(n: number): string {
  return n.toLocaleString('en').padStart(11)
}

function printSummary(summary: Summary, seconds: number): void {
  const { seeds, sessions, events, steps, coverage, faults, healedInMs } = summary
  console.log(
    `${count(sessions)} sessions in ${seeds} runs, ${events.toLocaleString('en')} events, ${seconds.toFixed(1)} s`,
  )
  console.log(
    `${count(steps)} things happened; after the faults all was at rest within ${(healedInMs / 3_600_000).toFixed(1)} h`,
  )
  console.log('\nfaults')
  for (const fault of faultNames) console.log(`${count(faults[fault])} ${fault}`)
  console.log('\nsituations')
  for (const situation of situations) console.log(`${count(coverage[situation])} ${situation}`)
}

function printBroken({ seed, violations }: RunResult, bug: PlantedBug | undefined): void {
  const { trace } = simulate(seed, { keepTrace: true, ...(bug ? { planted: bug } : {}) })
  console.log(`\nseed ${seed} breaks a rule:`)
  for (const violation of violations) console.log(`  ${violation}`)
  const shown = process.env['FETTLE_TRACE'] === 'all' ? trace : trace.slice(-linesShown)
  console.log(`\nits trace${shown.length < trace.length ? `, the last ${shown.length} of ${trace.length} lines` : ''}:`)
  for (const line of shown) console.log(`  ${line}`)
}

const [seed, seeds, sessions, bug] = [whole('seed'), whole('seeds'), whole('sessions'), planted()]
const isOneRun = seed !== undefined && seeds === undefined && sessions === undefined
const began = performance.now()
let toldAt = began
const summary = await playCampaign({
  firstSeed: seed ?? 1,
  ...(isOneRun ? { seeds: 1 } : {}),
  ...(seeds === undefined ? {} : { seeds }),
  ...(sessions === undefined ? {} : { sessions }),
  ...(bug === undefined ? {} : { planted: bug }),
  onRun: (played) => {
    if (performance.now() - toldAt < progressMs) return
    toldAt = performance.now()
    console.error(`${count(played)} sessions played`)
  },
})
const seconds = (performance.now() - began) / 1000
printSummary(summary, seconds)
const missing = unmet(summary)
const isFull = summary.sessions >= defaultSessions
if (summary.broken) printBroken(summary.broken, bug)
else if (isFull && missing.length > 0) console.log(`\nnever met: ${missing.join('; ')}`)
else console.log('\nEvery rule held.')
if (values.json) {
  const { sessions: played, seeds: runs, events, broken, faults, coverage } = summary
  const violations = broken?.violations.length ?? 0
  const rates = { seconds: Number(seconds.toFixed(1)), perSecond: Math.round(played / seconds) }
  const found = broken && { seed: broken.seed, rules: broken.violations }
  const whole = { sessions: played, violations, ...rates, runs, events, planted: bug, broken: found, neverMet: missing }
  const met = Object.fromEntries(situations.map((situation) => [situation, coverage[situation]]))
  console.log(JSON.stringify({ ...whole, faults, situations: met }))
}
process.exit(summary.broken || (isFull && missing.length > 0) ? 1 : 0)
