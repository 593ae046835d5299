/** What may an API token do, given what its owner may do now and what it was made for? Pure. */
import { type Grant, type Permission, permissions, roles } from '@fettle/core/terms/access.ts'
import { isWithin, type Parents } from './granting.ts'

export interface Rights {
  readonly grants: readonly Grant[]
  readonly only?: readonly Permission[]
}

/** What a token was made for; null: all that its owner has. */
export interface Limits {
  readonly permissions: readonly Permission[] | null
  readonly tenants: readonly string[] | null
}

/**
 * The rights of a token: its limits and its owner's grants, whichever is less. Within tenants a role of the installation becomes one of
 * those tenants; since none of these has exactly a technician's permissions, the token then has no more than a technician's anywhere.
 */
export function tokenRights(owner: readonly Grant[], limits: Limits, parents: Parents): Rights {
  if (limits.tenants === null)
    return { grants: owner, ...(limits.permissions === null ? {} : { only: limits.permissions }) }
  const narrowed = owner.flatMap((grant) => within(grant, limits.tenants ?? [], parents))
  const most = narrowed.reduce<readonly Permission[]>(
    (left, { permissions: its }) => left.filter((one) => its.includes(one)),
    limits.permissions ?? permissions,
  )
  return { grants: narrowed.map(({ grant }) => grant), only: most }
}

interface Narrowed {
  readonly grant: Grant
  /** What the owner's own role has, where the narrowed one has more; else all. */
  readonly permissions: readonly Permission[]
}

function within(grant: Grant, tenants: readonly string[], parents: Parents): readonly Narrowed[] {
  const { reach, permissions: its } = roles[grant.role]
  const { tenantId } = grant
  if (reach === 'tenant')
    return tenantId === undefined
      ? []
      : tenants.flatMap((wanted) => {
          if (isWithin(wanted, tenantId, parents)) return [{ grant: { ...grant, tenantId: wanted }, permissions }]
          return isWithin(tenantId, wanted, parents) ? [{ grant, permissions }] : []
        })
  const isViewer = its.length === 1
  return tenants.map((wanted) => ({
    grant: { role: isViewer ? 'tenantViewer' : 'tenantAdministrator', tenantId: wanted },
    permissions: isViewer ? permissions : its,
  }))
}
