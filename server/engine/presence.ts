/** Knows which nodes run and which links went with the ones that do not. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { AgentReports } from './agent-reports.ts'

/** A node that has not beaten for this long is gone. Seconds. */
const silenceSeconds = 15

/** How often a node says that it runs. Milliseconds. */
export const beatMs = 5_000

/** At most this many computers are taken for offline at once; the next beat goes on. */
const unlinkedMax = 500

/** Says that this node runs. All nodes go by the database's clock, so that one with a wrong clock is not taken for dead. */
export async function beat(db: Kysely<Tables>, nodeId: string): Promise<void> {
  await db
    .insertInto('node')
    .values({ id: nodeId, beat_at: sql`now()` })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ beat_at: sql`now()` }))
    .execute()
}

/** Takes the computers of nodes that are gone for offline, and forgets those nodes. */
export async function unlinkDeadNodes(db: Kysely<Tables>, reports: AgentReports): Promise<void> {
  const dead = await db
    .selectFrom('computer')
    .leftJoin('node', 'node.id', 'computer.node_id')
    .select(['computer.id', 'computer.node_id'])
    .where('computer.node_id', 'is not', null)
    .where((where) => where.or([where('node.beat_at', 'is', null), where('node.beat_at', '<', silent(1))]))
    .limit(unlinkedMax)
    .execute()
  for (const { id, node_id } of dead) if (node_id !== null) await reports.unlinked(id, node_id)
  await db.deleteFrom('node').where('beat_at', '<', silent(4)).execute()
}

/** The moment since which a node that is gone, or gone for several times that long, has said nothing. */
function silent(times: number) {
  return sql<string>`now() - ${silenceSeconds * times} * interval '1 second'`
}
