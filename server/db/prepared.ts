/** How are the hottest queries prepared only once a connection? */
import { CompiledQuery, type Kysely, type PostgresPool, type PostgresPoolClient } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { isLostConnection } from './lost-connection.ts'
import type { Tables } from './tables.ts'

/** Anything a query can run on: the database or a transaction of Kysely's, or pg's pool or client. */
export type QueryTarget = Kysely<Tables> | Pool | PoolClient

/** Statement texts that have a name, under which PostgreSQL keeps them parsed on every connection that ran them. */
const nameByText = new Map<string, string>()

/**
 * A query that PostgreSQL parses once a connection (a quarter to almost a half less work for short ones).
 * `name` is unique in the program, at most 63 characters; `text` has `$1`, `$2`, ... for its values.
 * For a few hot queries: every connection keeps all of them.
 */
export function prepared<Row, const Values extends readonly unknown[]>(
  name: string,
  text: string,
): (target: QueryTarget, ...values: Values) => Promise<readonly Row[]> {
  for (const [otherText, otherName] of nameByText) {
    if ((otherName === name) !== (otherText === text))
      throw new Error(`the prepared query ${name} is declared twice, differently`)
  }
  nameByText.set(text, name)
  return async (target, ...values) => {
    const isKysely = 'executeQuery' in target
    const result = isKysely
      ? await target.executeQuery(CompiledQuery.raw(text, [...values]))
      : await target.query<Row & object>({ name, text, values: [...values] })
    return result.rows as Row[]
  }
}

/** The pool as Kysely sees it: statements that have a name are sent with it, and lost connections are not used again. */
export function namingPool(pool: Pool): PostgresPool {
  // Kysely remembers what it knows about a connection by the object it gets, so each client has one wrapper for good.
  const wrappers = new WeakMap<PoolClient, PostgresPoolClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const wrapper = wrappers.get(client) ?? wrap(client)
      wrappers.set(client, wrapper)
      return wrapper
    },
  }
}

function wrap(client: PoolClient): PostgresPoolClient {
  let isLost = false
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    const name = nameByText.get(text)
    try {
      return await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) })
    } catch (error) {
      isLost ||= isLostConnection(error)
      throw error
    }
  }
  const { processID } = client as unknown as { readonly processID: number }
  return {
    processID,
    query: query as PostgresPoolClient['query'],
    // The pool learns of a lost connection a moment later than its queries, and would hand it out again meanwhile.
    release: (destroy) => client.release(destroy === true || isLost),
  }
}
