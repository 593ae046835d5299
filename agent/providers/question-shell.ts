/** Asks scripts that only look: several beside each other, through small shells that start them quicker than node could. */
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
import { commandAs } from '../people/run-as.ts'
import type { RunAs } from '../people/run-as.ts'
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
  /** The person it runs as; absent: the agent's own account. */
  readonly runAs?: RunAs
}

interface Request {
  readonly script: Script
  readonly options: AskOptions
  readonly resolve: (asked: Asked) => void
}

interface Running {
  readonly n: number
  readonly request: Request
  readonly marker: string
  readonly files: readonly string[]
  readonly out: string
  readonly err: string
  readonly stop: () => void
  endedBy?: 'timedOut' | 'cancelled' | 'tooMuch'
}

/** One shell, and the script it runs. */
interface Lane {
  readonly shell: ChildProcess
  running: Running | undefined
}

/** Answers are short: what is printed beyond this is not read, and much more ends the script. */
const readBytes = 1024 * 1024
const endBytes = 16 * 1024 * 1024
const watchMs = 200
const idleMs = 60_000
const empty = Buffer.alloc(0)

// One line in, one script run; one line out with its exit code. $0 is the folder of the files.
const loop = 'while read -r n; do . "$0/$n.cmd"; echo "$n $?"; done'

/** The shells that run questions. They begin with the first question, and end when nothing is asked for a minute. */
export class QuestionShell implements Disposable {
  readonly #dir: string
  readonly #lanesMax = Math.max(2, availableParallelism())
  #lanes: Lane[] = []
  #waiting: Request[] = []
  #count = 0
  #idle: NodeJS.Timeout | undefined
  #watch: NodeJS.Timeout | undefined

  constructor(dir: string) {
    this.#dir = dir
  }

  /** Runs the script when its turn comes; never rejects. */
  ask(script: Script, options: AskOptions): Promise<Asked> {
    return new Promise((resolve) => {
      this.#waiting.push({ script, options, resolve })
      this.#startWaiting()
    })
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#idle)
    clearInterval(this.#watch)
    for (const { shell } of this.#lanes.splice(0)) shell.kill('SIGKILL')
  }

  #startWaiting(): void {
    while (this.#waiting.length > 0) {
      const lane = this.#freeLane()
      const request = lane && this.#waiting.shift()
      if (lane === undefined || request === undefined) return
      this.#start(lane, request)
    }
  }

  #freeLane(): Lane | undefined {
    clearTimeout(this.#idle)
    const free = this.#lanes.find(({ running }) => running === undefined)
    return free ?? (this.#lanes.length < this.#lanesMax ? this.#openLane() : undefined)
  }

  #start(lane: Lane, request: Request): void {
    const { script, options, resolve } = request
    if (options.signal.aborted) return resolve(ended('cancelled'))
    const n = (this.#count += 1)
    try {
      const { runAs } = options
      const name = runAs === undefined ? String(n) : `${process.pid}-${n}`
      const { interpreter, file } = prepareScript(this.#dir, name, script, runAs?.account)
      const [out, err, command] = [`${n}.out`, `${n}.err`, `${n}.cmd`].map((name) => join(this.#dir, name)) as [
        string,
        string,
        string,
      ]
      const marker = `${options.marker}/${n}`
      const variables = Object.entries(scriptEnvironment({ ...runAs?.environment, ...options.environment }, marker))
      const words = runAs === undefined ? [interpreter, file] : commandAs(runAs.account, [interpreter, file])
      const assignments = variables.map(([name, value]) => `${name}=${quoted(value)}`).join(' ')
      const redirections = `< /dev/null > ${quoted(out)} 2> ${quoted(err)}`
      writeFileSync(command, `${assignments} ${words.map(quoted).join(' ')} ${redirections}\n`, { mode: 0o600 })
      lane.running = {
        n,
        request,
        marker,
        files: [file, command, out, err],
        out,
        err,
        stop: this.#limit(lane, request),
      }
      this.#watch ??= setInterval(() => this.#endFloods(), watchMs)
      lane.shell.stdin?.write(`${n}\n`)
    } catch (error) {
      lane.running?.stop()
      lane.running = undefined
      resolve({ ...ended('notStarted'), sentence: `The script could not be started: ${messageOf(error)}.` })
    }
  }

  /** Ends the script at its time limit or when the order is cancelled. */
  #limit(lane: Lane, { script, options }: Request): () => void {
    const timer = setTimeout(
      () => void this.#end(lane, 'timedOut'),
      Math.min(script.timeoutSeconds * 1000, 2 ** 31 - 1),
    )
    const cancel = () => void this.#end(lane, 'cancelled')
    options.signal.addEventListener('abort', cancel)
    return () => {
      clearTimeout(timer)
      options.signal.removeEventListener('abort', cancel)
    }
  }

  async #end(lane: Lane, why: 'timedOut' | 'cancelled' | 'tooMuch'): Promise<void> {
    const { running } = lane
    if (running === undefined || running.endedBy !== undefined) return
    running.endedBy = why
    await endTree({ marker: running.marker })
    await pause(watchMs)
    // The shell reports the end; should it not, it is given up.
    if (lane.running === running) lane.shell.kill('SIGKILL')
  }

  #finished(lane: Lane, asked: Omit<Asked, 'out' | 'err'>): void {
    const { running } = lane
    if (running === undefined) return
    lane.running = undefined
    running.stop()
    running.request.resolve({
      ...asked,
      how: running.endedBy ?? asked.how,
      out: readStart(running.out),
      err: readStart(running.err),
    })
    for (const file of running.files) rmSync(file, { force: true })
    this.#startWaiting()
    if (this.#lanes.every((each) => each.running === undefined)) this.#rest()
  }

  /** A session of its own for each: a script that ends its whole group ends its own shell alone. */
  #openLane(): Lane {
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 })
    const shell = spawn('/bin/sh', ['-c', loop, this.#dir], {
      cwd: '/',
      env: { ...baseEnvironment },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    })
    const lane: Lane = { shell, running: undefined }
    const died = () => {
      this.#lanes = this.#lanes.filter((each) => each !== lane)
      this.#finished(lane, { how: 'notStarted', code: -1, sentence: 'The script ended the shell that ran it.' })
    }
    shell.stdin.on('error', () => {}) // a shell that just died; its exit tells
    shell.on('error', died)
    shell.on('exit', died)
    createInterface({ input: shell.stdout }).on('line', (line) => {
      const [n, code] = line.split(' ')
      if (Number(n) === lane.running?.n) this.#finished(lane, { how: 'exited', code: Number(code) })
    })
    this.#lanes.push(lane)
    return lane
  }

  #endFloods(): void {
    for (const lane of this.#lanes) {
      const files = lane.running === undefined ? [] : [lane.running.out, lane.running.err]
      const size = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
      if (size > endBytes) void this.#end(lane, 'tooMuch')
    }
  }

  #rest(): void {
    clearInterval(this.#watch)
    this.#watch = undefined
    this.#idle = setTimeout(() => {
      for (const { shell } of this.#lanes.splice(0)) shell.stdin?.end()
    }, idleMs).unref()
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
