/** The first schema: tenants, computers, agents, definitions, sessions, orders, output, item states. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  `create table tenant (
    id text primary key,
    name text not null unique,
    parent_id text references tenant,
    tags text[] not null default '{}',
    opts_out_of_cross_tenant boolean not null default false,
    created_at timestamptz not null default now()
  )`,
  `create table person (
    id text primary key,
    tenant_id text not null references tenant,
    name text not null,
    email text not null unique,
    tags text[] not null default '{}',
    created_at timestamptz not null default now()
  )`,
  `create table computer (
    id text primary key,
    name text not null,
    tenant_id text not null references tenant,
    tags text[] not null default '{}',
    primary_person_id text references person,
    onboarded boolean not null default true,
    excluded_from_maintenance boolean not null default false,
    facts jsonb not null default '{}',
    facts_at timestamptz,
    software jsonb not null default '[]',
    -- The node that holds the link of its agent; none: offline.
    node_id text,
    online_since timestamptz,
    -- When all its items were last looked at.
    checked_at timestamptz,
    created_at timestamptz not null default now(),
    deleted_at timestamptz
  )`,
  `create unique index computer_name on computer (tenant_id, name) where deleted_at is null`,
  `create index computer_list on computer (name, id) where deleted_at is null`,
  `create index computer_node on computer (node_id) where node_id is not null`,
  // An agent is a key on a computer; what it has told us is counted per journal.
  `create table agent (
    id text primary key,
    computer_id text not null references computer,
    public_key text not null,
    machine_id text not null,
    version text not null,
    journal_id text not null default '',
    seen_event bigint not null default 0,
    seen_output bigint not null default 0,
    enrolled_at timestamptz not null default now(),
    linked_at timestamptz,
    revoked_at timestamptz
  )`,
  `create unique index agent_of_computer on agent (computer_id) where revoked_at is null`,
  // Secrets are kept as SHA-256 only; they are long and random, so a slow hash would add nothing.
  `create table enrolment_token (
    id text primary key,
    tenant_id text not null references tenant,
    secret_hash text not null unique,
    tags text[] not null default '{}',
    uses_left integer not null,
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
  )`,
  `create table api_token (
    id text primary key,
    name text not null,
    secret_hash text not null unique,
    expires_at timestamptz,
    created_at timestamptz not null default now()
  )`,
  `create table login (
    id text primary key,
    secret_hash text not null unique,
    expires_at timestamptz not null,
    created_at timestamptz not null default now()
  )`,
  `create table login_code (
    secret_hash text primary key,
    expires_at timestamptz not null
  )`,
  `create table item (
    name text primary key,
    kind text not null check (kind in ('software', 'task')),
    definition jsonb not null,
    content_hash text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create table deployment (
    id text primary key,
    name text not null unique,
    item text not null references item,
    definition jsonb not null,
    content_hash text not null,
    sequence bigint generated always as identity,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create index deployment_item on deployment (item)`,
  `create table exclusion (
    id text primary key,
    name text not null unique,
    item text not null references item,
    definition jsonb not null,
    content_hash text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  // One row: grows whenever a definition changes, so that every node knows when what it has compiled is old.
  `create table definition_revision (
    only_row boolean primary key default true check (only_row),
    revision bigint not null
  )`,
  `insert into definition_revision (revision) values (1)`,
  `create table installation (
    only_row boolean primary key default true check (only_row),
    server_id text not null
  )`,
  // Plans and manifests, shared by sessions that are equal.
  `create table document (
    hash text primary key,
    body jsonb not null,
    created_at timestamptz not null default now()
  )`,
  // Nodes that run, by their heartbeat; the links of one that stopped beating are gone.
  `create table node (
    id text primary key,
    beat_at timestamptz not null
  )`,
  `create table batch (
    id text primary key,
    trigger text not null,
    created_at timestamptz not null default now()
  )`,
  `create table session (
    id text primary key,
    computer_id text not null references computer,
    tenant_id text not null references tenant,
    batch_id text references batch,
    kind text not null,
    state text not null,
    final boolean not null default false,
    holds_turn boolean not null default false,
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    due_at timestamptz,
    manifest_hash text references document,
    plan_hash text references document,
    -- Counts of verdicts, kept for lists.
    counts jsonb not null default '{}',
    first_problem text,
    -- The rest of the session's state, as core has it.
    body jsonb not null,
    revision integer not null
  )`,
  // The guarantee behind "one session works on a computer": no code can break it.
  `create unique index session_turn on session (computer_id) where holds_turn`,
  `create index session_queue on session (computer_id, created_at) where not final`,
  `create index session_list on session (created_at desc, id desc)`,
  `create index session_state on session (state, created_at desc, id desc)`,
  `create index session_computer on session (computer_id, created_at desc, id desc)`,
  `create index session_tenant on session (tenant_id, created_at desc, id desc)`,
  `create index session_batch on session (batch_id) where batch_id is not null`,
  `create index session_due on session (due_at) where due_at is not null`,
  `create table session_event (
    session_id text not null references session,
    n integer not null,
    at timestamptz not null,
    type text not null,
    state text not null,
    body jsonb not null,
    primary key (session_id, n)
  )`,
  // Only actions an agent was sent; the others stand in the plan with their verdict.
  `create table action (
    session_id text not null references session,
    id text not null,
    status text not null,
    attempts integer not null,
    verdict text,
    reason text,
    detail text,
    after text,
    started_at timestamptz,
    ended_at timestamptz,
    primary key (session_id, id)
  )`,
  `create table work_order (
    id text primary key,
    session_id text not null references session,
    computer_id text not null references computer,
    sequence bigint generated always as identity,
    body jsonb not null,
    created_at timestamptz not null default now(),
    -- Accepted: durable in the agent's journal. Ended: nothing more is to be expected of it.
    accepted_at timestamptz,
    ended_at timestamptz
  )`,
  `create index work_order_open on work_order (computer_id, sequence) where ended_at is null`,
  `create index work_order_session on work_order (session_id)`,
  // By the day the session was created, so that old days go as a whole.
  `create table output (
    day date not null,
    session_id text not null,
    n bigint not null,
    at timestamptz not null,
    action_id text,
    stream text not null,
    text text not null,
    primary key (day, session_id, n)
  ) partition by range (day)`,
  `create table output_rest partition of output default`,
  // The state of every item on every computer as changes; the current one has no end.
  `create table item_state (
    computer_id text not null references computer,
    key text not null,
    since timestamptz not null,
    until timestamptz,
    checked_at timestamptz not null,
    title text not null,
    desired text not null,
    state text not null,
    verdict text not null,
    deployment_name text,
    session_id text not null,
    primary key (computer_id, key, since)
  )`,
  `create unique index item_state_now on item_state (computer_id, key) where until is null`,
]

/** Creates everything. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
