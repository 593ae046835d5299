/** How long does one command take, from just before it is started until it has ended? */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { compiled, ownFolder } from './compile.ts'

/** What a command cost. */
export interface Cost {
  /** When it was started, in milliseconds since 1970. */
  readonly startedAt: number
  /** Seconds from start to end. */
  readonly wall: number
  /** CPU seconds of the command and of the children it waited for; absent without a C compiler. */
  readonly cpu?: number
  /** Its largest process, in KiB of resident memory; absent without a C compiler. */
  readonly largestKib?: number
  readonly exitCode: number
}

/** The program that measures from right beside the command; undefined without a C compiler: then this process measures. */
export function stopwatchProgram(): string | undefined {
  return compiled(join(import.meta.dirname, '../floor/stopwatch.c'))
}

/** Reads what the stopwatch wrote. */
export function readCost(line: string): Cost {
  const { startedAt, wall, user, system, largestKib, exitCode } = JSON.parse(line) as Record<string, number>
  if (startedAt === undefined || wall === undefined || exitCode === undefined) throw new Error(`No cost: ${line}`)
  return {
    startedAt,
    wall,
    cpu: (user ?? 0) + (system ?? 0),
    ...(largestKib !== undefined && { largestKib }),
    exitCode,
  }
}

/** A command of this machine, what it printed and what it cost. */
export async function timed(
  command: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly cost: Cost; readonly stdout: string; readonly stderr: string }> {
  const stopwatch = stopwatchProgram()
  const file = join(ownFolder(), `cost-${process.pid}`)
  const [program, ...rest] = stopwatch === undefined ? command : [stopwatch, file, ...command]
  const [startedAt, begin] = [Date.now(), performance.now()]
  let wall = Number.NaN
  const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'exit').then((end) => {
      wall = (performance.now() - begin) / 1000
      return end as [number | null]
    }),
    text(child.stdout),
    text(child.stderr),
  ])
  if (stopwatch === undefined) return { cost: { startedAt, wall, exitCode: code ?? 128 }, stdout, stderr }
  const cost = readCost(readFileSync(file, 'utf8'))
  rmSync(file)
  return { cost, stdout, stderr }
}
