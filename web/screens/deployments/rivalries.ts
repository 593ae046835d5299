/** Says before which other deployments one goes, and to which it gives way, on how many computers. */
import type { Preview } from '../../api/deployment-queries.ts'

export interface Rivalry {
  readonly outcome: 'beats' | 'loses'
  readonly deployment: { readonly id: string; readonly name: string }
  readonly computers: number
  /** Why it gives way. */
  readonly sentence?: string
}

/** One for each other deployment and outcome, the most computers first. */
export function rivalriesOf(computers: Preview['computers']): readonly Rivalry[] {
  const found = new Map<string, Rivalry>()
  const add = (outcome: Rivalry['outcome'], deployment: Rivalry['deployment'], sentence?: string): void => {
    const key = `${outcome} ${deployment.id}`
    const before = found.get(key)
    found.set(key, {
      ...{ outcome, deployment },
      computers: (before?.computers ?? 0) + 1,
      ...(sentence === undefined ? {} : { sentence: before?.sentence ?? sentence }),
    })
  }
  for (const { to, beats = [], sentence } of computers) {
    if (to !== undefined) add('loses', to, sentence)
    for (const beaten of beats) add('beats', beaten)
  }
  return [...found.values()].toSorted((one, other) => other.computers - one.computers)
}
