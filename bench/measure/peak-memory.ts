/** What is the most memory that groups of processes held at one moment? Looking often disturbs: not for runs that count. */
import { pssKib } from './processes.ts'

/** Groups of processes by name; asked anew at every look, because processes come and go. */
export type ProcessGroups = Readonly<Record<string, () => readonly number[]>>

export interface PeakWatch {
  /** Ends the watch and answers the highest sum of each group in KiB. */
  readonly stop: () => Readonly<Record<string, number>>
}

const everyMs = 5

/** Looks at once and then every few milliseconds, until it is stopped. */
export function watchPeaks(groups: ProcessGroups): PeakWatch {
  const peaks: Record<string, number> = {}
  const look = (): void => {
    for (const [name, pids] of Object.entries(groups)) {
      const sum = pids().reduce((total, pid) => total + pssKib(pid), 0)
      peaks[name] = Math.max(peaks[name] ?? 0, sum)
    }
  }
  look()
  const timer = setInterval(look, everyMs)
  return {
    stop: () => {
      clearInterval(timer)
      return peaks
    },
  }
}
