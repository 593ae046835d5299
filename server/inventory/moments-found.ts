/** Says which moments of a computer an inventory tells of: its start, and the sign-ins of those who are there. */
import type { Facts } from '@fettle/core/terms/computer.ts'
import type { Moment } from '../engine/moments.ts'

/** No computer has more people signed in at once that anybody would read about. */
const signInsMost = 50
const loginLength = 200

/** The start and the sign-ins, none later than the inventory; what has no readable time is left out. */
export function momentsFound({ boot, users = [] }: Facts, at: number): readonly Moment[] {
  const started = timeOf(boot?.bootedAt, at)
  const signIns = users.slice(0, signInsMost).flatMap(({ name, since }): readonly Moment[] => {
    const when = timeOf(since, at)
    return when === undefined || name === '' ? [] : [{ kind: 'signedIn', at: when, detail: name.slice(0, loginLength) }]
  })
  return [...(started === undefined ? [] : [{ kind: 'started' as const, at: started }]), ...signIns]
}

function timeOf(text: string | undefined, latest: number): number | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.min(at, latest)
}
