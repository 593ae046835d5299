/** Says who may do what: permissions, the roles that have them, and how far a role reaches. */

/**
 * view: see everything within reach. operate: bring computers where they should be: run, cancel, approve, postpone, tag, exclude, let
 * computers in. define: say what computers should be: deployments, software, tasks, scripts, schedules, persons. execute: run a command of
 * one's own on a computer. administer: tenants, accounts, tokens, mail, limits, secrets, retention.
 */
export const permissions = ['view', 'operate', 'define', 'execute', 'administer'] as const
export type Permission = (typeof permissions)[number]

export const roleNames = ['administrator', 'technician', 'viewer', 'tenantAdministrator', 'tenantViewer'] as const
export type RoleName = (typeof roleNames)[number]

export interface Role {
  readonly permissions: readonly Permission[]
  /** `installation`: every tenant and what belongs to none. `tenant`: the one the grant names and those below it. */
  readonly reach: 'installation' | 'tenant'
}

export const roles: Readonly<Record<RoleName, Role>> = {
  administrator: { reach: 'installation', permissions },
  technician: { reach: 'installation', permissions: ['view', 'operate', 'define', 'execute'] },
  viewer: { reach: 'installation', permissions: ['view'] },
  tenantAdministrator: { reach: 'tenant', permissions },
  tenantViewer: { reach: 'tenant', permissions: ['view'] },
}

/** One role given to an account; `tenantId` exactly where the role reaches a tenant only. */
export interface Grant {
  readonly role: RoleName
  readonly tenantId?: string
}
