/** Adds time: zones, business hours and freeze dates of the installation, tenants and computers; schedules and their runs; notifications. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  `alter table installation add time_settings jsonb not null default '{}'`,
  `alter table tenant add time_settings jsonb not null default '{}'`,
  `alter table computer add time_settings jsonb not null default '{}'`,
  // One that is deleted leaves its row behind, because batches and runs of the past point to it.
  `create table schedule (
    id text primary key,
    name text not null,
    definition jsonb not null,
    enabled boolean not null,
    -- The moment it fires next; none while it is disabled or deleted.
    next_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
  )`,
  `create unique index schedule_name on schedule (name) where deleted_at is null`,
  `create index schedule_next on schedule (next_at) where next_at is not null`,
  `alter table batch add schedule_id text references schedule`,
  `create index batch_schedule on batch (schedule_id) where schedule_id is not null`,
  `create table schedule_run (
    id text primary key,
    schedule_id text not null references schedule,
    trigger text not null check (trigger in ('time', 'hand')),
    -- Who asked for it, when somebody did.
    by text,
    planned_for timestamptz not null,
    fired_at timestamptz,
    ended_at timestamptz,
    state text not null check (state in ('waiting', 'starting', 'done', 'missed', 'failed')),
    -- The schedule as it was when it fired.
    definition jsonb not null,
    batch_id text references batch,
    -- What there is to say of it: why it was missed, came late or failed.
    sentence text
  )`,
  // The guarantee behind "a planned time starts once", however many nodes and jobs there are.
  `create unique index schedule_run_once on schedule_run (schedule_id, planned_for) where trigger = 'time'`,
  `create index schedule_run_list on schedule_run (schedule_id, planned_for desc, id desc)`,
  `create index schedule_run_open on schedule_run (id) where state in ('waiting', 'starting')`,
  // The computers of a run, each with the moment at which its session is started and what came of that.
  `create table schedule_start (
    run_id text not null references schedule_run,
    computer_id text not null references computer,
    at timestamptz not null,
    -- Who took it up has until then.
    claimed_until timestamptz,
    outcome text check (outcome in ('started', 'joined', 'refused', 'notApplicable', 'failed')),
    session_id text,
    sentence text,
    primary key (run_id, computer_id)
  )`,
  `create index schedule_start_due on schedule_start (run_id, at) where outcome is null`,
  // What somebody should look at and nobody is waiting for.
  `create table notification (
    id text primary key,
    kind text not null,
    subject_kind text not null,
    subject_id text not null,
    sentence text not null,
    at timestamptz not null default now(),
    acknowledged_at timestamptz,
    acknowledged_by text
  )`,
  `create index notification_open on notification (at desc, id desc) where acknowledged_at is null`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
