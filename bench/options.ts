/** What is to be measured, as said on the command line? */
import { parseArgs } from 'node:util'
import { cases } from './workload/cases.ts'
import type { Lists } from './workload/ground.ts'

/** The small measurements, which need no disposable computers, but `idle`. */
export const measureNames = ['events', 'sessions', 'identify', 'what-if', 'versions', 'idle', 'start'] as const
export type MeasureName = (typeof measureNames)[number]

/** Everything that can be asked for, in the order in which it is measured. */
export const names: readonly string[] = [...cases.map(({ name }) => name), ...measureNames]

export interface Options {
  readonly isJson: boolean
  /** Small sizes, one round, no disposable computers but for the converged case: for tests. */
  readonly isQuick: boolean
  readonly only: ReadonlySet<string>
  /** Counted runs of each peer in each case; one more warms up. */
  readonly rounds: number
  /** Before every counted run it is waited until others leave the machine alone, at most so many seconds. */
  readonly quietSeconds: number
  readonly lists: Lists
  readonly root: 'debootstrap' | 'machine'
}

export const usage = `Measures Fettle beside the least that the same work demands, on this machine.

  npm run bench -- [--json] [--only NAME,...] [--rounds N] [--quiet SECONDS] [--quick] [--lists debian|local] [--root debootstrap|machine]

  --json      one JSON value on stdout; what happens meanwhile goes to stderr
  --only      only these: ${names.join(', ')}
  --rounds    counted runs of everybody in every case, after one that warms up (default 5)
  --quiet     waits before every counted run until others leave the machine alone, at most so many seconds (default 0)
  --quick     sees in a minute that everything works: small sizes, one round, little else than the converged case
  --lists     what apt knows on the computers: Debian's packages beside those of the workload, or those alone (default debian)
  --root      what the computers stand on: a minimal Debian made by debootstrap, or this machine's own root (default debootstrap)

Environment: FETTLE_BENCH_SUITE, FETTLE_BENCH_MIRROR, FETTLE_BENCH_SECURITY_MIRROR. Exit code 1: a run left a wrong state.
`

/** The command line cannot be followed; the message says why. */
export class BadOptions extends Error {}

/** Reads the words; undefined when help was asked for. */
export function readOptions(words: readonly string[]): Options | undefined {
  const values = parse(words)
  if (values.help === true) return undefined
  const isQuick = values.quick === true
  const usual = isQuick ? ['converged', ...measureNames] : names
  const only = values.only === undefined ? usual : values.only.split(',').map((name) => name.trim())
  for (const name of only)
    if (!names.includes(name)) throw new BadOptions(`There is no measurement "${name}"; there are ${names.join(', ')}.`)
  return {
    isJson: values.json === true,
    isQuick,
    only: new Set(only),
    rounds: wholeNumber('--rounds', values.rounds ?? (isQuick ? '1' : '5'), 1),
    quietSeconds: wholeNumber('--quiet', values.quiet ?? '0', 0),
    lists: oneOf('--lists', values.lists ?? (isQuick ? 'local' : 'debian'), ['debian', 'local']),
    root: oneOf('--root', values.root ?? (isQuick ? 'machine' : 'debootstrap'), ['debootstrap', 'machine']),
  }
}

function parse(words: readonly string[]) {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const
  const options = {
    json: flag,
    quick: flag,
    help: flag,
    only: text,
    rounds: text,
    quiet: text,
    lists: text,
    root: text,
  }
  try {
    return parseArgs({ args: [...words], options }).values
  } catch (error) {
    throw new BadOptions((error as Error).message, { cause: error })
  }
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > 1000)
    throw new BadOptions(`${option} cannot be "${text}"; write ${least} to 1000.`)
  return value
}

function oneOf<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === text)
  if (word === undefined) throw new BadOptions(`${option} cannot be "${text}"; write ${words.join(' or ')}.`)
  return word
}
