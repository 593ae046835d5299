/** Remembers when computers came and went, started, and who signed in, for their timelines. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  // Only what changed: a computer that stays online adds nothing. `detail` is the login of a sign-in.
  `create table computer_moment (
    computer_id text not null references computer,
    at timestamptz not null,
    kind text not null,
    detail text not null default '',
    primary key (computer_id, at, kind, detail)
  )`,
  `create index computer_moment_at on computer_moment (at)`,
  `alter table computer_moment enable row level security`,
  `create policy computer_moment_select on computer_moment for select to fettle_tenant
    using (exists (select from computer where computer.id = computer_moment.computer_id))`,
  // What a machine says of itself: the pages compare two of them.
  `alter table machine enable row level security`,
  `create policy machine_select on machine for select to fettle_tenant
    using (exists (select from computer where computer.id = machine.computer_id))`,
  'grant select on computer_moment to fettle_tenant',
  'grant select (computer_id, evidence, seen_at) on machine to fettle_tenant',
]

/** Creates everything. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
