/** Measures the pages in a browser on a large fleet: `npm run bench:web`. */
import { parseArgs } from 'node:util'
import { buildWeb } from '../scripts/build-web.ts'
import { load, thisMachine } from './measure/machine.ts'
import { isMet, type WebFigure } from './web/figure.ts'
import { measureFilters } from './web/filters.ts'
import { measureFirstPage } from './web/first-page.ts'
import { anInstallation } from './web/installation.ts'
import { measureInteractions } from './web/interactions.ts'
import { measureLive } from './web/live.ts'
import { measureLog } from './web/long-log.ts'

const usage = `Measures the pages in a browser, on a server with a large fleet that is made for it.

  npm run bench:web -- [--json] [--quick] [--computers N] [--sessions N]

  --json       one JSON value on stdout; what happens meanwhile goes to stderr
  --quick      sees in some seconds that everything works: a small fleet, a few rounds
  --computers  how many there are (default 10000)
  --sessions   how many have been (default 1000000)
`

/** What one run says, as one value. */
export interface WebResult {
  readonly format: 'fettle-bench-web/1'
  readonly at: string
  readonly seconds: number
  readonly machine: ReturnType<typeof thisMachine>
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] }
  readonly size: { readonly computers: number; readonly sessions: number; readonly lines: number }
  readonly figures: readonly WebFigure[]
}

const flags = { json: { type: 'boolean' }, quick: { type: 'boolean' }, help: { type: 'boolean' } } as const
const numbers = { computers: { type: 'string' }, sessions: { type: 'string' } } as const

async function measure(size: WebResult['size'], isQuick: boolean): Promise<WebResult> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const [begin, at, before] = [performance.now(), new Date().toISOString(), load()]
  await buildWeb()
  await using installation = await anInstallation(size, say)
  const parts = {
    'first page': () => measureFirstPage(installation),
    filters: () => measureFilters(installation, isQuick ? { rounds: 1, most: 2 } : { rounds: 4 }),
    live: () => measureLive(installation, isQuick ? 2 : 30),
    log: () => measureLog(installation),
    interactions: () => measureInteractions(installation, { isShort: isQuick }),
  }
  const figures: WebFigure[] = []
  for (const [name, part] of Object.entries(parts)) {
    const started = performance.now()
    figures.push(...(await part()))
    say(`${name} measured, in ${Math.round((performance.now() - started) / 1000)} s`)
  }
  figures.push({ what: 'time to store the fleet', value: installation.seedSeconds, unit: 's' })
  const seconds = (performance.now() - begin) / 1000
  return {
    ...{ format: 'fettle-bench-web/1', at, seconds, machine: thisMachine(), load: { before, after: load() } },
    ...{ size, figures },
  }
}

function table({ at, machine, size, load: loads, seconds, figures }: WebResult): string {
  const { cpu, cores, memoryGib, os, node } = machine
  const width = Math.max(...figures.map(({ what }) => what.length))
  const line = (figure: WebFigure): string => {
    const { what, value, unit, most } = figure
    const promise = most === undefined ? '' : `  at most ${most} ${unit}: ${isMet(figure) ? 'yes' : 'NO'}`
    return `${what.padEnd(width)}  ${value.toFixed(0).padStart(6)} ${unit.padEnd(3)}${promise}`.trimEnd()
  }
  return [
    `${at}: ${cpu}, ${cores} cores, ${memoryGib} GiB, ${os}, Node.js ${node}`,
    `${size.computers} computers, ${size.sessions} sessions. Load of the machine before and after: ${loads.before.join(' ')}, ${loads.after.join(' ')}. All of it took ${Math.round(seconds)} s.`,
    '',
    ...figures.map(line),
    '',
  ].join('\n')
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new Error(`${option} cannot be "${text}"; write a whole number above 0.`)
  return Number(text)
}

/** Answers the exit code: 0 measured, 1 something promised was not kept, 3 the command line cannot be followed. */
async function main(words: readonly string[]): Promise<number> {
  let options: { isJson: boolean; isQuick: boolean; size: WebResult['size'] }
  try {
    const { values } = parseArgs({ args: [...words], options: { ...flags, ...numbers } })
    if (values.help === true) {
      process.stdout.write(usage)
      return 0
    }
    const isQuick = values.quick === true
    options = {
      isQuick,
      isJson: values.json === true,
      size: {
        computers: wholeNumber('--computers', values.computers ?? (isQuick ? '100' : '10000')),
        sessions: wholeNumber('--sessions', values.sessions ?? (isQuick ? '1000' : '1000000')),
        lines: isQuick ? 5_000 : 100_000,
      },
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    return 3
  }
  const result = await measure(options.size, options.isQuick)
  process.stdout.write(options.isJson ? `${JSON.stringify(result)}\n` : table(result))
  return options.isQuick || result.figures.every(isMet) ? 0 : 1
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
