/** How are roles written on the command line: "viewer", or "tenantViewer:Acme" for one tenant? */
import { type RoleName, roleNames, roles } from '@fettle/core/terms/access.ts'
import { failure } from '../failure.ts'

interface WrittenGrant {
  readonly role: RoleName
  readonly tenant?: string
}

/** Reads roles. @throws a failure about the first that is none. */
export function readGrants(texts: readonly string[]): WrittenGrant[] {
  return texts.map((text) => {
    const [name = '', ...rest] = text.split(':')
    const role = roleNames.find((one) => one === name)
    const tenant = rest.join(':')
    if (role === undefined)
      throw failure('badInput', `There is no role "${name}"; choose one of ${roleNames.join(', ')}.`)
    if ((roles[role].reach === 'tenant') !== (tenant !== ''))
      throw failure(
        'badInput',
        tenant === ''
          ? `The role ${role} is for one tenant: write ${role}:TENANT.`
          : `The role ${role} is for all tenants: write it without ":${tenant}".`,
      )
    return tenant === '' ? { role } : { role, tenant }
  })
}

/** Roles as they are written: "viewer tenantAdministrator:Acme". */
export function grantsText(
  grants: readonly { readonly role: RoleName; readonly tenant?: { readonly name: string } | undefined }[],
): string {
  return grants.map(({ role, tenant }) => (tenant === undefined ? role : `${role}:${tenant.name}`)).join(' ')
}
