/** Runs one script that changes something: in a session of its own, with a time limit, every line of output passed on. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Environment } from '@fettle/core/terms/check.ts'
import type { Script } from '@fettle/core/terms/script.ts'
import { StreamRedactor } from '@fettle/contract/wire/redaction.ts'
import { crashPoint } from '../crash-point.ts'
import { codeOf, messageOf } from '../failure.ts'
import { commandAs } from '../people/run-as.ts'
import type { RunAs } from '../people/run-as.ts'
import { makeCgroup, removeCgroup } from '../platform/cgroup.ts'
import { endTree, processInfo } from '../platform/linux.ts'
import { CappedOutput } from '../run/output.ts'
import type { Stream } from '../run/output.ts'
import { openSecret } from '../secrets/secret-file.ts'
import type { SecretValue } from '../secrets/secret-file.ts'
import { prepareScript, scriptEnvironment } from './script-command.ts'
import type { ScriptCommand } from './script-command.ts'

/** How a script ended. */
export type ScriptEnd =
  | { readonly how: 'exited'; readonly code: number }
  | { readonly how: 'signalled'; readonly signal: string }
  | { readonly how: 'timedOut' }
  | { readonly how: 'cancelled' }
  | { readonly how: 'notStarted'; readonly sentence: string }

export interface ScriptRun {
  /** Where its text is put while it runs. */
  readonly dir: string
  /** Names this run on this computer: order, action and attempt. */
  readonly marker: string
  readonly environment: Environment
  /** Each reaches the script on a file descriptor, whose path its variable holds, and is taken out of what the script prints. */
  readonly secrets?: readonly SecretValue[]
  /** The person it runs as; absent: the agent's own account. */
  readonly runAs?: RunAs
  readonly signal: AbortSignal
  /** What it prints, as it comes: for who wants more than lines. */
  readonly onBytes?: (stream: Stream, bytes: Buffer) => void
  readonly onLine: (stream: Stream | 'note', text: string) => void
  readonly onStarted: (process: { readonly pid: number; readonly startTime: string }) => void
}

/** What a child may still print after its script ended, before it is no longer listened to. */
const lastWordsMs = 500
/** After stdin, stdout and stderr. */
const firstFreeFd = 3
// Joins the control group before anything of the script runs, so that no child is born outside.
const enterGroup = '{ echo 0 > "$1"; } 2> /dev/null; shift; exec "$@"'

/** Runs the script to its end; a time limit or a cancellation ends its whole tree. What it leaves running on purpose stays. */
export async function runScript(script: Script, run: ScriptRun): Promise<ScriptEnd> {
  if (run.signal.aborted) return { how: 'cancelled' }
  const cgroup = makeCgroup(run.marker)
  const command = prepareScript(run.dir, run.marker.replaceAll('/', '-'), script, run.runAs?.account)
  try {
    return await follow(start(command, run, cgroup), { script, run, cgroup })
  } finally {
    rmSync(command.file, { force: true })
    if (cgroup !== undefined) removeCgroup(cgroup)
  }
}

function start({ interpreter, file }: ScriptCommand, run: ScriptRun, cgroup: string | undefined): ChildProcess {
  const { runAs } = run
  const words = runAs === undefined ? [interpreter, file] : commandAs(runAs.account, [interpreter, file])
  const [program, ...argv] =
    cgroup === undefined ? words : ['/bin/sh', '-c', enterGroup, 'sh', `${cgroup}/cgroup.procs`, ...words]
  crashPoint('before-spawn')
  const secrets = run.secrets ?? []
  const files: number[] = []
  const paths = secrets.map(({ variable }, at) => [variable, `/dev/fd/${firstFreeFd + at}`])
  try {
    for (const { value } of secrets) files.push(openSecret(value, run.dir, runAs?.account))
    return spawn(program ?? interpreter, argv, {
      cwd: '/',
      env: scriptEnvironment({ ...runAs?.environment, ...run.environment, ...Object.fromEntries(paths) }, run.marker),
      stdio: ['ignore', 'pipe', 'pipe', ...files],
      detached: true, // a session of its own: its number names all that stay in it
    })
  } finally {
    for (const file of files) closeSync(file)
  }
}

interface Followed {
  readonly script: Script
  readonly run: ScriptRun
  readonly cgroup: string | undefined
}

async function follow(child: ChildProcess, { script, run, cgroup }: Followed): Promise<ScriptEnd> {
  const output = new CappedOutput(run.onLine)
  const tail = listen(child, run, output)
  const exited = new Promise<ScriptEnd>((resolve) => {
    child.on('error', (error) => resolve({ how: 'notStarted', sentence: startProblem(script, error) }))
    child.on('exit', (code, signal) => {
      resolve(code === null ? { how: 'signalled', signal: signal ?? 'a signal' } : { how: 'exited', code })
    })
  })
  const { pid } = child
  if (pid !== undefined) {
    run.onStarted({ pid, startTime: processInfo(pid)?.startTime ?? '' })
    crashPoint('after-spawn')
  }
  const early = earlyEnd(script, run.signal)
  const end = await Promise.race([exited, early.reached])
  early.stop()
  if (end.how === 'timedOut' || end.how === 'cancelled') {
    const left = await endTree({ marker: run.marker, cgroup, ...(pid === undefined ? {} : { pid }) })
    if (left.length > 0)
      run.onLine('note', `Could not be ended: ${left.map(({ pid: id, name }) => `${name} (${id})`).join(', ')}.`)
  }
  // A child that goes on may hold the pipes open for ever; what it prints later is read and forgotten.
  await Promise.race([tail.closed, after(lastWordsMs)])
  tail.end()
  output.end()
  letGo(child)
  return end
}

/** What was left running on purpose must not keep the agent from ending. */
function letGo(child: ChildProcess): void {
  child.unref()
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref()
}

/** Passes on what is printed, without secrets; `end` passes on what might have become one. */
function listen(child: ChildProcess, run: ScriptRun, output: CappedOutput) {
  const values = (run.secrets ?? []).map(({ value }) => value)
  const streams = [
    ['out', child.stdout, new StreamRedactor(values)],
    ['err', child.stderr, new StreamRedactor(values)],
  ] as const
  const pass = (name: Stream, bytes: Buffer) => {
    if (bytes.length === 0) return
    run.onBytes?.(name, bytes)
    output.push(name, bytes)
  }
  const ends = streams.map(([name, stream, redactor]) => {
    stream?.on('data', (bytes: Buffer) => pass(name, redactor.push(bytes)))
    return new Promise<void>((resolve) => {
      if (stream === null) resolve()
      stream?.on('close', resolve)
      stream?.on('error', () => resolve())
    })
  })
  return {
    closed: Promise.all(ends),
    end: () => {
      for (const [name, , redactor] of streams) pass(name, redactor.end())
    },
  }
}

/** The time limit, or the cancellation, whichever comes first. */
function earlyEnd(script: Script, signal: AbortSignal) {
  const { promise: reached, resolve } = Promise.withResolvers<ScriptEnd>()
  const timer = setTimeout(() => resolve({ how: 'timedOut' }), Math.min(script.timeoutSeconds * 1000, 2 ** 31 - 1))
  const cancel = () => resolve({ how: 'cancelled' })
  signal.addEventListener('abort', cancel)
  const stop = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
  return { reached, stop }
}

function startProblem(script: Script, error: unknown): string {
  if (codeOf(error) === 'ENOENT') return `This computer has no ${script.language} to run the script with.`
  return `The script could not be started: ${messageOf(error)}.`
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
