/** Adds answers of script filters, decisions about optional deployments, and what deployments brought to computers. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  // The last answer of each script filter on each computer: true, false, or why there is none.
  `create table filter_answer (
    computer_id text not null references computer on delete cascade,
    key text not null,
    says boolean,
    problem text,
    at timestamptz not null,
    primary key (computer_id, key),
    check ((says is null) <> (problem is null))
  )`,
  // One decision for a tenant (and those below it) or for one computer.
  `create table deployment_approval (
    deployment_id text not null references deployment on delete cascade,
    tenant_id text references tenant on delete cascade,
    computer_id text references computer on delete cascade,
    decision text not null check (decision in ('approved', 'denied')),
    by text not null,
    at timestamptz not null,
    check ((tenant_id is null) <> (computer_id is null))
  )`,
  `create unique index deployment_approval_of_tenant on deployment_approval (deployment_id, tenant_id) where tenant_id is not null`,
  `create unique index deployment_approval_of_computer on deployment_approval (deployment_id, computer_id) where computer_id is not null`,
  // What a deployment with onUnassign remove or restore brought to a computer; it outlives the deployment.
  `create table assignment (
    computer_id text not null references computer on delete cascade,
    key text not null,
    item text not null,
    instance text,
    deployment_id text not null,
    deployment_name text not null,
    scope text not null,
    on_unassign text not null check (on_unassign in ('remove', 'restore')),
    enforcement text not null,
    parameters jsonb not null,
    -- What was found before the first change; none: nobody knows.
    before text,
    since timestamptz not null,
    primary key (computer_id, key)
  )`,
  `create index assignment_item on assignment (item)`,
]

/** Creates the tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
