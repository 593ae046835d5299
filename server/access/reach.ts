/** Lets a call in or refuses it, and narrows what its handler sees to how far the caller reaches: the one place where that is decided. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Kysely } from 'kysely'
import { type Permission, permissions } from '@fettle/core/terms/access.ts'
import type { Endpoint } from '@fettle/contract/http/endpoint.ts'
import { type TenantScope, tenantScope, unscoped, withinTenants } from '../db/scope.ts'
import { prepared } from '../db/prepared.ts'
import type { Tables } from '../db/tables.ts'
import type { Caller } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { needsTree, pathOf, type Reach, type Rights, rightsOf, type TenantTree } from './rights.ts'

/** What an endpoint, or the live stream, asks of its callers. */
export type Asked = Pick<Endpoint, 'access' | 'reach'>

export interface Enforcer {
  /** Runs a handler for a caller who may call it, within what it reaches. @throws a refusal when the caller may not. */
  readonly enforce: <Result>(caller: Caller, asked: Asked, work: () => Promise<Result>) => Promise<Result>
  /** How far a caller reaches for a permission now. */
  readonly reachNow: (caller: Caller, permission: Permission) => Promise<Reach>
}

interface Standing {
  readonly rights: Rights
  readonly tree: TenantTree
}

/** Of the caller whose handler runs; undefined outside of calls and where no permission is asked for. */
const standing = new AsyncLocalStorage<Standing | undefined>()

const readTree = prepared<{ id: string; parent_id: string | null }, []>(
  'tenant_tree',
  'select id, parent_id from tenant where deleted_at is null',
)

/** The tree of tenants that are not deleted. */
export async function tenantTree(db: Kysely<Tables>): Promise<TenantTree> {
  const rows = await unscoped(() => readTree(db))
  return new Map(rows.map(({ id, parent_id }) => [id, parent_id]))
}

/** The one who decides, over this database. */
export function createEnforcer(db: Kysely<Tables>): Enforcer {
  const standingOf = async (caller: Caller): Promise<Standing> => {
    const tree = needsTree(caller) ? await tenantTree(db) : new Map<string, string | null>()
    return { tree, rights: rightsOf(caller, tree) }
  }
  return {
    reachNow: async (caller, permission) => (await standingOf(caller)).rights[permission],
    enforce: async (caller, { access, reach }, work) => {
      const permission = permissions.find((one) => one === access)
      // Whoever is signed in, enrols or is nobody calls about itself: the handler sees to that, and needs all tables for it.
      if (permission === undefined) return await work()
      const stands = await standingOf(caller)
      const reached = stands.rights[permission]
      mustReach(permission, reached, reach)
      return await standing.run(stands, () =>
        withReach(reached === 'installation' ? undefined : scopeOf(reached, stands.tree, caller), work),
      )
    },
  }
}

function mustReach(permission: Permission, reached: Reach, asked: 'installation' | undefined): void {
  if (reached === 'nothing')
    refuse('notAllowed', `This needs the permission "${permission}"; ask an administrator for a role that has it.`)
  if (reached !== 'installation' && asked === 'installation')
    refuse('notAllowed', 'This is for the whole installation, and you have it for some tenants only.')
}

function scopeOf(reached: Reach, tree: TenantTree, { accountId }: Pick<Caller, 'accountId'>): TenantScope {
  const tenants = typeof reached === 'string' ? [] : reached
  const mine = new Set(tenants)
  const above = new Set(tenants.flatMap((id) => [...pathOf(tree, id)]).filter((id) => !mine.has(id)))
  return { tenants, above: [...above].toSorted(), ...(accountId === undefined ? {} : { account: accountId }) }
}

async function withReach<Result>(scope: TenantScope | undefined, work: () => Promise<Result>): Promise<Result> {
  if (scope === undefined) return await work()
  return streamedWithin(scope, await withinTenants(scope, () => told(work)))
}

/** What a handler streams is made after it has returned, and must not see more then. */
function streamedWithin<Result>(scope: TenantScope, result: Result): Result {
  const { parts } = (result ?? {}) as { readonly parts?: AsyncIterable<unknown> }
  if (parts?.[Symbol.asyncIterator] === undefined) return result
  const stand = standing.getStore()
  const run = <T>(work: () => T): T => withinTenants(scope, () => (stand ? standing.run(stand, work) : work()))
  const iterator = run(() => parts[Symbol.asyncIterator]())
  const within: AsyncIterableIterator<unknown> = {
    next: () => run(() => iterator.next()),
    return: async (value) => (await run(() => iterator.return?.(value))) ?? { done: true, value },
    [Symbol.asyncIterator]: () => within,
  }
  return { ...result, parts: within }
}

/** What the database refuses is told as a refusal: nothing of it is a mistake of ours. */
async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    if (code === '42501')
      refuse(
        'notAllowed',
        'This reaches beyond your tenants; somebody whose role reaches the whole installation can do it.',
      )
    if (code === '23505') refuse('conflict', 'A name in this request cannot be used; choose another one.')
    throw error
  }
}

/** Refuses callers who reach only some tenants; `what` begins the sentence, as in "The tag \"vip\"". */
export function mustReachInstallation(what: string): void {
  if (tenantScope() !== undefined)
    refuse('notAllowed', `${what} belongs to the whole installation, and you reach some tenants only.`)
}

/**
 * Refuses callers who do not have another permission than the endpoint's (for this tenant, when one is given), without narrowing
 * anything: for work of the engine. Outside of a call it refuses nobody.
 */
export function mustMay(permission: Permission, tenantId?: string): void {
  const reached = standing.getStore()?.rights[permission] ?? 'installation'
  if (reached === 'installation') return
  mustReach(
    permission,
    reached === 'nothing' || (tenantId !== undefined && !reached.includes(tenantId)) ? 'nothing' : reached,
    undefined,
  )
}

/** Whether the caller has a permission for everything that it sees now. */
export function coversNow(permission: Permission): boolean {
  const reached = standing.getStore()?.rights[permission] ?? 'installation'
  if (reached === 'nothing' || reached === 'installation') return reached === 'installation'
  return tenantScope()?.tenants.every((id) => reached.includes(id)) ?? false
}

/** Runs what the program itself does for a caller whose right to it was looked at before, wherever that reaches. */
export function unhindered<Result>(work: () => Result): Result {
  return standing.run(undefined, () => unscoped(work))
}

/**
 * Runs work that needs another permission than the endpoint: refuses callers without it, and narrows what it sees to what both
 * reach. Outside of a call (the program itself) it simply runs.
 */
export async function narrowedTo<Result>(permission: Permission, work: () => Promise<Result>): Promise<Result> {
  const stands = standing.getStore()
  if (stands === undefined) return await work()
  const reached = stands.rights[permission]
  mustReach(permission, reached, undefined)
  if (reached === 'installation') return await work()
  const before = tenantScope()
  const both =
    before === undefined ? reached : (reached as readonly string[]).filter((id) => before.tenants.includes(id))
  if (both.length === 0) mustReach(permission, 'nothing', undefined)
  return await withReach({ ...before, ...scopeOf(both, stands.tree, {}) }, work)
}
