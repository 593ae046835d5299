/** What screens see of computers: one query a screen, straight to the contract's shape. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type {
  ComputerDetail,
  ComputerSummary,
  getComputerItems,
  getComputerSoftware,
  listComputers,
} from '@fettle/contract/http/computers.ts'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Facts } from '@fettle/core/terms/computer.ts'
import type { Tables } from '../db/tables.ts'
import { readCursor, writeCursor } from '../http/list-cursor.ts'
import { affinityOf, inventoryOf } from '../inventory/inventory.views.ts'
import { onboardingOf } from '../onboarding/onboarding.views.ts'
import { sessionsWithNames, summaryColumns, toSummary as toSessionSummary } from '../sessions/session.views.ts'
import { version } from '../version.ts'
import { computerCondition } from './filter.ts'

function computersWithState(db: Kysely<Tables>) {
  return db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .leftJoin('person', 'person.id', 'computer.primary_person_id')
    .leftJoin('agent', (join) => join.onRef('agent.computer_id', '=', 'computer.id').on('agent.revoked_at', 'is', null))
    .leftJoin('computer_standing as standing', 'standing.computer_id', 'computer.id')
    .select([
      'computer.id',
      'computer.name',
      'computer.tags',
      'computer.tenant_id',
      'tenant.name as tenant_name',
      'computer.node_id',
      'computer.online_since',
      'computer.facts',
      'computer.facts_at',
      'computer.excluded_from_maintenance',
      'computer.onboarding',
      'computer.created_at',
      'computer.notes',
      'person.id as person_id',
      'person.name as person_name',
      'agent.version as agent_version',
      'computer.reboot_pending',
      'standing.last_session_id as s_id',
      'standing.last_session_kind as s_kind',
      'standing.last_session_state as s_state',
      'standing.last_session_at as s_created',
      'standing.last_session_ended_at as s_ended',
      'standing.total',
      'standing.good',
    ])
    .select(sql<boolean | null>`version_parts(agent.version) < version_parts(${version})`.as('agent_outdated'))
    .where('computer.deleted_at', 'is', null)
}

type Row = Awaited<ReturnType<ReturnType<typeof computersWithState>['execute']>>[number]

function toSummary(row: Row): ComputerSummary {
  const facts = row.facts as Facts
  return {
    id: row.id,
    name: row.name,
    tenant: { id: row.tenant_id, name: row.tenant_name },
    tags: row.tags,
    online: row.node_id !== null,
    excludedFromMaintenance: row.excluded_from_maintenance,
    onboarding: row.onboarding,
    ...(row.person_id === null ? {} : { person: { id: row.person_id, name: row.person_name ?? '' } }),
    compliance: { good: row.good ?? 0, total: row.total ?? 0 },
    ...(row.online_since === null ? {} : { since: row.online_since }),
    ...(facts.os ? { os: facts.os.name, osVersion: facts.os.version } : {}),
    ...(row.agent_version === null ? {} : { agentVersion: row.agent_version }),
    ...(row.agent_outdated ? { agentOutdated: true } : {}),
    ...hardwareOf(facts),
    ...(facts.network ? { addresses: [...facts.network.addresses] } : {}),
    ...(facts.users ? { users: [...new Set(facts.users.map((user) => user.name))] } : {}),
    ...(facts.boot ? { bootedAt: facts.boot.bootedAt } : {}),
    ...(facts.hardware?.formFactor ? { formFactor: facts.hardware.formFactor } : {}),
    ...(facts.boot ? { rebootPending: facts.boot.rebootPending } : {}),
    ...(row.s_id === null ? {} : { lastSession: lastSession(row) }),
  }
}

function hardwareOf({ hardware }: Facts): Pick<ComputerSummary, 'manufacturer' | 'model' | 'serial'> {
  const { manufacturer, model, serial } = hardware ?? {}
  return { ...(manufacturer ? { manufacturer } : {}), ...(model ? { model } : {}), ...(serial ? { serial } : {}) }
}

function lastSession(row: Row): NonNullable<ComputerSummary['lastSession']> {
  return {
    id: row.s_id ?? '',
    kind: row.s_kind as NonNullable<ComputerSummary['lastSession']>['kind'],
    state: row.s_state as NonNullable<ComputerSummary['lastSession']>['state'],
    createdAt: row.s_created ?? '',
    ...(row.s_ended === null ? {} : { endedAt: row.s_ended }),
  }
}

interface Order {
  readonly column: RawBuilder<unknown>
  readonly type: 'text' | 'timestamptz' | 'double precision'
}

const orders: { readonly [Name in 'name' | 'lastSeen' | 'compliance' | 'lastSession']: Order } = {
  name: { column: sql`computer.name`, type: 'text' },
  lastSeen: {
    column: sql`(case when computer.node_id is not null then 'infinity'::timestamptz else coalesce(computer.online_since, '-infinity') end)`,
    type: 'timestamptz',
  },
  compliance: { column: sql`standing.compliance`, type: 'double precision' },
  lastSession: { column: sql`standing.last_session_at`, type: 'timestamptz' },
}

/** A page of computers. Which they are is found first, so that only its rows are put together. */
export async function listComputerPage(
  db: Kysely<Tables>,
  query: QueryOf<typeof listComputers>,
): Promise<ResponseOf<typeof listComputers>> {
  const isTurned = query.sort.startsWith('-')
  const { column, type } = orders[(isTurned ? query.sort.slice(1) : query.sort) as keyof typeof orders]
  const id = type === 'text' || query.sort.endsWith('lastSeen') ? sql`computer.id` : sql`standing.computer_id`
  const places = await placesOf(db, query, { column, type, id, isTurned })
  const page = places.slice(0, query.limit)
  const last = page.at(-1)
  const ids = page.map((place) => place.id)
  const rows = await computersWithState(db)
    .where('computer.id', '=', sql<string>`any(${ids})`)
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  const items = ids.flatMap((one) => {
    const row = byId.get(one)
    return row ? [toSummary(row)] : [] // deleted meanwhile
  })
  return places.length > query.limit && last ? { items, nextCursor: writeCursor([last.key, last.id]) } : { items }
}

