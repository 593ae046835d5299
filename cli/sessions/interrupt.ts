/** What happens when somebody presses Ctrl-C while a command waits: the sessions go on without it. */
import type { Output } from '../print/output.ts'

/**
 * Carries `wait` out, and gives it up at the first interrupt: says how to go on and returns undefined. A second interrupt ends
 * the program at once.
 */
export async function untilInterrupted<T>(
  output: Output,
  howToGoOn: string,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const leaving = new AbortController()
  const leave = () => leaving.abort()
  process.once('SIGINT', leave)
  try {
    return await wait(leaving.signal)
  } catch (error) {
    if (!leaving.signal.aborted) throw error
    output.note(howToGoOn)
    return undefined
  } finally {
    process.off('SIGINT', leave)
  }
}

/** The exit code of a program that an interrupt ended: 128 and the number of SIGINT. */
export const interrupted = 130

/** Rejects when the signal is aborted; for racing against what may never come. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(new Error('given up'))
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  promise.catch(() => {}) // it is raced with others, which may have won already
  return promise
}
