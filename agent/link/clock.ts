/** Tells the server's time, as well as this computer can. */

/** Milliseconds since 1970 by the server's clock: what it said last, plus the time that passed since. */
export class ServerClock {
  /** Server's time minus the monotonic clock, which no change of the wall clock moves. */
  #offset: number | undefined

  /** The server says what time it is. */
  set(serverTime: number): void {
    this.#offset = serverTime - performance.now()
  }

  now(): number {
    return Math.max(0, Math.round(this.#offset === undefined ? Date.now() : performance.now() + this.#offset))
  }
}
