/** Says in words who a target is for. */
import type { Kysely } from 'kysely'
import type { GroupFilter, OsFilter, Target } from '@fettle/core/terms/target.ts'
import type { Tables } from '../db/tables.ts'

/** Names of tenants, computers and persons by id. */
export type Names = ReadonlyMap<string, string>

/** Every name a target may need. */
export async function namesOf(db: Kysely<Tables>): Promise<Names> {
  const rows = await db
    .selectFrom('tenant')
    .select(['id', 'name'])
    .union(db.selectFrom('person').select(['id', 'name']))
    .union(db.selectFrom('computer').select(['id', 'name']))
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

const groups: Readonly<Record<GroupFilter, string>> = {
  all: 'computers',
  servers: 'servers',
  workstations: 'workstations',
  portables: 'portables',
  workstationsAndPortables: 'workstations and portables',
  domainControllers: 'domain controllers',
  primaryDomainControllers: 'primary domain controllers',
}

/** Such as "servers with tag canary of Acme where facts.os.version == '12'". */
export function targetWords(target: Target, names: Names): string {
  const name = (id: string): string => names.get(id) ?? id
  const { subject, tenantId, filter, os, where, propagateToChildTenants } = target
  const who = ((): string => {
    switch (subject.type) {
      case 'computer':
        return name(subject.computerId)
      case 'person':
        return `${groups[filter]} of ${name(subject.personId)}`
      case 'script':
        return `${groups[filter]} on which the script "${shortened(subject.script.source)}" says true`
      case 'expression':
        return `${groups[filter]} where ${subject.expression}`
      case 'tag':
        return `${groups[filter]} with tag ${subject.tag}`
      case 'all':
        return `all ${groups[filter]}`
    }
  })()
  const tenant =
    tenantId === undefined ? '' : ` of ${name(tenantId)}${propagateToChildTenants ? ' and the tenants below it' : ''}`
  return `${who}${tenant}${osWords(os)}${where === undefined ? '' : ` where ${where}`}`
}

const shownMax = 60

function shortened(source: string): string {
  const line = source.replace(/\s+/g, ' ').trim()
  return line.length > shownMax ? `${line.slice(0, shownMax)}...` : line
}

function osWords(os: OsFilter | undefined): string {
  return os ? ` with ${[os.id ?? os.family, os.version].filter((word) => word !== undefined).join(' ')}` : ''
}
