/** Who may give which role to whom? Nobody more than they have themselves. Pure. */
import { type Grant, type Permission, roles } from '@fettle/core/terms/access.ts'
import { type Granted, type Reach, reachOf, type Rights, type TenantTree } from './rights.ts'

/** Whether a grant says all it has to: a tenant exactly where its role reaches one. */
export function isWhole({ role, tenantId }: Grant): boolean {
  return (roles[role].reach === 'tenant') === (tenantId !== undefined)
}

/** The tenant above each; absent or null: none. */
export type Parents = TenantTree

/** True when `tenantId` is `above` or below it. A circle of tenants ends the search. */
export function isWithin(tenantId: string, above: string, parents: Parents): boolean {
  const seen = new Set<string>()
  for (let at: string | null | undefined = tenantId; at != null && !seen.has(at); at = parents.get(at)) {
    if (at === above) return true
    seen.add(at)
  }
  return false
}

/** True for who has the permission in this tenant; without a tenant: in the whole installation. */
export function hasPermission(
  { grants, only }: Granted,
  permission: Permission,
  tenantId: string | undefined,
  tree: TenantTree,
): boolean {
  return covers(reachOf(grants, only, permission, tree), tenantId)
}

function covers(reach: Reach, tenantId: string | undefined): boolean {
  if (reach === 'installation') return true
  return reach !== 'nothing' && tenantId !== undefined && reach.includes(tenantId)
}

function has(rights: Rights, permission: Permission, tenantId: string | undefined): boolean {
  return covers(rights[permission], tenantId)
}

/** True when the grant may be given or taken away: one must administer where it reaches, and have everything that it gives there. */
export function mayGive(rights: Rights, grant: Grant): boolean {
  const needed: readonly Permission[] = ['administer', ...roles[grant.role].permissions]
  return isWhole(grant) && needed.every((permission) => has(rights, permission, grant.tenantId))
}

/** True when an account with these grants may be changed: its factors, its name, whether it is let in. */
export function mayChange(rights: Rights, its: readonly Grant[]): boolean {
  return its.length === 0 ? has(rights, 'administer', undefined) : its.every((grant) => mayGive(rights, grant))
}

/** True when an account with these grants shows up: it may do something where one administers. */
export function maySee(rights: Rights, its: readonly Grant[]): boolean {
  if (has(rights, 'administer', undefined)) return true
  return its.some(({ tenantId }) => tenantId !== undefined && has(rights, 'administer', tenantId))
}

/** The grants that a change adds or takes away: those that must be one's to give. */
export function changedGrants(before: readonly Grant[], after: readonly Grant[]): readonly Grant[] {
  const without = (some: readonly Grant[], others: readonly Grant[]): readonly Grant[] =>
    some.filter((one) => !others.some((other) => one.role === other.role && one.tenantId === other.tenantId))
  return [...without(after, before), ...without(before, after)]
}
