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
    ...(one.exclusion ? { exclusion: { name: one.exclusion.id, sentence: one.exclusion.sentence } } : {}),
    losers: one.losers.map(({ deployment, reason, sentence }) => ({
      id: deployment.id,
      name: deployment.name,
      reason,
      sentence,
    })),
    passedOver: one.passedOver.map(({ deployment, reason, sentence }) => ({
      id: deployment.id,
      name: deployment.name,
      reason,
      sentence,
    })),
  }))
}

function winnerOf({ winner }: KeyExplanation): { winner?: NonNullable<Results[number]['winner']> } {
  if (!winner) return {}
  const { deployment, desired, problem } = winner
  const sentence = problem ?? `Deployment "${deployment.name}" wins: ${desired}.`
  return { winner: { id: deployment.id, name: deployment.name, desired, sentence } }
}
