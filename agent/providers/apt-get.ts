/** Runs apt-get so that it outlives the agent, follows what it says, and stops it gently when it must end. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { crashPoint } from '../crash-point.ts'
import { messageOf } from '../failure.ts'
import { descendantsOf, endTree, isAlive, markerName, processInfo, signal as sendSignal } from '../platform/linux.ts'
import { CappedOutput } from '../run/output.ts'
import { baseEnvironment } from './script-command.ts'
import { parseStatusLine } from './apt-output.ts'
import type { StatusLine } from './apt-output.ts'
import { LineCutter } from './script-text.ts'

/** One package as a transaction shall leave it. */
export interface PackageWish {
  readonly package: string
  readonly operation: 'install' | 'reinstall' | 'remove'
  readonly version?: string
}

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

const pollMs = 50
/** What apt may still do after it was asked to stop, before what hangs below it is ended. */
const gentleMs = 5000
const lockSeconds = 120
/** An output that grows beyond this is emptied once it has been read: a flood must not fill the disk. */
const outputMaxBytes = 8 * 1024 * 1024
const statusFd = 3

const environment = {
  ...baseEnvironment,
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
  DEBCONF_NONINTERACTIVE_SEEN: 'true',
}

/** dpkg keeps settings that were changed by hand, and takes the package's default where it has one. */
export const keepSettings = ['--force-confdef', '--force-confold'] as const

// apt hands a hook the list of what it is about to do, one line a package, the last word of which says what (version 3 of
// DPkg::Tools, see apt.conf(5)). It ends the transaction before anything is changed when others would be removed.
const guard = `#!/bin/sh
refused=0
while read -r name _ _ _ _ _ _ _ act; do
  [ "$act" = '**REMOVE**' ] || continue
  case " $FETTLE_MAY_REMOVE " in *" $name "*) continue ;; esac
  echo "fettle-guard: would remove $name" >&2
  refused=1
done
exit $refused
`

/** Arguments of one transaction that brings all wishes about, and removes nothing else. */
export function transactionArguments(
  wishes: readonly PackageWish[],
  options: { readonly isDowngrade: boolean; readonly guardFile: string },
): readonly string[] {
  const words = wishes.map(({ package: name, operation, version }) => {
    if (operation === 'remove') return `${name}-`
    return version === undefined ? name : `${name}=${version}`
  })
  const removes = wishes.some(({ operation }) => operation === 'remove')
  const repairs = wishes.some(({ operation }) => operation === 'reinstall')
  const settings = [
    'Dpkg::Use-Pty=0',
    `APT::Status-Fd=${statusFd}`,
    ...keepSettings.map((option) => `Dpkg::Options::=${option}`),
    `DPkg::Lock::Timeout=${lockSeconds}`,
    `DPkg::Pre-Install-Pkgs::=/bin/sh ${options.guardFile}`,
    'DPkg::Tools::Options::/bin/sh::Version=3',
  ]
  return [
    '-y',
    '-q',
    'install',
    ...(removes ? [] : ['--no-remove']),
    ...(repairs ? ['--reinstall'] : []),
    ...(options.isDowngrade ? ['--allow-downgrades'] : []),
    ...settings.flatMap((setting) => ['-o', setting]),
    ...words,
  ]
}

/** Runs one transaction to its end. */
export async function runTransaction(
  wishes: readonly PackageWish[],
  isDowngrade: boolean,
  run: AptRun,
): Promise<AptEnd> {
  const guardFile = join(run.dir, 'guard.sh')
  writeFileSync(guardFile, guard, { mode: 0o600 })
  const removals = wishes.filter(({ operation }) => operation === 'remove').map((wish) => wish.package.split(':')[0])
  return await runApt(transactionArguments(wishes, { isDowngrade, guardFile }), {
    ...run,
    mayRemove: removals.join(' '),
  })
}

/** Asks the archives what they have now. */
export async function updateIndexes(run: AptRun): Promise<AptEnd> {
  return await runApt(
    ['-q', 'update', '-o', `APT::Status-Fd=${statusFd}`, '-o', `DPkg::Lock::Timeout=${lockSeconds}`],
    run,
  )
}

