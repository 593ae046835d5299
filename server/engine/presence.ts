/** Knows which nodes run and which links went with the ones that do not. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { AgentReports } from './agent-reports.ts'

/** A node that has not beaten for this long is gone. Milliseconds. */
const silenceMs = 15_000

/** How often a node says that it runs. Milliseconds. */
export const beatMs = 5_000

/** Says that this node runs. */
export async function beat(db: Kysely<Tables>, nodeId: string, now: number): Promise<void> {
  await db
    .insertInto('node')
    .values({ id: nodeId, beat_at: new Date(now) })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ beat_at: new Date(now) }))
    .execute()
}

/** Takes the computers of nodes that are gone for offline, and forgets those nodes. */
export async function unlinkDeadNodes(db: Kysely<Tables>, reports: AgentReports, now: number): Promise<void> {
  const dead = await db
    .selectFrom('computer')
    .leftJoin('node', 'node.id', 'computer.node_id')
    .select(['computer.id', 'computer.node_id'])
    .where('computer.node_id', 'is not', null)
    .where((where) =>
      where.or([
        where('node.beat_at', 'is', null),
        where('node.beat_at', '<', new Date(now - silenceMs).toISOString()),
      ]),
    )
    .limit(10_000)
    .execute()
  for (const { id, node_id } of dead) if (node_id !== null) await reports.unlinked(id, node_id)
  await db
    .deleteFrom('node')
    .where('beat_at', '<', new Date(now - silenceMs * 4).toISOString())
    .execute()
}
