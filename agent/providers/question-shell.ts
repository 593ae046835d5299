/** Asks scripts that only look: many at once, through one small shell that starts them quicker than node could. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type { Environment } from '@fettle/core/terms/check.ts'
import type { Script } from '@fettle/core/terms/script.ts'
import { messageOf } from '../failure.ts'
import { endTree } from '../platform/linux.ts'
import { baseEnvironment, prepareScript, scriptEnvironment } from './script-command.ts'

/** How a script that was asked ended, and what it printed. */
export interface Asked {
  readonly how: 'exited' | 'timedOut' | 'cancelled' | 'tooMuch' | 'notStarted'
  /** Exit code; 128 + its number when a signal ended it. */
  readonly code: number
  readonly out: Buffer
  readonly err: Buffer
  /** Why it was not started. */
  readonly sentence?: string
}

export interface AskOptions {
  readonly environment: Environment
  /** The beginning of the name under which the script's children are found; each script gets a number behind it. */
  readonly marker: string
  readonly signal: AbortSignal
}

interface Request {
  readonly script: Script
  readonly options: AskOptions
  readonly resolve: (asked: Asked) => void
  /** Set after the shell died while this one ran: next time nothing else runs beside it. */
  isSuspect: boolean
}

interface Running {
  readonly request: Request
  readonly marker: string
  readonly files: readonly string[]
  readonly out: string
  readonly err: string
  readonly stop: () => void
  endedBy?: 'timedOut' | 'cancelled' | 'tooMuch'
}

/** Answers are short: what is printed beyond this is not read, and much more ends the script. */
const readBytes = 1024 * 1024
const endBytes = 16 * 1024 * 1024
const watchMs = 200
const idleMs = 60_000
const empty = Buffer.alloc(0)

// One line in, one script started; one line out with its exit code. $0 is the folder of the files.
const loop = 'while read -r n; do ( . "$0/$n.cmd"; echo "$n $?" ) & done'

/** The shell that starts questions. It begins with the first question and ends itself when nothing is asked for a minute. */
export class QuestionShell implements Disposable {
  readonly #dir: string
  readonly #slots = Math.max(2, availableParallelism())
  readonly #running = new Map<number, Running>()
  #waiting: Request[] = []
  #shell: ChildProcess | undefined
  #count = 0
  #idle: NodeJS.Timeout | undefined
  #watch: NodeJS.Timeout | undefined

  constructor(dir: string) {
    this.#dir = dir
  }

  /** Runs the script when its turn comes; never rejects. */
  ask(script: Script, options: AskOptions): Promise<Asked> {
    return new Promise((resolve) => {
      this.#waiting.push({ script, options, resolve, isSuspect: false })
      this.#startWaiting()
    })
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#idle)
    clearInterval(this.#watch)
    this.#shell?.removeAllListeners('exit')
    this.#shell?.kill('SIGKILL')
    this.#shell = undefined
  }

  #startWaiting(): void {
    while (this.#waiting.length > 0 && this.#hasRoom(this.#waiting[0])) {
      const request = this.#waiting.shift()
      if (request !== undefined) this.#start(request)
    }
  }

  #hasRoom(next: Request | undefined): boolean {
    const anySuspect = [...this.#running.values()].some(({ request }) => request.isSuspect)
    if (anySuspect || next?.isSuspect === true) return this.#running.size === 0
    return this.#running.size < this.#slots
  }

