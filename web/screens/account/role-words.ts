/** Says roles in words. */
import type { RoleName } from '@fettle/core/terms/access.ts'

export interface RoleWords {
  readonly word: string
  /** What it lets people do; of roles for one tenant the tenant's name follows. */
  readonly sentence: string
}

export const roleWords: { readonly [R in RoleName]: RoleWords } = {
  administrator: { word: 'Administrator', sentence: 'Everything, in all tenants' },
  technician: { word: 'Technician', sentence: 'Run and define maintenance, in all tenants' },
  viewer: { word: 'Viewer', sentence: 'See everything, in all tenants' },
  tenantAdministrator: { word: 'Tenant administrator', sentence: 'Everything, in' },
  tenantViewer: { word: 'Tenant viewer', sentence: 'See everything, in' },
}
