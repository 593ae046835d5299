/** Adds licences of software. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  `create table licence (
    id text primary key,
    definition jsonb not null
  )`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
