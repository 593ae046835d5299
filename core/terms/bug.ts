/** The one thing core may throw: a bug of ours, never a fact of the world. */

/** Stops here because the program, not its input, is wrong. */
export function bug(message: string): never {
  throw new Error(`bug: ${message}`)
}

/** Closes a switch over a union: a case that was forgotten does not compile, and one that was sneaked in stops here. */
export function never(value: never): never {
  return bug(`unexpected case ${JSON.stringify(value)}`)
}
