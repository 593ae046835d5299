/** Adds the scripts of the library, and the commands that people ran last. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  `create table library_script (
    id text primary key,
    name text not null unique,
    definition jsonb not null
  )`,
  // Each command of one person once, for the history of the terminal; what was run is in the sessions.
  `create table recent_command (
    account text not null,
    hash text not null,
    language text not null,
    text text not null,
    used_at timestamptz not null,
    primary key (account, hash)
  )`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
