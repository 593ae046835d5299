/** What machine is this, and how busy is it with things that are not measured? */
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/** The machine, in the words of its own files. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGib: number
  readonly os: string
  readonly kernel: string
  readonly node: string
}

/** The machine this runs on. */
export function thisMachine(): Machine {
  const osRelease = readFileSync('/etc/os-release', 'utf8')
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    os: /^PRETTY_NAME="?([^"\n]*)/m.exec(osRelease)?.[1] ?? 'unknown',
    kernel: release(),
    node: process.versions.node,
  }
}

/** The load averages over 1, 5 and 15 minutes, rounded. */
export function load(): readonly number[] {
  return loadavg().map((value) => Math.round(value * 100) / 100)
}

/** CPU time of the whole machine since it was started, in seconds of one core; what the host took away counts as used. */
export interface CpuClock {
  readonly used: number
  readonly all: number
}

/** Reads the machine's CPU time. Its hand moves in hundredths of a second. */
export function cpuClock(): CpuClock {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / 100)
  const used = user + nice + system + irq + softirq + steal
  return { used, all: used + idle + waiting }
}

/** The share of the machine that others used between two looks, when `ours` seconds of it were ours: 0 to 1. */
export function othersShare(before: CpuClock, after: CpuClock, ours: number): number {
  const all = after.all - before.all
  return all <= 0 ? 0 : Math.max(0, after.used - before.used - ours) / all
}

const lookMs = 250
const quietShare = 0.1

/** Waits until others use next to nothing of the machine, at most so many seconds. */
export async function untilQuiet(seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const before = cpuClock()
    await pause(lookMs)
    if (othersShare(before, cpuClock(), 0) < quietShare) return
  }
}
