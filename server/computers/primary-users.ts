/** What may the primary person of a computer be called when signed in on it? */
import type { Kysely } from 'kysely'
import { prepared } from '../db/prepared.ts'
import type { Tables } from '../db/tables.ts'

const primaryPerson = prepared<{ readonly email: string; readonly logins: readonly string[] }, [computerId: string]>(
  'primary_person',
  `select person.email, person.logins from computer join person on person.id = computer.primary_person_id
  where computer.id = $1 and person.deleted_at is null`,
)

/** E-mail address, its first part, and the names people wrote down; none when the computer has no primary person. */
export async function primaryUsersOf(db: Kysely<Tables>, computerId: string): Promise<readonly string[]> {
  return (await primaryPerson(db, computerId)).flatMap(({ email, logins }) => [
    email,
    email.split('@')[0] ?? email,
    ...logins,
  ])
}
