/** Finds computers by what people call them, and writes what people decide about them. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { computerCondition } from './filter.ts'

export interface Named {
  readonly id: string
  readonly name: string
}

/** The computer with this name or id; refuses when there is none, or several tenants have one. */
export async function getComputerRef(db: Kysely<Tables>, text: string): Promise<Named> {
  const rows = await db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .select(['computer.id', 'computer.name', 'tenant.name as tenant'])
    .where('computer.deleted_at', 'is', null)
    .where((where) => where.or([where('computer.id', '=', text), where('computer.name', '=', text)]))
    .limit(10)
    .execute()
  const [first, second] = rows
  if (!first) return refuse('notFound', `There is no computer "${text}"; list them with GET /api/v1/computers.`)
  if (second)
    return refuse(
      'badInput',
      `Several computers are called "${text}" (tenants ${rows.map(({ tenant }) => tenant).join(', ')}); use an id: ${rows.map(({ id }) => id).join(', ')}.`,
    )
  return { id: first.id, name: first.name }
}

/** The computers a request means: those named, or all that match the filter. */
export async function resolveComputers(
  db: Kysely<Tables>,
  wanted: { readonly names?: readonly string[]; readonly filter?: string },
): Promise<readonly Named[]> {
  const named: Named[] = []
  for (const name of new Set(wanted.names)) named.push(await getComputerRef(db, name))
  if (wanted.filter === undefined) return named
  const matching = await db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .select(['computer.id', 'computer.name'])
    .where('computer.deleted_at', 'is', null)
    .where(computerCondition(wanted.filter))
    .orderBy('computer.name')
    .execute()
  const known = new Set(named.map(({ id }) => id))
  return [...named, ...matching.filter(({ id }) => !known.has(id))]
}

export interface ComputerChange {
  readonly tags?: readonly string[]
  readonly tenantId?: string
  readonly primaryPersonId?: string | null
  readonly excludedFromMaintenance?: boolean
}

/** Writes a change of what people decide about a computer. Its waiting sessions move with it to another tenant. */
export async function saveComputerChange(db: Kysely<Tables>, id: string, change: ComputerChange): Promise<void> {
  const columns = {
    ...(change.tags ? { tags: [...new Set(change.tags)].toSorted() } : {}),
    ...(change.tenantId === undefined ? {} : { tenant_id: change.tenantId }),
    ...(change.primaryPersonId === undefined ? {} : { primary_person_id: change.primaryPersonId }),
    ...(change.excludedFromMaintenance === undefined
      ? {}
      : { excluded_from_maintenance: change.excludedFromMaintenance }),
  }
  if (Object.keys(columns).length > 0) await db.updateTable('computer').set(columns).where('id', '=', id).execute()
}

/** Stores a new computer; a name that the tenant already has gets a number. Returns it. */
export async function insertComputer(
  db: Kysely<Tables>,
  computer: { readonly id: string; readonly name: string; readonly tenantId: string; readonly tags: readonly string[] },
): Promise<Named> {
  // One at a time within a tenant, so that two computers of one name cannot both find it free.
  await sql`select 1 from tenant where id = ${computer.tenantId} for no key update`.execute(db)
  const taken = await db
    .selectFrom('computer')
    .select('name')
    .where('tenant_id', '=', computer.tenantId)
    .where('deleted_at', 'is', null)
    .where((where) =>
      where.or([
        where('name', '=', computer.name),
        where('name', 'like', `${computer.name.replaceAll(/[\\%_]/g, String.raw`\$&`)}-%`),
      ]),
    )
    .execute()
  const names = new Set(taken.map(({ name }) => name))
  let name = computer.name
  for (let number = 2; names.has(name); number += 1) name = `${computer.name}-${number}`
  await db
    .insertInto('computer')
    .values({ id: computer.id, name, tenant_id: computer.tenantId, tags: [...computer.tags] })
    .execute()
  return { id: computer.id, name }
}
