/** How is a cluster's PostgreSQL started, taken over when it runs already, and stopped? */
import { closeSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from './account.ts'
import { dataPath, quote, type ClusterSettings } from './data-folder.ts'
import { pollUntil } from './poll.ts'
import { isPostmasterOf, readPostmasterFile, type PostmasterFile } from './postmaster-file.ts'
import { serverArguments } from './settings.ts'
import { prepareSocketFolder, socketPort } from './socket-folder.ts'
import { startTied } from './tied-process.ts'

const startWithinMs = 10 * 60_000 // replaying a large log after a crash takes its time
const stopWithinMs = 20_000

/** A running PostgreSQL that is ours to stop. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly socketFolder: string
  /** Resolves when it has ended, with a few words on how; never rejects. */
  readonly ended: Promise<string>
  /** Fast shutdown: ends sessions, writes everything out. Resolves when PostgreSQL is gone. Never kills it. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL on the cluster in `data`, or takes over the one that runs there without an owner.
 * Call it only as the owner of the home: it removes what a dead PostgreSQL left behind.
 */
export async function startPostmaster(data: string, settings: ClusterSettings): Promise<Postmaster> {
  const left = readPostmasterFile(data)
  if (left !== undefined && isPostmasterOf(left.pid, data)) {
    const running = await waitForOrphan(left.pid, data)
    if (running !== undefined) {
      settings.log.info(`taking over PostgreSQL (process ${running.pid}), which runs without a server in ${data}`)
      return takeOver(running, data, settings.account)
    }
  }
  rmSync(join(data, 'postmaster.pid'), { force: true })
  // Sessions of a PostgreSQL that was killed keep its memory for a moment, and a new one refuses to start meanwhile.
  return launch(data, settings, left === undefined ? 1 : 5)
}

/** Waits until the orphan is ready for good, or gone: one whose server has just died is about to be stopped. */
async function waitForOrphan(pid: number, data: string): Promise<PostmasterFile | undefined> {
  let readySince: number | undefined
  const seen = await pollUntil(
    () => {
      if (!isPostmasterOf(pid, data)) return 'gone'
      const file = readPostmasterFile(data)
      readySince = file?.status === 'ready' ? (readySince ?? performance.now()) : undefined
      return readySince !== undefined && performance.now() - readySince > 300 && file
    },
    { withinMs: startWithinMs },
  )
  if (seen === undefined) throw new Error(`PostgreSQL (process ${pid}) in ${data} is neither ready nor gone; stop it`)
  return seen === 'gone' ? undefined : seen
}

function takeOver(file: PostmasterFile, data: string, account: Account | undefined): Postmaster {
  const { pid, port, socketFolder } = file
  const isGone = (): boolean => !isPostmasterOf(pid, data)
  // It has no tie to us; this one, a shell that waits, sends it SIGINT when it is interrupted itself.
  const script = 'trap "kill -INT $1; exit" INT; while kill -0 "$1" 2>/dev/null; do sleep 1 & wait $!; done'
  const tie = startTied({ file: '/bin/sh', args: ['-c', script, 'sh', String(pid)], account })
  const ended = tie.ended.then(() => 'no reason is known, because another server had started it')
  return { pid, port, socketFolder, ended, stop: () => stop(pid, (name) => process.kill(pid, name), isGone) }
}

async function launch(data: string, settings: ClusterSettings, attemptsMax: number): Promise<Postmaster> {
  const { home, binaries, account, fast, log } = settings
  const socketFolder = prepareSocketFolder(home, account)
  const file = join(binaries.folder, 'postgres')
  const args = ['-D', dataPath(data, account), ...serverArguments(binaries.major, socketFolder, socketPort, fast)]
  const folder = openSync(data, 'r')
  for (let attempt = 1; ; attempt++) {
    const child = startTied({ file, args, account, folder, onLine: (line) => log.info(line) })
    const isReady = (): boolean => {
      const now = readPostmasterFile(data)
      return now?.pid === child.pid && now.status === 'ready'
    }
    const seen = await pollUntil(() => isReady() || child.end(), { withinMs: startWithinMs })
    if (seen === true) {
      closeSync(folder)
      const isGone = (): boolean => child.end() !== undefined
      return {
        pid: child.pid,
        port: socketPort,
        socketFolder,
        ended: child.ended,
        stop: () => stop(child.pid, child.signal, isGone),
      }
    }
    if (seen === undefined || attempt === attemptsMax) {
      if (seen === undefined) child.signal('SIGINT')
      closeSync(folder)
      const how = seen ?? `not ready after ${startWithinMs / 60_000} minutes`
      throw new Error(
        `PostgreSQL ${binaries.version} did not start in ${data} (${how})${quote(await child.lastLines())}`,
      )
    }
    await delay(50 * 2 ** attempt)
  }
}

async function stop(pid: number, signal: (name: 'SIGINT' | 'SIGQUIT') => void, isGone: () => boolean): Promise<void> {
  if (isGone()) return
  signal('SIGINT')
  if (await pollUntil(isGone, { withinMs: stopWithinMs })) return
  signal('SIGQUIT') // ends without writing everything out; the next start replays the log
  if (await pollUntil(isGone, { withinMs: stopWithinMs })) return
  throw new Error(`PostgreSQL (process ${pid}) does not stop; its server log says what it is doing`)
}
