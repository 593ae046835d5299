/** What reports count of very many sessions stands in an index, and what is kept of each computer is written with one index less. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  'drop index session_ended',
  // All that is counted of what has ended: nothing of it changes afterwards, so that it is written once.
  `create index session_ended on session (ended_at) include (state, computer_id, tenant_id, kind, worked_ms, cause)
    where ended_at is not null`,

  // Every new session had to be written into it, to find a computer whose last one is forgotten: the session itself names that computer.
  'drop index computer_standing_last',
  `create or replace function sessions_went() returns trigger language plpgsql security definer set search_path from current as $$ begin
    update computer_standing set last_session_id = last.id, last_session_at = coalesce(last.created_at, '-infinity'),
      last_session_state = last.state, last_session_kind = last.kind, last_session_ended_at = last.ended_at
    from went left join lateral (
      select id, created_at, state, kind, ended_at from session
      where session.computer_id = went.computer_id order by created_at desc, id desc limit 1
    ) last on true
    where computer_standing.computer_id = went.computer_id and computer_standing.last_session_id = went.id;
    return null;
  end $$`,
]

/** Replaces the one, and takes away the other. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
