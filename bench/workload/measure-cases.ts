/** Runs the cases round by round, every peer in turn, and looks at each computer afterwards. */
import { applyDrift } from '@fettle/testing/bench-workload/prepare.ts'
import { verifyWorkload } from '@fettle/testing/bench-workload/verify.ts'
import { runHere } from '@fettle/testing/computers/program.ts'
import { cpuClock, othersShare, untilQuiet } from '../measure/machine.ts'
import type { Case } from './cases.ts'
import type { Peer, Run, Subject } from './subject.ts'

/** One run with what was found afterwards. */
export interface Record extends Run {
  readonly case: string
  readonly peer: string
  /** Whether it counts; the first of each peer in a case warms up and is watched. */
  readonly isCounted: boolean
  /** Share of the machine that others used meanwhile, 0 to 1. */
  readonly others: number
  /** What is not as it should be after the run: items that are wrong, things nobody should have touched, a bad exit. */
  readonly wrong: readonly string[]
}

export interface Measuring {
  readonly peers: readonly Peer[]
  readonly packagesBefore: ReadonlyMap<string, string>
  readonly rounds: number
  /** How long at most it is waited for a quiet machine before a counted run. */
  readonly quietSeconds: number
  /** Told of every run, as it ends. */
  readonly onRecord: (record: Record) => void
}

/** Measures one case. Rounds go around: a noisy minute hits all peers alike. */
export async function measureCase(which: Case, measuring: Measuring): Promise<readonly Record[]> {
  const records: Record[] = []
  await using kept = new AsyncDisposableStack()
  const subjects = new Map<Peer, Subject>()
  if (!which.isFresh) for (const peer of measuring.peers) subjects.set(peer, kept.use(await peer.on(which.ground)))
  for (let round = 0; round <= measuring.rounds; round += 1) {
    for (const peer of measuring.peers) {
      const known = subjects.get(peer)
      const subject = known ?? (await peer.on(which.ground))
      try {
        const record = await runOnce(subject, { which, peer, isCounted: round > 0, ...measuring })
        measuring.onRecord(record)
        records.push(record)
      } finally {
        if (known === undefined) await subject[Symbol.asyncDispose]()
      }
    }
  }
  return records
}

interface Once {
  readonly which: Case
  readonly peer: Peer
  readonly isCounted: boolean
  readonly quietSeconds: number
  readonly packagesBefore: ReadonlyMap<string, string>
}

async function runOnce(
  subject: Subject,
  { which, peer, isCounted, quietSeconds, packagesBefore }: Once,
): Promise<Record> {
  if (which.driftsLater) {
    await subject.run('apply', false)
    await applyDrift(subject.computer)
  }
  await runHere(['sync']) // what earlier runs left to write is not this run's
  if (isCounted) await untilQuiet(quietSeconds)
  const [before, own] = [cpuClock(), process.cpuUsage()]
  const run = await subject.run(which.mode, !isCounted)
  const [after, { user, system }] = [cpuClock(), process.cpuUsage(own)]
  const others = othersShare(before, after, (run.cpu['total'] ?? 0) + (user + system) / 1e6)
  const { wrong, remarks } = await verifyWorkload(subject.computer, packagesBefore)
  const exit = run.exitCode === 0 ? [] : [`it ended with exit code ${run.exitCode} (${run.said})`]
  return { ...run, case: which.name, peer: peer.name, isCounted, others, wrong: [...wrong, ...remarks, ...exit] }
}
