/** Sessions wait for turns by priority and within limits, take locks of serial tasks, and belong to batches that know their size. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  `alter table session
    add column wants_turn boolean not null default false,
    add column wants_lock text,
    add column priority smallint not null default 0,
    add column wait_reason text`,
  `create index session_wants_turn on session (priority, created_at, id) where wants_turn`,
  `create index session_wants_lock on session (wants_lock, priority, created_at, id) where wants_lock is not null`,
  `create index session_holds on session (tenant_id) where holds_turn`,
  `create index session_waits on session (wait_reason, created_at desc, id desc) where wait_reason is not null`,
  `alter table action add column ran_as text`,
  // How many sessions may have the turn at once: in the whole installation (id ''), of a tenant, on computers with a tag.
  `create table running_limit (
    scope text not null check (scope in ('installation', 'tenant', 'tag')),
    id text not null default '',
    most integer not null check (most > 0),
    primary key (scope, id)
  )`,
  // The locks of serial tasks. A holder that is silent for too long loses its lock.
  `create table serial_lock (
    key text primary key,
    session_id text not null references session,
    taken_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create index serial_lock_session on serial_lock (session_id)`,
  `alter table batch
    add column asked integer not null default 0,
    add column joined integer not null default 0,
    -- Computers on which no session was started, each with the sentence why.
    add column refused jsonb not null default '[]'`,
  // What sessions changed or tried to, for loops that nothing else shows: a state that is restored each time leaves no trace.
  `create table item_change (
    computer_id text not null references computer,
    key text not null,
    session_id text not null references session,
    action_id text not null,
    at timestamptz not null,
    kind text not null,
    verdict text not null,
    before text not null,
    after text not null,
    primary key (session_id, action_id)
  )`,
  `create index item_change_item on item_change (computer_id, key, at)`,
  // How long actions take: a mean that follows the last ten or so.
  `create table action_time (
    item text not null,
    kind text not null,
    count integer not null,
    mean_ms double precision not null,
    primary key (item, kind)
  )`,
  // Items that were changed with success and were not there next time, again and again: left alone until somebody looks.
  `create table quarantine (
    computer_id text not null references computer,
    key text not null,
    since timestamptz not null,
    evidence text not null,
    lifted_at timestamptz,
    lifted_by text,
    primary key (computer_id, key, since)
  )`,
  `create unique index quarantine_now on quarantine (computer_id, key) where lifted_at is null`,
]

/** Creates everything. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
