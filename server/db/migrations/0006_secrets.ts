/** Secrets: values that scripts are given on computers, sealed with the key file of the data folder. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  // No tenant: every tenant of the installation may have it, unless it has one of that name itself.
  `create table secret (
    id text primary key,
    tenant_id text references tenant,
    name text not null,
    sealed text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique nulls not distinct (tenant_id, name)
  )`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
