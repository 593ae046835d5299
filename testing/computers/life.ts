/** One life of a computer: from power-on until its last process has ended. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { NAMESPACES } from './available.ts'
import { parseLine, toLine } from './message.ts'
import { TOOL_ENVIRONMENT } from './program.ts'

/** How a life ended. */
export type LifeEnd =
  | { readonly kind: 'reboot' }
  | { readonly kind: 'powerOff' }
  | { readonly kind: 'killed' }
  | { readonly kind: 'failed'; readonly reason: string }

/** A running computer, as its supervisor sees it. */
export interface Life {
  /** Process id of the computer's process 1 on this machine, once it is up; rejects when it never came up. */
  readonly booted: Promise<number>
  /** Settles when all processes of the computer are gone. Never rejects. */
  readonly ended: Promise<LifeEnd>
  /** Gives process 1 an order; see init.pl. */
  readonly order: (...fields: readonly (string | number)[]) => void
  /** Kills every process of the computer at once. */
  readonly kill: () => void
}

interface Birth {
  readonly dir: string
  readonly name: string
  readonly cgroup: string | undefined
  /** What process 1 says, field by field. */
  readonly onNews: (fields: readonly string[]) => void
}

const EXIT_REBOOT = 200
const EXIT_POWEROFF = 201

// Joins the control group before anything else; dies with us even before process 1 can notice that we are gone.
const ENTER = `
exec 2> "$1"
[ -z "$2" ] || echo $$ > "$2/cgroup.procs"
shift 2
exec setpriv --pdeathsig KILL -- "$@"`

/** Starts a computer from what was prepared in its folder (fstab, network.host, network.inside). */
export function beginLife({ dir, name, cgroup, onNews }: Birth): Life {
  const bootLog = join(dir, 'logs', 'boot.log')
  const script = join(import.meta.dirname, 'boot.sh')
  const unshare = ['unshare', ...NAMESPACES, '--', 'sh', script, dir, name, `/proc/${process.pid}/ns/net`]
  const child = spawn('/bin/sh', ['-c', ENTER, 'enter', bootLog, cgroup ?? '', ...unshare], {
    env: TOOL_ENVIRONMENT,
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true, // no key pressed at our terminal reaches the computer
  })
  child.stdin.on('error', () => {}) // an order to a computer that is just dying; `ended` tells

  const up = Promise.withResolvers<number>()
  up.promise.catch(() => {}) // whoever does not wait for it learns from `ended`
  let pid: number | undefined
  let hasEnded = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    const fields = parseLine(line)
    if (fields[0] === 'booted') {
      pid = Number(fields[1])
      up.resolve(pid)
    }
    onNews(fields)
  })
  const ended = once(child, 'close').then(([code, signal]: unknown[]): LifeEnd => {
    hasEnded = true
    const end = howItEnded(code, signal, pid === undefined ? bootLog : undefined)
    const why = end.kind === 'failed' ? end.reason : `it ended first: ${end.kind}`
    up.reject(new Error(`Computer ${name} did not come up: ${why}`))
    return end
  })
  return {
    booted: up.promise,
    ended,
    order: (...fields) => void child.stdin.write(toLine(fields)),
    kill: () => {
      if (!hasEnded) killNow(pid ?? firstChild(child.pid) ?? child.pid)
    },
  }
}

/** The kernel ends process 1 with SIGHUP when somebody inside calls reboot(2) to restart, with SIGINT to switch off. */
function howItEnded(code: unknown, signal: unknown, bootLog: string | undefined): LifeEnd {
  if (code === EXIT_REBOOT || signal === 'SIGHUP') return { kind: 'reboot' }
  if (code === EXIT_POWEROFF || signal === 'SIGINT') return { kind: 'powerOff' }
  if (signal === 'SIGKILL' || bootLog === undefined) return { kind: 'killed' }
  return {
    kind: 'failed',
    reason: readFileSync(bootLog, 'utf8').trim() || `exit ${String(code ?? signal)} without a word`,
  }
}

function killNow(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // ESRCH: it was quicker
  }
}

/** Process 1 while it has not yet told its number; it must die before unshare does, so that its end can be waited for. */
function firstChild(parent: number | undefined): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ')
    return child === undefined || child === '' ? undefined : Number(child)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined // the parent has ended
  }
}
