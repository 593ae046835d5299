/** Which tenants may the queries of what runs now see, and how is a connection lent to them for just that? */
import { AsyncLocalStorage } from 'node:async_hooks'

/** The tenants that are seen; of those above them only what holds for these, too. Ids. */
export interface TenantScope {
  readonly tenants: readonly string[]
  readonly above: readonly string[]
  /** Whose views and commands are seen; absent: nobody's. */
  readonly account?: string
}

const current = new AsyncLocalStorage<TenantScope | undefined>()

/** The scope of what runs now; undefined where everything may be seen. */
export function tenantScope(): TenantScope | undefined {
  return current.getStore()
}

/** Runs work whose queries see and change only what belongs to these tenants: the database refuses all else. */
export function withinTenants<Result>(scope: TenantScope | undefined, work: () => Result): Result {
  return current.run(scope, work)
}

/**
 * Runs work that sees everything: the engine, what is kept for everybody, what follows later. Inside of a scope only for ids that were
 * read within that scope. A transaction that has begun within a scope stays in it.
 */
export function unscoped<Result>(work: () => Result): Result {
  return current.getStore() === undefined ? work() : current.run(undefined, work)
}

/** A connection of pg's, as far as it is needed here. */
export interface ScopedClient {
  query(text: string): Promise<unknown>
  query(text: string, values: unknown[]): Promise<unknown>
}

/** Narrows a connection; must have succeeded before anything else is sent on it. */
export async function enterScope(client: ScopedClient, { tenants, above, account = '' }: TenantScope): Promise<void> {
  await Promise.all([
    client.query('set role fettle_tenant'),
    client.query(
      `select set_config('fettle.tenants', $1::text[]::text, false), set_config('fettle.above', $2::text[]::text, false),
        set_config('fettle.account', $3, false)`,
      [[...tenants], [...above], account],
    ),
  ])
}

/** Widens a connection again; must have succeeded before anybody else gets it. */
export async function leaveScope(client: ScopedClient): Promise<void> {
  await client.query('reset role; reset fettle.tenants; reset fettle.above; reset fettle.account')
}
