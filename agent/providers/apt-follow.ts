/** Follows an apt-get by the files it writes to, whoever started it, until it has ended. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { crashPoint } from '../crash-point.ts'
import { isAlive } from '../platform/linux.ts'
import { CappedOutput } from '../run/output.ts'
import { parseStatusLine } from './apt-output.ts'
import type { StatusLine } from './apt-output.ts'
import { stopGently } from './apt-stop.ts'
import { LineCutter } from './script-text.ts'

export interface AptRun {
  /** Folder for the outputs, which a new agent reads on when this one dies. */
  readonly dir: string
  readonly marker: string
  readonly signal: AbortSignal
  /** A line that was printed, and how far the output has been read with it. */
  readonly onLine: (line: string, readUpTo: number) => void
  readonly onStatus: (line: StatusLine) => void
  readonly onStarted: (process: AptProcess) => void
}

/** What a new agent needs to know to go on following. */
export interface AptProcess {
  readonly pid: number
  readonly startTime: string
  readonly outputFile: string
  readonly outputOffset: number
}

/** Exit code, 128 + signal when one ended it; undefined when nobody saw how it ended. */
export type AptEnd = { readonly code: number | undefined; readonly isStopped: boolean; readonly problem?: string }

/** Where apt's output and its status lines go. */
export function aptFiles(dir: string): { readonly outputFile: string; readonly statusFile: string } {
  return { outputFile: join(dir, 'apt-output'), statusFile: join(dir, 'apt-status') }
}

const pollMs = 50
/** An output that grows beyond this is emptied once it has been read: a flood must not fill the disk. */
const outputMaxBytes = 8 * 1024 * 1024

/** Follows an apt-get that an earlier agent started, until it has ended. */
export async function adoptApt(process: AptProcess, run: AptRun): Promise<AptEnd> {
  const ended = (async () => {
    while (isAlive(process.pid, process.startTime)) await pause(pollMs)
    return { code: undefined }
  })()
  return await follow(process, ended, run)
}

/** Passes on what an apt-get prints until `ended` resolves; asks it to stop when the run is cancelled. */
export async function follow(
  process: AptProcess,
  ended: Promise<Omit<AptEnd, 'isStopped'>>,
  run: AptRun,
): Promise<AptEnd> {
  let readUpTo = process.outputOffset
  const capped = new CappedOutput((_, line) => run.onLine(line, readUpTo))
  const statusLines = new LineCutter((line) => {
    const parsed = parseStatusLine(line)
    if (parsed === undefined) return
    run.onStatus(parsed)
    if (parsed.type === 'progress' && parsed.phase === 'install') crashPoint('apt-middle')
  })
  const output = new FileFollower(process.outputFile, process.outputOffset, (bytes, offset) => {
    readUpTo = offset
    capped.push('out', bytes)
  })
  const status = new FileFollower(aptFiles(run.dir).statusFile, 0, (bytes) => statusLines.push(bytes))
  const read = (isLast: boolean) => {
    output.read(isLast)
    status.read(isLast)
  }
  const timer = setInterval(() => read(false), pollMs)
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= stopGently(process, run.marker)
  }
  if (run.signal.aborted) stop()
  run.signal.addEventListener('abort', stop)
  try {
    const end = await ended
    await stopping
    read(true)
    capped.end()
    return { ...end, isStopped: stopping !== undefined }
  } finally {
    clearInterval(timer)
    run.signal.removeEventListener('abort', stop)
    output.close()
    status.close()
  }
}

/** Reads what is added to a file, in whole lines, and knows how far it has read. */
class FileFollower {
  readonly #file: number | undefined
  readonly #onBytes: (bytes: Buffer, readUpTo: number) => void
  readonly #buffer = Buffer.alloc(64 * 1024)
  #offset: number

  constructor(path: string, offset: number, onBytes: (bytes: Buffer, readUpTo: number) => void) {
    this.#file = openExisting(path)
    this.#offset = offset
    this.#onBytes = onBytes
  }

  /** Passes on the lines that were added; an unfinished one is left for the next time, unless there is none. */
  read(isLast: boolean): void {
    const file = this.#file
    if (file === undefined) return
    for (;;) {
      const count = readSync(file, this.#buffer, 0, this.#buffer.length, this.#offset)
      const lines = isLast || count === this.#buffer.length ? count : this.#buffer.lastIndexOf(0x0a, count - 1) + 1
      if (count === 0 || lines === 0) break
      this.#offset += lines
      this.#onBytes(this.#buffer.subarray(0, lines), this.#offset)
    }
    if (this.#offset > outputMaxBytes && fstatSync(file).size === this.#offset) {
      ftruncateSync(file, 0) // whoever appends goes on at its new end
      this.#offset = 0
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
  }
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, 'r+')
  } catch {
    return undefined // removed by hand while nobody looked: its lines are lost, its outcome is not
  }
}
