/** What process 1 of a computer says, for whoever waits for it. */

/** Fields of one piece of news, as `['started', 'agent', '17']`; see init.pl. */
export type News = readonly string[]

/** Hands news on to those who wait. */
export class NewsDesk {
  readonly #listeners = new Set<(news: News) => void>()

  /** Tells everybody. */
  publish(news: News): void {
    for (const listen of this.#listeners) listen(news)
  }

  /** Calls `listen` with everything from now on. */
  subscribe(listen: (news: News) => void): void {
    this.#listeners.add(listen)
  }

  /** Waits for news that `isIt`; gives up after `timeoutMs` with a sentence that has `what` in it. */
  async waitFor(what: string, isIt: (news: News) => boolean, timeoutMs = 10_000): Promise<News> {
    const { promise, resolve, reject } = Promise.withResolvers<News>()
    const listen = (news: News) => isIt(news) && resolve(news)
    const timer = setTimeout(() => reject(new Error(`Waited ${timeoutMs} ms in vain until ${what}`)), timeoutMs)
    this.#listeners.add(listen)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#listeners.delete(listen)
    }
  }
}
