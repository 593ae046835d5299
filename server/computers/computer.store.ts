/** Finds computers by what people call them, and writes what people decide about them. */
import { type Kysely, sql } from 'kysely'
import type { OnboardingState } from '@fettle/core/terms/machine.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
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
    .orderBy(sql`computer.id <> ${text}`) // a computer may call itself what another's id is
    .limit(10)
    .execute()
  const [first, second] = rows
  if (first?.id === text) return { id: first.id, name: first.name }
  if (!first) return refuse('notFound', `There is no computer "${text}"; list them with GET /api/v1/computers.`)
  if (second)
    return refuse(
      'badInput',
      `Several computers are called "${text}" (tenants ${rows.map(({ tenant }) => tenant).join(', ')}); use an id: ${rows.map(({ id }) => id).join(', ')}.`,
    )
  return { id: first.id, name: first.name }
}

/** Which computers a request means. */
export interface Wanted {
  /** Names or ids. */
  readonly names?: readonly string[]
  readonly filter?: string
  /** Names or ids of those that the filter matches and that are not meant. */
  readonly exclude?: readonly string[]
}

/** The computers a request means, each once: those named, and all that match the filter, which must be some. */
export async function resolveComputers(db: Kysely<Tables>, wanted: Wanted): Promise<readonly Named[]> {
  const named = await computersNamed(db, [...new Set(wanted.names)])
  if (wanted.filter === undefined) return [...named.values()]
  if (wanted.filter.trim() === '')
    refuse('badInput', 'The filter is empty, which would mean every computer; write is:online,offline if you mean all.')
  const matching = await db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .select(['computer.id', 'computer.name'])
    .where('computer.deleted_at', 'is', null)
    .where(computerCondition(wanted.filter))
    .orderBy('computer.name')
    .execute()
  if (matching.length === 0)
    refuse('notFound', `No computer matches the filter ${wanted.filter}; try it with GET /api/v1/computers?q=.`)
  const excluded = new Set(wanted.exclude)
  for (const computer of matching)
    if (!excluded.has(computer.id) && !excluded.has(computer.name)) named.set(computer.id, computer)
  return [...named.values()]
}

/** The computers with these names or ids, by id in that order; refuses a name that none has, or several. */
async function computersNamed(db: Kysely<Tables>, texts: readonly string[]): Promise<Map<string, Named>> {
  if (texts.length === 0) return new Map()
  const { rows } = await sql<Named>`
    select id, name from computer where deleted_at is null and (id = any(${texts}) or name = any(${texts}))`.execute(db)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const byName = Map.groupBy(rows, ({ name }) => name)
  const found = new Map<string, Named>()
  for (const text of texts) {
    const [first, second] = byName.get(text) ?? []
    const computer = byId.get(text) ?? (second ? undefined : first) ?? (await getComputerRef(db, text))
    found.set(computer.id, { id: computer.id, name: computer.name })
  }
  return found
}

export interface ComputerChange {
  readonly tags?: readonly string[]
  readonly tenantId?: string
  readonly primaryPersonId?: string | null
  readonly excludedFromMaintenance?: boolean
  readonly notes?: string
}

/** Writes a change of what people decide about a computer, and lets it be remembered in the same transaction. Sessions that are not over move with it to another tenant. */
export async function saveComputerChange(
  db: Kysely<Tables>,
  id: string,
  change: ComputerChange,
  remember: (tx: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  const columns = {
    ...(change.tags ? { tags: [...new Set(change.tags)].toSorted() } : {}),
    ...(change.tenantId === undefined ? {} : { tenant_id: change.tenantId }),
    ...(change.primaryPersonId === undefined ? {} : { primary_person_id: change.primaryPersonId }),
    ...(change.excludedFromMaintenance === undefined
      ? {}
      : { excluded_from_maintenance: change.excludedFromMaintenance }),
    ...(change.notes === undefined ? {} : { notes: change.notes }),
  }
  if (Object.keys(columns).length === 0) return
  await inTransaction(db, async (tx) => {
    if (change.tenantId !== undefined) await mustBeFreeIn(tx, change.tenantId, id)
    // This locks the computer as the engine does: nothing happens to its sessions meanwhile.
    await tx.updateTable('computer').set(columns).where('id', '=', id).execute()
    if (change.tenantId !== undefined) await moveSessions(tx, id, change.tenantId)
    await remember(tx)
  })
}

async function mustBeFreeIn(tx: Kysely<Tables>, tenantId: string, id: string): Promise<void> {
  await lockNames(tx, tenantId)
  const taken = await tx
    .selectFrom('computer as other')
    .innerJoin('computer', 'computer.name', 'other.name')
    .innerJoin('tenant', 'tenant.id', 'other.tenant_id')
    .select(['other.name', 'tenant.name as tenant'])
    .where('computer.id', '=', id)
    .where('other.id', '<>', id)
    .where('other.tenant_id', '=', tenantId)
    .where('other.deleted_at', 'is', null)
    .executeTakeFirst()
  if (taken) refuse('conflict', `${taken.tenant} has a computer called "${taken.name}" already.`)
}

async function moveSessions(tx: Kysely<Tables>, computerId: string, tenantId: string): Promise<void> {
  await tx
    .updateTable('session')
    .set({ tenant_id: tenantId, body: sql<string>`body || jsonb_build_object('tenantId', ${tenantId}::text)` })
    .where('computer_id', '=', computerId)
    .where('final', '=', false)
    .execute()
}

/** One at a time within a tenant, so that two computers of one name cannot both find it free. */
async function lockNames(db: Kysely<Tables>, tenantId: string): Promise<void> {
  await sql`select 1 from tenant where id = ${tenantId} for no key update`.execute(db)
}

/** Stores a new computer; a name that the tenant already has gets a number. Returns it. */
export async function insertComputer(db: Kysely<Tables>, computer: NewComputer): Promise<Named> {
  const name = await freeName(db, computer)
  await db
    .insertInto('computer')
    .values({
      id: computer.id,
      name,
      tenant_id: computer.tenantId,
      tags: [...computer.tags],
      ...(computer.personId === undefined ? {} : { primary_person_id: computer.personId, person_pinned: true }),
      ...(computer.onboarding === undefined
        ? {}
        : { onboarding: computer.onboarding.state, onboarding_since: new Date(computer.onboarding.since) }),
    })
    .execute()
  return { id: computer.id, name }
}

export interface NewComputer {
  readonly id: string
  readonly name: string
  readonly tenantId: string
  readonly tags: readonly string[]
  readonly personId?: string
  /** Absent: it is looked after from the first moment. Since: milliseconds since 1970. */
  readonly onboarding?: { readonly state: OnboardingState; readonly since: number }
}

/** The name, or the name with the first number behind it that no computer of the tenant has; the tenant's names are locked. */
export async function freeName(
  db: Kysely<Tables>,
  computer: { readonly id: string; readonly name: string; readonly tenantId: string },
): Promise<string> {
  await lockNames(db, computer.tenantId)
  const taken = await db
    .selectFrom('computer')
    .select('name')
    .where('tenant_id', '=', computer.tenantId)
    .where('id', '<>', computer.id)
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
  return name
}
