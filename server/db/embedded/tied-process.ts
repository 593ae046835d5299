/** How is a child process started that must not outlive this one? */
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from './account.ts'

/** A child process that is asked to stop (SIGINT) when this process ends, even by kill -9. */
export interface TiedProcess {
  readonly pid: number
  /** Resolves with a few words on how it ended, such as `exit code 1`; never rejects. */
  readonly ended: Promise<string>
  /** How it ended, once it has. */
  end(): string | undefined
  /** Its last lines of output, at most 20. */
  lastLines(): Promise<readonly string[]>
  signal(name: 'SIGINT' | 'SIGQUIT'): void
  /** Keeps this process alive until the child has ended, which it does not do by itself. */
  hold(): void
}

/** What is started. `folder`, an open folder's descriptor, becomes descriptor 4 of the child. */
export interface TiedCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly account: Account | undefined
  readonly folder?: number | undefined
  readonly onLine?: (line: string) => void
}

/** The environment of PostgreSQL's programs: fixed, so that no PG* or LC_* variable of ours can change what they do. */
export const plainEnvironment = { PATH: '/usr/bin:/bin:/usr/local/bin', LC_ALL: 'C', TZ: 'UTC' } as const

// Descriptor 3 is a pipe from us. The watcher reads it: a word means the child has ended, the end of the file means
// that we have. It is forked twice so that it is not a child of the program, which would not expect one.
const script = '( ( cd /; read -r word <&3 || kill -INT $$ ) >/dev/null 2>&1 & ); exec "$@" 3<&-'

/** Starts a program in a process group of its own (so that ^C reaches us only), tied to the life of this process. */
export function startTied(command: TiedCommand): TiedProcess {
  const child = spawn('/bin/sh', ['-c', script, 'sh', command.file, ...command.args], {
    ...command.account,
    cwd: '/',
    env: plainEnvironment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', command.folder ?? 'ignore'],
  })
  const [, stdout, stderr, watch] = child.stdio as unknown as [null, Socket, Socket, Socket]
  watch.on('error', () => {}) // the watcher was killed: nothing to tell it
  let end: string | undefined
  const ended = new Promise<string>((resolve) => {
    const finish = (how: string): void => {
      end = how
      watch.end('done\n')
      resolve(how)
    }
    child.once('error', (error) => finish(error.message))
    child.once('exit', (code, signal) => finish(signal === null ? `exit code ${code}` : `killed by ${signal}`))
  })
  const tail: string[] = []
  for (const input of [stdout, stderr]) {
    createInterface({ input }).on('line', (line) => {
      if (tail.push(line) > 20) tail.shift()
      command.onLine?.(line)
    })
  }
  for (const handle of [child, stdout, stderr, watch]) handle.unref()
  return {
    pid: child.pid ?? -1,
    ended,
    end: () => end,
    async lastLines() {
      await Promise.race([stderr.readableEnded || new Promise((r) => stderr.once('end', r)), delay(200)])
      return [...tail]
    },
    signal: (name) => void child.kill(name),
    hold: () => child.ref(),
  }
}
