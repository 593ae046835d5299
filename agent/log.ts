/** Writes what the agent has to say to whoever runs it: one line each on stderr, with the time. */

/** Says one sentence. */
export type Log = (sentence: string) => void

/** Writes to stderr, which the service manager keeps. */
export const log: Log = (sentence) => {
  process.stderr.write(`${new Date().toISOString()} ${sentence.replaceAll('\n', ' ')}\n`)
}
