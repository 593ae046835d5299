/** Shapes an explanation of core for the API. */
import type { explainItem } from '@fettle/contract/http/computers.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Explanation, KeyExplanation } from '@fettle/core/identify/explain.ts'

type Results = ResponseOf<typeof explainItem>['results']

/** The results of an explanation, one for each instance. */
export function explanationShape(explanation: Explanation): Results {
  return explanation.keys.map((one) => ({
    key: one.key,
    ...winnerOf(one),
    ...(one.exclusion ? { exclusion: { name: one.exclusion.name, sentence: one.exclusion.sentence } } : {}),
    losers: one.losers.map(({ deployment, reason, sentence }) => ({
      id: deployment.id,
      name: deployment.name,
      reason,
      sentence,
    })),
    passedOver: one.passedOver.map(({ deployment, reason, sentence, isUnknown = false }) => ({
      ...{ id: deployment.id, name: deployment.name, reason, sentence, isUnknown },
    })),
    ...(one.noLongerAssigned
      ? {
          noLongerAssigned: {
            deployment: one.noLongerAssigned.deployment.name,
            sentence: one.noLongerAssigned.sentence,
          },
        }
      : {}),
  }))
}

/** Every exclusion of the item, with how it stands on the computer. */
export function exclusionShapes({ exclusions }: Explanation): ResponseOf<typeof explainItem>['exclusions'] {
  return exclusions.map(({ id, name, owner, reason, until, status, sentence }) => ({
    ...{ id, name, owner, reason, status, sentence },
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
  }))
}

function winnerOf({ winner }: KeyExplanation): { winner?: NonNullable<Results[number]['winner']> } {
  if (!winner) return {}
  const { deployment, desired, problem } = winner
  const sentence = problem ?? `Deployment "${deployment.name}" wins: ${desired}.`
  return { winner: { id: deployment.id, name: deployment.name, desired, sentence } }
}

/** The same answer with names in its sentences, in place of the ids that core knows things by. */
export function withNames<T>(told: T, names: ReadonlyMap<string, string>): T {
  const named = (text: string): string =>
    text.replaceAll(/\b(?:ten|per|cmp)_[0-9a-z]{8,40}\b/g, (id) => names.get(id) ?? id)
  return JSON.parse(JSON.stringify(told), (key, value: unknown) =>
    typeof value === 'string' && key !== 'id' ? named(value) : value,
  ) as T
}