  #start(request: Request): void {
    const { script, options, resolve } = request
    if (options.signal.aborted) return resolve(ended('cancelled'))
    const n = (this.#count += 1)
    try {
      const { interpreter, file } = prepareScript(this.#dir, String(n), script)
      const [out, err, command] = ['out', 'err', 'cmd'].map((ending) => join(this.#dir, `${n}.${ending}`)) as [
        string,
        string,
        string,
      ]
      const marker = `${options.marker}/${n}`
      const variables = Object.entries(scriptEnvironment(options.environment, marker))
      const assignments = variables.map(([name, value]) => `${name}=${quoted(value)}`).join(' ')
      writeFileSync(
        command,
        `${assignments} ${quoted(interpreter)} ${quoted(file)} < /dev/null > ${quoted(out)} 2> ${quoted(err)}\n`,
        { mode: 0o600 },
      )
      const stop = this.#limit(n, request)
      this.#running.set(n, { request, marker, files: [file, command, out, err], out, err, stop })
      this.#theShell().stdin?.write(`${n}\n`)
    } catch (error) {
      this.#running.get(n)?.stop()
      this.#running.delete(n)
      resolve({ ...ended('notStarted'), sentence: `The script could not be started: ${messageOf(error)}.` })
    }
  }

  /** Ends the script at its time limit or when the order is cancelled. */
  #limit(n: number, { script, options }: Request): () => void {
    const timer = setTimeout(() => this.#end(n, 'timedOut'), Math.min(script.timeoutSeconds * 1000, 2 ** 31 - 1))
    const cancel = () => this.#end(n, 'cancelled')
    options.signal.addEventListener('abort', cancel)
    return () => {
      clearTimeout(timer)
      options.signal.removeEventListener('abort', cancel)
    }
  }

  #end(n: number, why: 'timedOut' | 'cancelled' | 'tooMuch'): void {
    const running = this.#running.get(n)
    if (running === undefined || running.endedBy !== undefined) return
    running.endedBy = why
    void this.#endTreeOf(n, running.marker)
  }

  /** The shell reports the end; should it not, nobody waits for it. */
  async #endTreeOf(n: number, marker: string): Promise<void> {
    await endTree({ marker })
    await pause(watchMs)
    this.#finished(n, 137)
  }

  #finished(n: number, code: number): void {
    const running = this.#running.get(n)
    if (running === undefined) return
    this.#running.delete(n)
    running.stop()
    const how = running.endedBy ?? 'exited'
    running.request.resolve({ how, code, out: readStart(running.out), err: readStart(running.err) })
    for (const file of running.files) rmSync(file, { force: true })
    this.#startWaiting()
    if (this.#running.size === 0) this.#rest()
  }

  #theShell(): ChildProcess {
    clearTimeout(this.#idle)
    this.#watch ??= setInterval(() => this.#endFloods(), watchMs)
    if (this.#shell !== undefined) return this.#shell
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 })
    const shell = spawn('/bin/sh', ['-c', loop, this.#dir], {
      cwd: '/',
      env: { ...baseEnvironment },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    })
    shell.stdin.on('error', () => {}) // a shell that just died; its exit tells
    shell.on('error', () => this.#shellDied(shell))
    shell.on('exit', () => this.#shellDied(shell))
    createInterface({ input: shell.stdout }).on('line', (line) => {
      const [n, code] = line.split(' ')
      this.#finished(Number(n), Number(code))
    })
    this.#shell = shell
    return shell
  }

  /** A script may end its whole process group, and the shell with it: all are asked once more, each alone. */
  #shellDied(shell: ChildProcess): void {
    if (this.#shell !== shell) return
    this.#shell = undefined
    const interrupted = [...this.#running.values()]
    this.#running.clear()
    for (const { request, files, stop } of interrupted) {
      stop()
      for (const file of files) rmSync(file, { force: true })
      if (request.isSuspect)
        request.resolve({ ...ended('notStarted'), sentence: 'The script ended the shell that ran it.' })
      else this.#waiting.push({ ...request, isSuspect: true })
    }
    this.#startWaiting()
  }

  #endFloods(): void {
    for (const [n, { out, err }] of this.#running) {
      const size = [out, err].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
      if (size > endBytes) this.#end(n, 'tooMuch')
    }
  }

  #rest(): void {
    clearInterval(this.#watch)
    this.#watch = undefined
    this.#idle = setTimeout(() => this.#shell?.stdin?.end(), idleMs).unref()
  }
}

function ended(how: Asked['how']): Asked {
  return { how, code: -1, out: empty, err: empty }
}

/** The text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function readStart(path: string): Buffer {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return empty
  const buffer = Buffer.alloc(Math.min(size, readBytes))
  const file = openSync(path, 'r')
  try {
    return buffer.subarray(0, readSync(file, buffer))
  } finally {
    closeSync(file)
  }
}
