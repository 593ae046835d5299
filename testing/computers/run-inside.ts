/** Runs a program in a computer and answers what it printed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

/** How a program is run in a computer. */
export interface RunOptions {
  /** What it reads from stdin. Default: nothing. */
  readonly input?: string | Uint8Array
  /** Added to PATH, HOME, LANG and the like of the computer; nothing of this process's environment goes in. */
  readonly env?: Readonly<Record<string, string>>
  /** After this it is killed with all its children. Default: 120000. */
  readonly timeoutMs?: number
  /** Account it runs as. Default: root. */
  readonly user?: string
  /** Folder it starts in. Default: /. */
  readonly cwd?: string
}

/** How a program in a computer ended. */
export interface RunResult {
  /** Exit code; 128 + number of the signal when one ended it. */
  readonly exitCode: number
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
}

interface Where {
  /** Process 1 of the computer, as numbered on this machine. */
  readonly pid: number
  readonly cgroup: string | undefined
  /** A folder of this machine for what is printed. */
  readonly scratch: string
}

/** The environment of a root shell on a computer. */
export const INSIDE_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  TERM: 'dumb',
  DEBIAN_FRONTEND: 'noninteractive',
}

const AS_USER = `
u=$1; shift
h=$(getent passwd "$u" | cut -d: -f6)
if [ -z "$h" ]; then echo "no account $u on this computer" >&2; exit 125; fi
export HOME="$h" USER="$u" LOGNAME="$u"
exec setpriv --reuid "$u" --regid "$(id -g "$u")" --init-groups -- "$@"`
const IN_FOLDER = 'cd "$0" || exit 125; exec "$@"'

let runs = 0

/**
 * Runs a program and waits for its own end, not for the end of what it left running: output goes to files, so a daemon
 * that keeps them open holds up nobody.
 */
export async function runInside(
  where: Where,
  argv: readonly [string, ...string[]],
  options: RunOptions = {},
): Promise<RunResult> {
  const { input, env = {}, timeoutMs = 120_000 } = options
  const stdout = openScratch(where.scratch)
  const stderr = openScratch(where.scratch)
  const [program, ...rest] = enterCommand(where, argv, options)
  const child = spawn(program, rest, {
    env: { ...INSIDE_ENVIRONMENT, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', stdout, stderr],
    detached: true, // a process group of its own, which can be killed as one
  })
  child.stdin?.on('error', () => {}) // a program that ends without reading its input says so by its exit code
  child.stdin?.end(input)
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }, timeoutMs)
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
    return { exitCode, signal, stdout: readFromStart(stdout), stderr: readFromStart(stderr), timedOut }
  } finally {
    clearTimeout(timer)
    closeSync(stdout)
    closeSync(stderr)
  }
}

/** The command of this machine that runs `argv` in the computer: in its control group, all its namespaces, as its user. */
export function enterCommand(
  where: Omit<Where, 'scratch'>,
  argv: readonly [string, ...string[]],
  options: RunOptions = {},
) {
  const inFolder = options.cwd === undefined ? argv : ['sh', '-c', IN_FOLDER, options.cwd, ...argv]
  const asUser = options.user === undefined ? inFolder : ['sh', '-c', AS_USER, 'as-user', options.user, ...inFolder]
  const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup']
  const enter = 'if [ -n "$0" ]; then echo $$ > "$0/cgroup.procs"; fi; exec nsenter "$@"'
  const target = [`--target=${where.pid}`, ...namespaces, '--', ...asUser]
  return ['/bin/sh', '-c', enter, where.cgroup ?? '', ...target] as const
}

function openScratch(dir: string): number {
  const path = join(dir, `output-${(runs += 1)}`)
  const file = openSync(path, 'wx+')
  rmSync(path) // only the open file is needed
  return file
}

/** Reads by the file's own name in /proc, which begins at its start wherever the program's writing has got to. */
function readFromStart(file: number): string {
  return readFileSync(`/proc/self/fd/${file}`, 'utf8')
}
