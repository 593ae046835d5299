/** How is a transaction carried out, and when is it tried again? */
import { setTimeout as delay } from 'node:timers/promises'
import type { ControlledTransaction, IsolationLevel, Kysely, Transaction } from 'kysely'
import { isLostConnection } from './lost-connection.ts'
import type { Tables } from './tables.ts'

const attemptsMax = 8
const serializationFailure = '40001'
const deadlock = '40P01'

/** How a transaction runs; the default is read committed, tried again only when it certainly had no effect. */
export interface TransactionOptions {
  readonly isolation?: IsolationLevel
  /** Doing it twice is the same as doing it once: try again even when it may have been committed. */
  readonly repeatable?: boolean
}

/** An error of a commit whose answer was lost: the transaction may or may not have taken effect. */
export const commitUnknown = 'commitUnknown'

/**
 * Runs `work` in a transaction and returns its result after the commit; inside a transaction it simply joins it.
 * After a serialization failure, a deadlock or a lost connection everything is rolled back and `work` runs again, up to
 * 8 times within about 5 seconds, so it must change nothing but the database.
 * @throws what `work` throws, after rolling back; an error with code `commitUnknown` when the connection was lost while
 *   committing and the transaction is not `repeatable`.
 */
export async function inTransaction<Result>(
  db: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  if (db.isTransaction) return work(db as Transaction<Tables>)
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(db, work, options)
    } catch (error) {
      const pauseMs = pauseBefore(error, attempt, options)
      if (pauseMs === undefined || attempt === attemptsMax) throw error
      await delay(pauseMs)
    }
  }
}

async function runOnce<Result>(
  db: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
  { isolation }: TransactionOptions,
): Promise<Result> {
  const begin = db.startTransaction()
  const transaction = await (isolation === undefined ? begin : begin.setIsolationLevel(isolation)).execute()
  let isCommitting = false
  try {
    const result = await work(transaction)
    isCommitting = true
    await transaction.commit().execute()
    return result
  } catch (error) {
    await rollBack(transaction)
    if (!isCommitting || !isLostConnection(error)) throw error
    const message = 'the connection to the database was lost during a commit; whether it took effect is unknown'
    throw Object.assign(new Error(message, { cause: error }), { code: commitUnknown })
  }
}

/** Ends the transaction and gives its connection back; also needed after a commit that failed. */
async function rollBack(transaction: ControlledTransaction<Tables>): Promise<void> {
  try {
    await transaction.rollback().execute()
  } catch {
    // The connection is gone, and the transaction with it; the error that led here is the one to report.
  }
}

/** How long to wait before trying again, in milliseconds; undefined when trying again is of no use or not safe. */
function pauseBefore(error: unknown, attempt: number, { repeatable = false }: TransactionOptions): number | undefined {
  const { code } = error as { readonly code?: unknown }
  const jitter = 0.5 + Math.random() / 2
  if (code === serializationFailure || code === deadlock) return jitter * Math.min(2 * 2 ** attempt, 100)
  const isSafe = isLostConnection(error) || (code === commitUnknown && repeatable)
  return isSafe ? jitter * Math.min(25 * 2 ** attempt, 2000) : undefined
}
