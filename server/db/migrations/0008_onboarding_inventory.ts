/** Adds what is known of machines, the way of computers from joining to being looked after, inventory scripts and who sits where. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  // One truth: whether it is onboarded follows from where it stands.
  `alter table computer
    add onboarding text not null default 'onboarded'
      check (onboarding in ('pending', 'needsOnboarding', 'onboarding', 'onboarded')),
    add onboarding_since timestamptz,
    -- Its onboarding session is to be started without anybody asking once more.
    add onboard_asked boolean not null default false,
    -- Asked for by the token it enrolled with: nobody looks on.
    add onboard_automatic boolean not null default false,
    -- The computer whose hardware this is, before it was wiped.
    add predecessor_id text references computer,
    add excluded_from_affinity boolean not null default false,
    -- Somebody chose the primary person by hand.
    add person_pinned boolean not null default false`,
  `update computer set onboarding = 'needsOnboarding' where not onboarded`,
  `update computer set person_pinned = true where primary_person_id is not null`,
  `alter table computer drop onboarded`,
  `alter table computer add onboarded boolean not null generated always as (onboarding = 'onboarded') stored`,
  `create index computer_onboarding on computer (onboarding_since) where onboarding <> 'onboarded' and deleted_at is null`,
  `alter table tenant add user_affinity boolean not null default true`,
  `alter table enrolment_token
    add person_id text references person,
    -- Computers wait until a person lets them in.
    add approval boolean not null default false,
    -- An onboarding session starts as soon as they are in.
    add onboard boolean not null default false,
    -- A machine that is known goes on under its old record without a question.
    add take_over boolean not null default false`,
  // What its agent said by which it can be known again; the columns that are searched hold the words as they are compared.
  `create table machine (
    computer_id text primary key references computer,
    evidence jsonb not null,
    machine_id text,
    install_id text,
    hardware_id text,
    serial text,
    macs text[] not null default '{}',
    -- Only when the id of the installation is unknown is its date looked for.
    hostname text,
    seen_at timestamptz not null default now()
  )`,
  `create index machine_machine_id on machine (machine_id)`,
  `create index machine_install_id on machine (install_id)`,
  `create index machine_hardware_id on machine (hardware_id)`,
  `create index machine_serial on machine (serial)`,
  `create index machine_hostname on machine (hostname)`,
  `create index machine_macs on machine using gin (macs)`,
  `insert into machine (computer_id, evidence, machine_id, hostname)
    select agent.computer_id, jsonb_build_object('machineId', agent.machine_id, 'hostname', computer.name, 'macs', '[]'::jsonb),
      case when length(replace(agent.machine_id, '-', '')) >= 8 then lower(replace(agent.machine_id, '-', '')) end,
      lower(computer.name)
    from agent join computer on computer.id = agent.computer_id where agent.revoked_at is null`,
  // What was made of the evidence when a computer joined, and what a person made of that.
  `create table identification (
    computer_id text primary key references computer,
    verdict text not null,
    match_id text references computer,
    sentences text[] not null,
    at timestamptz not null default now(),
    decided text,
    decided_by text,
    decided_at timestamptz
  )`,
  // Inventory scripts, compiled from their documents.
  `create table inventory_script (
    key text primary key,
    id text not null unique,
    definition jsonb not null,
    content_hash text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  // The last good value stays beside the last error.
  `create table inventory_value (
    computer_id text not null references computer,
    key text not null,
    value jsonb,
    value_at timestamptz,
    changed_at timestamptz,
    error text,
    error_at timestamptz,
    -- Failures since the last good value.
    failures integer not null default 0,
    primary key (computer_id, key)
  )`,
  `create table inventory_change (
    computer_id text not null references computer,
    key text not null,
    at timestamptz not null,
    before jsonb,
    after jsonb not null
  )`,
  `create index inventory_change_of on inventory_change (computer_id, key, at)`,
  `create table software_change (
    computer_id text not null references computer,
    at timestamptz not null,
    provider text not null,
    name text not null,
    architecture text not null,
    -- None: it was not installed before; it is not any more.
    before text,
    after text
  )`,
  `create index software_change_of on software_change (computer_id, at)`,
  // Inventories nobody asked for: when the next is due (none: to be found anew), and how many came to nothing since one came.
  `create table inventory_due (
    computer_id text primary key references computer,
    next_at timestamptz,
    tried_at timestamptz,
    failures integer not null default 0
  )`,
  `create index inventory_due_next on inventory_due (next_at)`,
  `create table affinity_observation (
    computer_id text not null references computer,
    at timestamptz not null,
    login text not null,
    primary key (computer_id, at, login)
  )`,
  `create table affinity_change (
    computer_id text not null references computer,
    at timestamptz not null,
    before_id text references person,
    after_id text references person,
    reason text not null,
    by text not null
  )`,
  `create index affinity_change_of on affinity_change (computer_id, at)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
