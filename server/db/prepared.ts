/** How are the hottest queries prepared only once a connection? */
import { CompiledQuery, type Kysely, type PostgresPool, type PostgresPoolClient } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { isLostConnection } from './lost-connection.ts'
import { enterScope, leaveScope, tenantScope, type TenantScope } from './scope.ts'
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

/**
 * The pool as Kysely sees it: statements that have a name are sent with it, and lost connections are not used again. What asks for a
 * connection within a tenant scope gets one that is narrowed to it; it is lent again only after it was widened.
 */
export function namingPool(pool: Pool): PostgresPool {
  // Kysely remembers what it knows about a connection by the object it gets, so each client has one wrapper for good.
  const wrappers = new WeakMap<PoolClient, Lent>()
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const scope = tenantScope()
      const client = await pool.connect()
      const lent = wrappers.get(client) ?? wrap(client)
      wrappers.set(client, lent)
      await lent.narrow(scope)
      return lent.client
    },
  }
}

interface Lent {
  readonly client: PostgresPoolClient
  /** Before it is used; a connection that cannot be narrowed is thrown away. */
  readonly narrow: (scope: TenantScope | undefined) => Promise<void>
}

function wrap(client: PoolClient): Lent {
  let isLost = false
  let isNarrow = false
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    // A plan that was kept for everybody is not used for somebody who sees less, whatever PostgreSQL knows of that.
    const name = isNarrow ? undefined : nameByText.get(text)
    try {
      return await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) })
    } catch (error) {
      isLost ||= isLostConnection(error)
      throw error
    }
  }
  const narrow = async (scope: TenantScope | undefined): Promise<void> => {
    isNarrow = scope !== undefined
    if (scope === undefined) return
    try {
      await enterScope(client, scope)
    } catch (error) {
      client.release(true)
      throw error
    }
  }
  const release = (destroy?: boolean): void => {
    // The pool learns of a lost connection a moment later than its queries, and would hand it out again meanwhile.
    if (!isNarrow || destroy === true || isLost) return client.release(destroy === true || isLost)
    leaveScope(client).then(
      () => client.release(),
      () => client.release(true),
    )
  }
  const { processID } = client as unknown as { readonly processID: number }
  return { narrow, client: { processID, query: query as PostgresPoolClient['query'], release } }
}
