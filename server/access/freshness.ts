/** Was it proved within five minutes that it is really this person? What changes accounts, factors or secrets asks for it. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Caller } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { freshAt } from './login.store.ts'

/** How long a proof counts. Milliseconds. */
export const freshMs = 5 * 60_000

/**
 * Refuses a caller with an account whose login proved no factor within five minutes; the page then asks and calls again. Callers
 * without an account, such as the operator on the server's own machine, hold the machine and have nothing more to prove.
 */
export async function mustBeFresh(db: Kysely<Tables>, caller: Caller, now: number): Promise<void> {
  if (caller.accountId === undefined) return
  if (caller.loginId === undefined)
    refuse('notFresh', 'A token cannot do this; sign in on the page, or use the operator token on the server itself.')
  if ((await freshAt(db, caller.loginId)) <= now - freshMs)
    refuse('notFresh', 'This needs you to prove again that it is you; give your password or use a passkey.')
}
