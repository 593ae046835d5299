/** Says what of tonight gets in each other's way. */
import type { Overview } from '../../api/report-queries.ts'

export type Firing = Overview['tonight'][number]

/** The names of schedules that will still be at work when each one fires, by the place of that one. Only where lengths are known. */
export function overlapsOf(firings: readonly Firing[]): readonly (readonly string[])[] {
  return firings.map((firing, place) =>
    firings
      .slice(0, place)
      .filter((earlier) => Date.parse(earlier.at.at) + (earlier.expectedMs ?? 0) > Date.parse(firing.at.at))
      .map((earlier) => earlier.schedule.name),
  )
}
