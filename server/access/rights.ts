/** What may somebody do, and where, by the roles that were granted? Pure: the tree of tenants is an argument. */
import { type Grant, type Permission, permissions, roles } from '@fettle/core/terms/access.ts'

/** Nothing, everything, or what belongs to these tenants (ids, sorted). */
export type Reach = 'nothing' | 'installation' | readonly string[]

/** Every tenant that is not deleted, with the one above it. */
export type TenantTree = ReadonlyMap<string, string | null>

/** What was granted; `only` as in `Caller`: an API token may be made for less. */
export interface Granted {
  readonly grants: readonly Grant[]
  readonly only?: readonly Permission[] | undefined
}

/**
 * How far grants reach for one permission. A role of the installation reaches everything; one of a tenant reaches it and those
 * below it. A grant that does not fit its role (a tenant where none belongs, none where one must be) gives nothing.
 */
export function reachOf(
  grants: readonly Grant[],
  only: readonly Permission[] | undefined,
  permission: Permission,
  tree: TenantTree,
): Reach {
  if (only !== undefined && !only.includes(permission)) return 'nothing'
  const having = grants.filter(({ role }) => Object.hasOwn(roles, role) && roles[role].permissions.includes(permission))
  if (having.some(({ role, tenantId }) => roles[role].reach === 'installation' && tenantId === undefined))
    return 'installation'
  const tops = new Set(
    having.flatMap(({ role, tenantId }) =>
      roles[role].reach === 'tenant' && tenantId !== undefined ? [tenantId] : [],
    ),
  )
  if (tops.size === 0) return 'nothing'
  const reached = [...tree.keys()].filter((id) => [...pathOf(tree, id)].some((above) => tops.has(above)))
  return reached.length === 0 ? 'nothing' : reached.toSorted()
}

/** A tenant and those above it, nearest first; a circle ends where it closes. */
export function pathOf(tree: TenantTree, id: string): ReadonlySet<string> {
  const path = new Set<string>()
  for (let at: string | null | undefined = id; at != null && tree.has(at) && !path.has(at); at = tree.get(at))
    path.add(at)
  return path
}

/**
 * Whether a caller has a permission at all, or (with a tenant) for that tenant; without the tree only for tenants that a grant names.
 */
export function mayDo(
  { grants, only }: Granted,
  permission: Permission,
  tenantId?: string,
  tree: TenantTree = new Map(grants.flatMap((grant) => (grant.tenantId === undefined ? [] : [[grant.tenantId, null]]))),
): boolean {
  const reach = reachOf(grants, only, permission, tree)
  if (reach === 'nothing' || reach === 'installation') return reach === 'installation'
  return tenantId === undefined || reach.includes(tenantId)
}

export type Rights = Readonly<Record<Permission, Reach>>

/** How far grants reach for each permission. */
export function rightsOf({ grants, only }: Granted, tree: TenantTree): Rights {
  return Object.fromEntries(
    permissions.map((permission) => [permission, reachOf(grants, only, permission, tree)]),
  ) as unknown as Rights
}

/** Whether a tree of tenants is needed to know how far grants reach. */
export function needsTree({ grants }: Granted): boolean {
  return grants.some(({ tenantId }) => tenantId !== undefined)
}
