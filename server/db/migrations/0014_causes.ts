/** Why things went wrong is kept with them; days of compliance, installed software by name, and the last retention are kept for reports. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  // What went wrong, once for all computers. Its sentence has nothing in it that differs from computer to computer.
  `create table cause (
    id text primary key,
    sentence text not null
  )`,
  `insert into cause values ('unsorted', 'Found before causes were sorted; the next session will say more.')`,
  `alter table item_state add column cause text`,
  `update item_state set cause = 'unsorted' where until is null and verdict in ('failed', 'unknown', 'notCompliant')`,
  // With all that the overview shows, so that what is open is read from the index alone.
  `create index item_state_open on item_state (cause, since desc, session_id) include (computer_id, key, title, checked_at)
    where until is null and verdict in ('failed', 'unknown')`,
  `alter table session add column cause text`,
  `create index session_cause on session (cause, created_at desc, id desc) where cause is not null`,
  `create index session_ended on session (ended_at) include (state, computer_id, tenant_id) where ended_at is not null`,
  `create index session_open on session (state, created_at) where not final`,

  // How compliant each tenant was when the day (UTC) ended; today's row is what it is now.
  `create table compliance_day (
    tenant_id text not null references tenant,
    day date not null,
    good integer not null,
    total integer not null,
    good_computers integer not null,
    computers integer not null,
    primary key (tenant_id, day)
  )`,
  `create table deployment_day (
    tenant_id text not null references tenant,
    deployment_id text not null,
    day date not null,
    good integer not null,
    failed integer not null,
    total integer not null,
    primary key (tenant_id, deployment_id, day)
  )`,
  `create index deployment_day_day on deployment_day (day)`,
  // When days were last brought up to date, and what became of the last retention.
  `create table upkeep (
    name text primary key,
    at timestamptz not null,
    took_ms double precision not null,
    problem text
  )`,

  // The software of computers by name: the documents of all computers would have to be unpacked for each question.
  `create table software_title (
    id integer primary key generated always as identity,
    provider text not null,
    name text not null,
    unique (name, provider)
  )`,
  `create table computer_software (
    computer_id text not null references computer on delete cascade,
    title_id integer not null references software_title,
    version text not null,
    architecture text not null,
    primary key (computer_id, title_id, version, architecture)
  )`,
  `insert into software_title (provider, name)
    select distinct one.provider, one.name from computer, jsonb_to_recordset(software) as one (provider text, name text) order by 1, 2`,
  `insert into computer_software
    select distinct computer.id, title.id, one.version, one.architecture
    from computer, jsonb_to_recordset(software) as one (provider text, name text, version text, architecture text)
    join software_title title on title.provider = one.provider and title.name = one.name`,
  `create index computer_software_title on computer_software (title_id, version, computer_id)`,
]

/** Rows of a tenant or of its computers, for callers who reach only some tenants. */
const reach: readonly string[] = [
  ...['compliance_day', 'deployment_day'].map(
    (table) => `create policy ${table}_select on ${table} for select to fettle_tenant
      using (tenant_id = any ((select fettle_tenants())::text[]))`,
  ),
  `create policy computer_software_select on computer_software for select to fettle_tenant
    using (exists (select from computer where computer.id = computer_software.computer_id))`,
  ...['compliance_day', 'deployment_day', 'computer_software'].flatMap((table) => [
    `alter table ${table} enable row level security`,
    `grant select on ${table} to fettle_tenant`,
  ]),
  'grant select on cause, software_title, upkeep to fettle_tenant',
]

/** Creates everything. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...statements, ...reach]) await sql.raw(statement).execute(db)
}
