/** What do documents of tenants and computers say, when saying nothing and saying "none" mean the same? */
import type { ComputerDefinition, TenantDefinition } from './definition.ts'
import type { ComputerDocument } from './schema/computer.ts'
import type { TenantDocument } from './schema/tenant.ts'

/** Returns what a valid document decides about a computer. */
export function toComputer(document: ComputerDocument): ComputerDefinition {
  const { primaryPerson, notes, tags, ...rest } = document
  return {
    ...rest,
    tags: [...new Set(tags)].toSorted(),
    ...(typeof primaryPerson === 'string' && { primaryPerson: primaryPerson.toLowerCase() }),
    ...(notes !== undefined && notes !== '' && { notes }),
  }
}

/** Returns the tenant a valid document describes. */
export function toTenant({ mail, ...rest }: TenantDocument): TenantDefinition {
  return { ...rest, ...(mail !== undefined && Object.keys(mail).length > 0 && { mail }) }
}