async function placesOf(
  db: Kysely<Tables>,
  query: QueryOf<typeof listComputers>,
  { column, type, id, isTurned }: Order & { readonly id: RawBuilder<unknown>; readonly isTurned: boolean },
): Promise<readonly { readonly id: string; readonly key: string }[]> {
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor, [type, 'text'])
  const behind = sql<boolean>`(${column}, ${id}) ${sql.raw(isTurned ? '<' : '>')} (${cursor?.[0]}::${sql.raw(type)}, ${cursor?.[1]})`
  const direction = sql.raw(isTurned ? 'desc' : 'asc')
  const { rows } = await sql<{ id: string; key: string }>`
    select computer.id, ${column}::text as key
    from computer join tenant on tenant.id = computer.tenant_id join computer_standing standing on standing.computer_id = computer.id
    where computer.deleted_at is null and ${query.q === undefined ? sql`true` : computerCondition(query.q)}
      and ${cursor ? behind : sql`true`}
    order by ${column} ${direction}, ${id} ${direction} limit ${query.limit + 1}`.execute(db)
  return rows
}

/** One computer with its facts and the session that is active on it. */
export async function computerDetail(db: Kysely<Tables>, id: string, now: number): Promise<ComputerDetail> {
  const row = await computersWithState(db).where('computer.id', '=', id).executeTakeFirstOrThrow()
  const active = await sessionsWithNames(db)
    .select(summaryColumns)
    .where('session.computer_id', '=', id)
    .where('session.final', '=', false)
    .orderBy('session.created_at')
    .limit(1)
    .executeTakeFirst()
  const computer = { id, name: row.name }
  const [onboarding, { items: inventory }, affinity, quarantine] = await Promise.all([
    onboardingOf(db, id),
    inventoryOf(db, computer, now),
    affinityOf(db, computer, now),
    quarantineOf(db, id),
  ])
  const { state, since, sentence, undecided, identification } = onboarding
  const { primaryPerson, pinned, excluded } = affinity
  return {
    ...toSummary(row),
    inventory,
    wayIn: {
      ...{ state, sentence, undecided },
      ...(since === undefined ? {} : { since }),
      ...(identification ? { identification } : {}),
    },
    affinity: { ...{ pinned, excluded, sentence: affinity.sentence }, ...(primaryPerson ? { primaryPerson } : {}) },
    facts: row.facts as Record<string, unknown>,
    createdAt: row.created_at,
    ...(row.facts_at === null ? {} : { factsAt: row.facts_at }),
    ...(row.person_id === null ? {} : { primaryPerson: { id: row.person_id, name: row.person_name ?? '' } }),
    ...(row.agent_version === null ? {} : { agentVersion: row.agent_version }),
    ...(row.notes === '' ? {} : { notes: row.notes }),
    ...(quarantine.length === 0 ? {} : { quarantine }),
    ...(active ? { activeSession: toSessionSummary(active) } : {}),
  }
}

async function quarantineOf(db: Kysely<Tables>, id: string): Promise<NonNullable<ComputerDetail['quarantine']>> {
  return await db
    .selectFrom('quarantine')
    .select(['key', 'since', 'evidence'])
    .where('computer_id', '=', id)
    .where('lifted_at', 'is', null)
    .orderBy('since', 'desc')
    .execute()
}

/** The last known state of every item on a computer; what stayed the same was last looked at with the others. */
export async function computerItems(db: Kysely<Tables>, id: string): Promise<ResponseOf<typeof getComputerItems>> {
  const rows = await db
    .selectFrom('item_state')
    .innerJoin('computer', 'computer.id', 'item_state.computer_id')
    .selectAll('item_state')
    .select(sql<string>`greatest(item_state.checked_at, computer.checked_at)`.as('looked_at'))
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('item_change')
          .select(['item_change.at as changed_at', 'item_change.session_id as changed_by'])
          .whereRef('item_change.computer_id', '=', 'item_state.computer_id')
          .whereRef('item_change.key', '=', 'item_state.key')
          .orderBy('item_change.at', 'desc')
          .limit(1)
          .as('change'),
      (join) => join.onTrue(),
    )
    .select(['change.changed_at', 'change.changed_by'])
    .where('item_state.computer_id', '=', id)
    .where('item_state.until', 'is', null)
    .orderBy('item_state.title')
    .execute()
  const items = rows.map((row) => ({
    key: row.key,
    title: row.title,
    desired: row.desired,
    state: row.state,
    verdict: row.verdict as ResponseOf<typeof getComputerItems>['items'][number]['verdict'],
    since: row.since,
    checkedAt: row.looked_at,
    sessionId: row.session_id,
    ...(row.changed_at === null || row.changed_by === null
      ? {}
      : { changed: { at: row.changed_at, sessionId: row.changed_by } }),
    ...(row.deployment_name === null ? {} : { deploymentName: row.deployment_name }),
  }))
  return { items }
}

/** Software found by the last inventory. */
export async function computerSoftware(
  db: Kysely<Tables>,
  id: string,
): Promise<ResponseOf<typeof getComputerSoftware>> {
  const row = await db
    .selectFrom('computer')
    .select(['software', 'facts_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const software = row.software as ResponseOf<typeof getComputerSoftware>['software']
  return row.facts_at === null ? { software } : { at: row.facts_at, software }
}
