/** What the page of a computer shows of its agent and of the machine it runs on. */
import { type Kysely, sql } from 'kysely'
import type { ComputerAgent } from '@fettle/contract/http/computer-page.ts'
import type { Tables } from '../db/tables.ts'
import { shownMachine } from '../onboarding/shown-machine.ts'
import { version } from '../version.ts'

/** The agent of a computer, those it had, and its machine. */
export async function agentOf(db: Kysely<Tables>, computerId: string): Promise<ComputerAgent> {
  const [agents, machine, predecessor] = await Promise.all([
    db
      .selectFrom('agent')
      .select(['id', 'version', 'enrolled_at', 'linked_at', 'revoked_at', 'journal_id', 'seen_event', 'seen_output'])
      .select(sql<boolean | null>`version_parts(agent.version) < version_parts(${version})`.as('outdated'))
      .where('computer_id', '=', computerId)
      .orderBy('enrolled_at', 'desc')
      .limit(50)
      .execute(),
    db.selectFrom('machine').select(['evidence', 'seen_at']).where('computer_id', '=', computerId).executeTakeFirst(),
    db
      .selectFrom('computer')
      .innerJoin('computer as before', 'before.id', 'computer.predecessor_id')
      .select(['before.id', 'before.name'])
      .where('computer.id', '=', computerId)
      .executeTakeFirst(),
  ])
  const agent = agents.find(({ revoked_at }) => revoked_at === null)
  return {
    former: agents.flatMap(({ id, version: of, enrolled_at, revoked_at }) =>
      revoked_at === null ? [] : [{ id, version: of, enrolledAt: enrolled_at, revokedAt: revoked_at }],
    ),
    ...(agent
      ? {
          agent: {
            ...{
              id: agent.id,
              version: agent.version,
              outdated: agent.outdated ?? false,
              enrolledAt: agent.enrolled_at,
            },
            ...(agent.linked_at === null ? {} : { linkedAt: agent.linked_at }),
            journal: { id: agent.journal_id, events: agent.seen_event, lines: agent.seen_output },
          },
        }
      : {}),
    ...(machine
      ? {
          machine: { ...shownMachine(machine.evidence), seenAt: machine.seen_at },
        }
      : {}),
    ...(predecessor ? { predecessor } : {}),
  }
}
