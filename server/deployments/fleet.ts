/** What would be different on the whole fleet under other definitions; computed in slices, so that nobody is held up. */
import { setImmediate as breathe } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { type ComputerDifference, comparisonOf, differenceOn } from '@fettle/core/identify/difference.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import { type LastFound, rebootLikely } from '@fettle/core/identify/reboot-likely.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import { formerAssignmentsOfItems } from '../computers/assignment.store.ts'
import { subjectPages } from '../computers/subject.ts'
import type { Tables } from '../db/tables.ts'

export interface Likely extends ComputerDifference {
  /** Keys whose change would probably need a reboot. */
  readonly reboots: ReadonlySet<string>
}

/** How long other work may have to wait for a slice. Milliseconds. */
const sliceMs = 8

/** Does something for every computer, with pauses in which everything else on this node gets its turn. */
export async function forEverySubject(db: Kysely<Tables>, work: (subject: Subject) => void): Promise<void> {
  for await (const page of subjectPages(db)) {
    let begun = performance.now()
    for (const subject of page) {
      work(subject)
      if (performance.now() - begun < sliceMs) continue
      await breathe()
      begun = performance.now()
    }
    await breathe()
  }
}

export interface FleetRequest {
  readonly before: Definitions
  readonly after: Definitions
  readonly now: number
  /** Sees every computer as well, so that the fleet is read only once. */
  readonly also?: (subject: Subject) => void
  /** What is different on computers that themselves changed, found beforehand. */
  readonly moved?: ReadonlyMap<string, ComputerDifference>
}

/** Returns the computers on which a full session would find something else wanted, in the order of their names. */
export async function fleetDifference(
  db: Kysely<Tables>,
  { before, after, now, also, moved = new Map() }: FleetRequest,
): Promise<readonly Likely[]> {
  const comparison = comparisonOf(before, after)
  const differences = [...moved.values()].filter(({ changes }) => changes.length > 0)
  if (comparison.touched.size === 0 && also === undefined && differences.length === 0) return []
  const formerly = await formerAssignmentsOfItems(db, comparison.touched)
  await forEverySubject(db, (subject) => {
    also?.(subject)
    if (moved.has(subject.computerId)) return
    const found = differenceOn(comparison, subject, { now, formerly: formerly.get(subject.computerId) ?? [] })
    if (found) differences.push(found)
  })
  differences.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.computerId < b.computerId ? -1 : 1))
  const found = await lastFound(db, differences)
  return differences.map((one) => ({ ...one, reboots: rebootsOf(one, found.get(one.computerId)) }))
}

function rebootsOf(
  { changes }: ComputerDifference,
  found: ReadonlyMap<string, LastFound> | undefined,
): ReadonlySet<string> {
  return new Set(
    // What is only no longer deployed stays as it is.
    changes.flatMap(({ key, becomes, entry }) =>
      becomes !== 'loses' && entry && rebootLikely(entry, found?.get(key)) ? [key] : [],
    ),
  )
}

/** What was last found of the items that need a reboot, by computer and key. */
async function lastFound(
  db: Kysely<Tables>,
  differences: readonly ComputerDifference[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, LastFound>>> {
  const keys = new Set(
    differences.flatMap(({ changes }) => changes.flatMap(({ key, entry }) => (entry?.item.rebootNeeded ? [key] : []))),
  )
  if (keys.size === 0) return new Map()
  const rows = await db
    .selectFrom('item_state')
    .select(['computer_id', 'key', 'state', 'verdict'])
    .where('until', 'is', null)
    .where('key', '=', sql<string>`any(${[...keys]}::text[])`)
    .execute()
  return new Map(
    [...Map.groupBy(rows, ({ computer_id }) => computer_id)].map(([id, all]) => [
      id,
      new Map(all.map(({ key, state, verdict }) => [key, { state, verdict: verdict as LastFound['verdict'] }])),
    ]),
  )
}
