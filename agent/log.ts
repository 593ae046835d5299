/** Writes what the agent has to say to whoever runs it: one line each on stderr, with the time. */
import { doctorLimits } from '@fettle/core/terms/doctor.ts'

/** Says one sentence. */
export type Log = (sentence: string) => void

const lately: string[] = []

/** Writes to stderr, which the service manager keeps. */
export const log: Log = (sentence) => {
  const line = `${new Date().toISOString()} ${sentence.replaceAll('\n', ' ')}`
  process.stderr.write(`${line}\n`)
  lately.push(line.slice(0, doctorLimits.logLine))
  if (lately.length > doctorLimits.logLines) lately.shift()
}

/** The last lines that this process wrote, oldest first. */
export function lastLines(): readonly string[] {
  return [...lately]
}
