/** Waits for what cannot announce itself: polls a condition until it holds or a deadline passes. */
import { setTimeout as pause } from 'node:timers/promises'

/** Answers the first value of `condition` that is neither undefined nor false; after `timeoutMs` throws a sentence with `what` in it. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const value = await condition()
    if (value !== undefined && value !== false) return value
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain until ${what}`)
    await pause(10)
  }
}
