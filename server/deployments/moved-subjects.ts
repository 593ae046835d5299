/** What do tags, tenants and persons that change make different on computers, under the same definitions or others? */
import type { Kysely } from 'kysely'
import { type ComputerDifference, keyDifferences } from '@fettle/core/identify/difference.ts'
import { type Definitions, identify } from '@fettle/core/identify/identify.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import { formerAssignments } from '../computers/assignment.store.ts'
import type { Tables } from '../db/tables.ts'
import { forEverySubject } from './fleet.ts'

/** All of a computer that documents can change; what it found out about itself stays. */
type Place = Omit<Subject, 'name' | 'facts' | 'filterAnswers'>

/** Where every computer stands now, to be compared with where it stands after a change. */
export async function placesNow(db: Kysely<Tables>): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>()
  await forEverySubject(db, (subject) => places.set(subject.computerId, placeOf(subject)))
  return places
}

function placeOf({ name: _name, facts: _facts, filterAnswers: _answers, ...place }: Subject): Place {
  return place
}

/** What is different on computers that stand elsewhere than before, with everything else that changed. */
export async function differencesOfMoved(
  db: Kysely<Tables>,
  {
    before,
    after,
    places,
    now,
  }: {
    readonly before: Definitions
    readonly after: Definitions
    readonly places: ReadonlyMap<string, Place>
    readonly now: number
  },
): Promise<ReadonlyMap<string, ComputerDifference>> {
  const moved: { readonly was: Subject; readonly is: Subject }[] = []
  await forEverySubject(db, (is) => {
    const place = places.get(is.computerId)
    if (!place || JSON.stringify(place) === JSON.stringify(placeOf(is))) return
    const { name, facts, filterAnswers } = is
    moved.push({ is, was: { ...place, name, facts, ...(filterAnswers && { filterAnswers }) } })
  })
  const differences = new Map<string, ComputerDifference>()
  for (const { was, is } of moved) {
    const request = { kind: 'full', now, formerly: await formerAssignments(db, is.computerId) } as const
    const changes = keyDifferences(identify(before, was, request), identify(after, is, request))
    differences.set(is.computerId, { computerId: is.computerId, name: is.name, changes })
  }
  return differences
}
