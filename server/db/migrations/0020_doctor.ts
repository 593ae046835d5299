/** Keeps what the last examination of each computer found, check by check. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  `create table computer_doctor (
    computer_id text not null references computer,
    check_name text not null,
    outcome text not null check (outcome in ('good', 'warning', 'bad', 'unknown')),
    evidence text not null,
    fix text,
    at timestamptz not null,
    took_ms integer not null,
    primary key (computer_id, check_name)
  )`,
  // The end of the log of its agent, as it came with an examination.
  `create table computer_doctor_log (
    computer_id text primary key references computer,
    at timestamptz not null,
    lines text[] not null
  )`,
  ...['computer_doctor', 'computer_doctor_log'].flatMap((table) => [
    `alter table ${table} enable row level security`,
    `create policy ${table}_select on ${table} for select to fettle_tenant
      using (exists (select from computer where computer.id = ${table}.computer_id))`,
    `grant select on ${table} to fettle_tenant`,
  ]),
]

/** Creates everything. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
