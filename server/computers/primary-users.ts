/** What may the primary person of a computer be called when signed in on it? */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** E-mail address, its first part, and the names people wrote down; none when the computer has no primary person. */
export async function primaryUsersOf(db: Kysely<Tables>, computerId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ email: string; logins: string[] }>`
    select person.email, person.logins from computer join person on person.id = computer.primary_person_id
    where computer.id = ${computerId} and person.deleted_at is null`.execute(db)
  return rows.flatMap(({ email, logins }) => [email, email.split('@')[0] ?? email, ...logins])
}
