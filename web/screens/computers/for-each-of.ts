/** Does one thing after the other for many, a few at a time, and says what became of them. */

const atOnce = 4

export interface Done {
  readonly done: number
  readonly failed: readonly Error[]
}

/** Calls `act` for each; one that fails does not keep the others from it. */
export async function forEachOf<T>(things: readonly T[], act: (thing: T) => Promise<void>): Promise<Done> {
  const rest = things.values()
  const failed: Error[] = []
  let done = 0
  const worker = async (): Promise<void> => {
    for (const thing of rest) {
      try {
        await act(thing)
        done += 1
      } catch (error) {
        failed.push(error as Error)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { done, failed }
}
