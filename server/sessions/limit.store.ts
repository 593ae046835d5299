/** How many sessions may work at once, and which items are left alone: what people set about them. */
import { type Kysely, sql } from 'kysely'
import type { LimitsDefinition } from '@fettle/catalog/definition.ts'
import type { limitScopes } from '@fettle/contract/http/sessions.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'

export interface LimitNow {
  readonly scope: (typeof limitScopes)[number]
  readonly name: string
  readonly most: number
  readonly working: number
  readonly waiting: number
}

/** Every limit with how many sessions work within it, and how many want to. */
export async function limitsNow(db: Kysely<Tables>): Promise<LimitNow[]> {
  const { rows } = await sql<LimitNow>`
    select scope, coalesce(tenant.name, running_limit.id) as name, most,
      count(session.id) filter (where session.holds_turn)::integer as working,
      count(session.id) filter (where session.wants_turn)::integer as waiting
    from running_limit
    left join tenant on scope = 'tenant' and tenant.id = running_limit.id
    left join (session join computer on computer.id = session.computer_id)
      on (session.holds_turn or session.wants_turn)
      and (scope = 'installation' or (scope = 'tenant' and session.tenant_id = running_limit.id)
        or (scope = 'tag' and running_limit.id = any(computer.tags)))
    group by scope, running_limit.id, tenant.name, most
    order by scope, name`.execute(db)
  return rows
}

/** The limits that are set, of tenants and tags by their names. */
export async function readLimits(db: Kysely<Tables>): Promise<LimitsDefinition> {
  const rows = await db
    .selectFrom('running_limit')
    .leftJoin('tenant', 'tenant.id', 'running_limit.id')
    .select(['scope', 'running_limit.id', 'tenant.name', 'tenant.deleted_at', 'most'])
    .orderBy('scope')
    .orderBy('running_limit.id')
    .execute()
  const all = rows.find(({ scope }) => scope === 'installation')?.most
  const tenants = rows.filter(({ scope, deleted_at }) => scope === 'tenant' && deleted_at === null)
  const tags = rows.filter(({ scope }) => scope === 'tag')
  return {
    ...(all !== undefined && { all }),
    tenants: Object.fromEntries(tenants.map(({ id, name, most }) => [name ?? id, most])),
    tags: Object.fromEntries(tags.map(({ id, most }) => [id, most])),
  }
}

/** Makes these the limits: sets those that it has, and takes the others away. */
export async function saveLimits(tx: Kysely<Tables>, limits: LimitsDefinition): Promise<void> {
  await tx.deleteFrom('running_limit').execute()
  if (limits.all !== undefined) await saveLimit(tx, { scope: 'installation', most: limits.all })
  for (const [name, most] of Object.entries(limits.tenants)) await saveLimit(tx, { scope: 'tenant', name, most })
  for (const [name, most] of Object.entries(limits.tags)) await saveLimit(tx, { scope: 'tag', name, most })
}

/** Sets a limit, or takes it away (null). */
export async function saveLimit(
  db: Kysely<Tables>,
  {
    scope,
    name,
    most,
  }: { readonly scope: LimitNow['scope']; readonly name?: string | undefined; readonly most: number | null },
): Promise<void> {
  const id = await idOf(db, scope, name)
  if (most === null) await db.deleteFrom('running_limit').where('scope', '=', scope).where('id', '=', id).execute()
  else
    await db
      .insertInto('running_limit')
      .values({ scope, id, most })
      .onConflict((conflict) => conflict.columns(['scope', 'id']).doUpdateSet({ most }))
      .execute()
}

async function idOf(db: Kysely<Tables>, scope: LimitNow['scope'], name: string | undefined): Promise<string> {
  if (scope === 'installation') {
    if (name !== undefined) refuse('badInput', 'The limit of the whole installation has no name; leave it out.')
    return ''
  }
  if (name === undefined) return refuse('badInput', `Say which ${scope} the limit is for.`)
  if (scope === 'tag') return name
  const tenant = await db
    .selectFrom('tenant')
    .select('id')
    .where('deleted_at', 'is', null)
    .where((where) => where.or([where('id', '=', name), where('name', '=', name)]))
    .executeTakeFirst()
  return tenant?.id ?? refuse('notFound', `There is no tenant "${name}".`)
}

/** Lets sessions change an item of a computer again; false when it was not in quarantine. */
export async function liftQuarantine(
  db: Kysely<Tables>,
  {
    computerId,
    key,
    by,
    now,
  }: { readonly computerId: string; readonly key: string; readonly by: string; readonly now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('quarantine')
    .set({ lifted_at: new Date(now), lifted_by: by })
    .where('computer_id', '=', computerId)
    .where('key', '=', key)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
