/** Puts the running agent together: journal, providers, runner and link. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runningJournal } from './doctor/agent-itself.ts'
import { Examiner } from './doctor/examiner.ts'
import { Downloads, usualDownloads } from './downloads/downloads.ts'
import { bootId } from './facts/boot.ts'
import { Journal } from './journal/journal.ts'
import { reserveBytes } from './journal/reserve.ts'
import { backOff } from './link/back-off.ts'
import type { BackOff } from './link/back-off.ts'
import { ServerClock } from './link/clock.ts'
import { Link } from './link/link.ts'
import { lastLines } from './log.ts'
import type { Log } from './log.ts'
import { removeOldCgroups } from './platform/cgroup.ts'
import { Apt } from './providers/apt.ts'
import { QuestionShell } from './providers/question-shell.ts'
import { Runner } from './run/runner.ts'
import { SecretBox } from './secrets/secret-box.ts'
import { readKey } from './state.ts'
import type { AgentConfig, StatePaths } from './state.ts'
import { agentVersion } from './version.ts'

/** What can be set for tests and unusual networks; the defaults are right for everybody else. */
export interface Tuning {
  readonly backOff: BackOff
  readonly pingMs: number
  readonly reserveBytes: number
}

export const usualTuning: Tuning = { backOff, pingMs: 20_000, reserveBytes }

const reserveAfterMs = 300

/** Why an agent ended: it was told to, or the server will never take it again. */
export type AgentEnd = { readonly why: 'signal' } | { readonly why: 'refused'; readonly sentence: string }

export interface AgentOptions {
  readonly paths: StatePaths
  readonly config: AgentConfig
  readonly tuning: Tuning
  readonly log: Log
  /** Aborted when the agent shall end; what is in hand is taken up again at its next start. */
  readonly signal: AbortSignal
}

/** Runs the agent until it is told to end. Rejects with a failure when it cannot begin. */
export async function runAgent(options: AgentOptions): Promise<AgentEnd> {
  for (;;) {
    const end = await oneLife(options)
    if (end.why !== 'oldJournal') return end
  }
}

async function oneLife({
  paths,
  config,
  tuning,
  log,
  signal,
}: AgentOptions): Promise<AgentEnd | { readonly why: 'oldJournal' }> {
  const clock = new ServerClock()
  const now = () => clock.now()
  const journal = new Journal({
    path: paths.journal,
    reservePath: paths.reserve,
    reserveBytes: tuning.reserveBytes,
    log,
    now,
  })
  prepareRunDir(paths)
  using shell = new QuestionShell(paths.run)
  rmSync(paths.inputs, { recursive: true, force: true }) // of an earlier life
  const inputs = {
    downloads: new Downloads({ dir: paths.downloads, ...usualDownloads }),
    secrets: new SecretBox(),
    dir: paths.inputs,
  }
  const ended = Promise.withResolvers<AgentEnd | { readonly why: 'oldJournal' }>()
  const stop = () => ended.resolve({ why: 'signal' })
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  const runner: Runner = new Runner({
    journal,
    askers: { apt: new Apt(paths.run), shell, inputs },
    dir: paths.run,
    log,
    now,
    onProgress: (report) => link.progress(report),
    onRepeated: () => link.resend(),
  })
  const examiner: Examiner = new Examiner({
    place: { paths, config, journal: () => runningJournal(journal), isAgent: true },
    send: (frame) => link.tell(frame),
    logLines: lastLines,
  })
  const link: Link = new Link({
    config,
    key: readKey(paths),
    journal,
    clock,
    version: agentVersion,
    bootId: bootId(),
    backOff: tuning.backOff,
    pingMs: tuning.pingMs,
    log,
    onOrder: (order) => runner.receive(order),
    onSecrets: (orderId, delivery) => runner.receiveSecrets(orderId, delivery),
    onUnreadableOrder: (order, problem) => runner.refuseUnreadable(order, problem),
    onDoctor: (frame) => (frame.type === 'doctor' ? examiner.begin(frame) : examiner.cancel(frame.runId)),
    onUnlinked: () => examiner.cancelAll(),
    onRefused: (sentence) => ended.resolve({ why: 'refused', sentence }),
    onOldJournal: () => ended.resolve({ why: 'oldJournal' }),
  })
  runner.resume(journal.openOrders())
  link.open()
  setImmediate(removeOldCgroups)
  setTimeout(() => journal.refusal(), reserveAfterMs).unref() // makes the reserve before the first order has to wait for it
  const end = await ended.promise
  signal.removeEventListener('abort', stop)
  link.close()
  if (end.why === 'oldJournal') {
    runner.stop()
    await runner.idle()
    log(
      `The journal is an old copy: the server has stored more than it holds. It is kept as ${journal.putAside()} and a new one begins.`,
    )
  } else if (end.why === 'refused') {
    await runner.idle()
  } else {
    journal[Symbol.dispose]()
  }
  return end
}

/** Scripts of an earlier life are of no use; what its package manager prints is read on. */
function prepareRunDir({ run }: StatePaths): void {
  mkdirSync(run, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(run)) if (/^\d+\.|\.(sh|py|js)$/.test(name)) rmSync(join(run, name), { force: true })
}
