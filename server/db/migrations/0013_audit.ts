/** The audit log: who did what, when, from where and to what; rows are added and, when they are old, forgotten, never changed. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  // No references: an entry stays as it was written, whatever becomes of what it names.
  `create table audit_entry (
    id text primary key,
    at timestamptz not null,
    actor text not null,
    account_id text,
    credential text,
    address text not null,
    action text not null,
    tenant_id text,
    object_kind text,
    object_id text,
    object_name text,
    result text not null check (result in ('ok', 'refused', 'failed', 'unknown')),
    detail jsonb not null default '{}',
    request_id text not null
  )`,
  `create index audit_entry_at on audit_entry (at desc, id desc)`,
  `create index audit_entry_tenant on audit_entry (tenant_id, at desc, id desc)`,
  // Written before a change begins, taken away by its entry: what is left was cut off, and becomes an entry that says so.
  `create table audit_intent (
    request_id text primary key,
    at timestamptz not null,
    entry jsonb not null
  )`,
  `create index audit_intent_at on audit_intent (at)`,
  // Administrators of a tenant read what concerns theirs; entries are added by the server itself.
  `alter table audit_entry enable row level security`,
  `create policy audit_entry_select on audit_entry for select to fettle_tenant
    using (tenant_id = any ((select fettle_tenants())::text[]))`,
  `grant select on audit_entry to fettle_tenant`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