/** Installs what is missing to settle dependencies that are broken, removing nothing. */
export async function fixBroken(run: AptRun): Promise<AptEnd> {
  const settings = keepSettings.flatMap((option) => ['-o', `Dpkg::Options::=${option}`])
  return await runApt(['-y', '-q', '-f', 'install', '--no-remove', '-o', 'Dpkg::Use-Pty=0', ...settings], run)
}

async function runApt(argv: readonly string[], run: AptRun & { readonly mayRemove?: string }): Promise<AptEnd> {
  const outputFile = join(run.dir, 'apt-output')
  const statusFile = join(run.dir, 'apt-status')
  // Files, not pipes: apt neither dies nor waits when nobody reads any more.
  const output = openSync(outputFile, 'w')
  closeSync(output)
  const [append, status] = [openSync(outputFile, 'a'), openSync(statusFile, 'w')]
  let child: ChildProcess
  crashPoint('apt-before-spawn')
  try {
    child = spawn('apt-get', argv, {
      cwd: '/',
      env: { ...environment, [markerName]: run.marker, FETTLE_MAY_REMOVE: run.mayRemove ?? '' },
      stdio: ['ignore', append, append, status],
      detached: true,
    })
  } finally {
    closeSync(append)
    closeSync(status)
  }
  const { promise: ended, resolve } = Promise.withResolvers<Omit<AptEnd, 'isStopped'>>()
  child.on('error', (error) =>
    resolve({ code: undefined, problem: `apt-get could not be started: ${messageOf(error)}.` }),
  )
  child.on('exit', (code, name) => resolve({ code: code ?? (name === 'SIGKILL' ? 137 : 130) }))
  const { pid } = child
  if (pid === undefined) return { ...(await ended), isStopped: false }
  const process = { pid, startTime: processInfo(pid)?.startTime ?? '', outputFile, outputOffset: 0 }
  run.onStarted(process)
  crashPoint('apt-after-spawn')
  const end = await follow(process, ended, { ...run, statusFile })
  crashPoint('apt-ended')
  return end
}

/** Follows an apt-get that an earlier agent started, until it has ended. */
export async function adoptApt(process: AptProcess, run: AptRun): Promise<AptEnd> {
  const ended = (async () => {
    while (isAlive(process.pid, process.startTime)) await pause(pollMs)
    return { code: undefined }
  })()
  return await follow(process, ended, { ...run, statusFile: join(run.dir, 'apt-status') })
}

async function follow(
  process: AptProcess,
  ended: Promise<Omit<AptEnd, 'isStopped'>>,
  run: AptRun & { readonly statusFile: string },
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
  const status = new FileFollower(run.statusFile, 0, (bytes) => statusLines.push(bytes))
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

/**
 * Asks apt-get to stop, which it does before the next step of dpkg. When something hangs below it (a package's own script)
 * that is ended, and at last dpkg and apt-get themselves; whoever calls puts dpkg in order again.
 */
async function stopGently({ pid, startTime }: AptProcess, marker: string): Promise<void> {
  const isGone = () => !isAlive(pid, startTime)
  if (isGone()) return
  sendSignal(pid, 'SIGINT')
  if (await within(gentleMs, isGone)) return
  const dpkg = descendantsOf(pid).find(({ name, parent }) => name === 'dpkg' && parent === pid)
  if (dpkg !== undefined) {
    // Only what dpkg waits for; a service that an earlier package started is nobody's child any more.
    sendSignal(dpkg.pid, 'SIGTERM')
    for (const { pid: script } of descendantsOf(dpkg.pid)) sendSignal(script, 'SIGTERM')
    if (await within(gentleMs / 2, isGone)) return
  }
  for (const { pid: each } of descendantsOf(pid)) sendSignal(each, 'SIGKILL')
  if (await within(gentleMs / 2, isGone)) return
  await endTree({ marker: `${marker}/none`, pid }, 0)
}

async function within(ms: number, isDone: () => boolean): Promise<boolean> {
  const deadline = performance.now() + ms
  while (!isDone()) {
    if (performance.now() > deadline) return false
    await pause(pollMs)
  }
  return true
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
