/** What have running processes used so far: CPU time and memory, read from /proc. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** CPU time of a process with all its threads in seconds, without its children; 0 when it has ended. */
export function cpuSeconds(pid: number): number {
  // In nanoseconds, where utime and stime have hundredths of a second. Threads of ours do not end before their process.
  const threads = entriesOf(`/proc/${pid}/task`).map((thread) => textOf(`/proc/${pid}/task/${thread}/schedstat`))
  return threads.reduce((sum, text) => sum + Number(text.split(' ')[0] ?? 0) / 1e9, 0)
}

/** CPU time of several processes in seconds. */
export function cpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0)
}

/** Memory of a process in KiB: its own pages, and its part of those it shares (PSS); 0 when it has ended. */
export function pssKib(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
}

/** Resident memory of a process in KiB, shared pages counted in full; 0 when it has ended. */
export function rssKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0)
}

/** All that a process has started and what these have started, without itself. */
export function descendantsOf(pid: number): readonly number[] {
  const children = entriesOf(`/proc/${pid}/task`)
    .flatMap((thread) => textOf(`/proc/${pid}/task/${thread}/children`).split(' '))
    .filter((word) => word !== '')
    .map(Number)
  return children.flatMap((child) => [child, ...descendantsOf(child)])
}

/** The words a process was started with. */
export function commandOf(pid: number): readonly string[] {
  return textOf(`/proc/${pid}/cmdline`).split('\0').slice(0, -1)
}

/** The file a process runs; undefined when it has ended. */
export function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return undefined // as below
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // the process or thread ended while we looked: it uses nothing any more
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // as above
  }
}
