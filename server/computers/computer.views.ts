/** What screens see of computers: one query a screen, straight to the contract's shape. */
import { type Kysely, sql } from 'kysely'
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
import { refuse } from '../http/refusal.ts'
import { affinityOf, inventoryOf } from '../inventory/inventory.views.ts'
import { onboardingOf } from '../onboarding/onboarding.views.ts'
import { sessionsWithNames, summaryColumns, toSummary as toSessionSummary } from '../sessions/session.views.ts'
import { computerCondition } from './filter.ts'

function computersWithState(db: Kysely<Tables>) {
  return db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .leftJoin('person', 'person.id', 'computer.primary_person_id')
    .leftJoin('agent', (join) => join.onRef('agent.computer_id', '=', 'computer.id').on('agent.revoked_at', 'is', null))
    .leftJoinLateral(
      (of) =>
        of
          .selectFrom('session')
          .select([
            'session.id as s_id',
            'session.kind as s_kind',
            'session.state as s_state',
            'session.created_at as s_created',
            'session.ended_at as s_ended',
          ])
          .whereRef('session.computer_id', '=', 'computer.id')
          .orderBy('session.created_at', 'desc')
          .orderBy('session.id', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (of) =>
        of
          .selectFrom('item_state')
          .select([
            sql<number>`count(*) filter (where verdict <> 'skipped')`.as('total'),
            sql<number>`count(*) filter (where verdict = 'compliant')`.as('good'),
          ])
          .whereRef('item_state.computer_id', '=', 'computer.id')
          .where('item_state.until', 'is', null)
          .as('compliance'),
      (join) => join.onTrue(),
    )
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
      'last.s_id',
      'last.s_kind',
      'last.s_state',
      'last.s_created',
      'last.s_ended',
      'compliance.total',
      'compliance.good',
    ])
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
    ...(facts.os ? { os: facts.os.name } : {}),
    ...(facts.hardware?.formFactor ? { formFactor: facts.hardware.formFactor } : {}),
    ...(facts.boot ? { rebootPending: facts.boot.rebootPending } : {}),
    ...(row.s_id === null ? {} : { lastSession: lastSession(row) }),
  }
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

/** A page of computers by name. */
export async function listComputerPage(
  db: Kysely<Tables>,
  query: QueryOf<typeof listComputers>,
): Promise<ResponseOf<typeof listComputers>> {
  let select = computersWithState(db)
  if (query.q !== undefined) select = select.where(computerCondition(query.q))
  if (query.cursor !== undefined) {
    const [name, id] = cursorParts(query.cursor)
    select = select.where(sql<boolean>`(computer.name, computer.id) > (${name}, ${id})`)
  }
  const rows = await select
    .orderBy('computer.name')
    .orderBy('computer.id')
    .limit(query.limit + 1)
    .execute()
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  const items = page.map(toSummary)
  return rows.length > query.limit && last ? { items, nextCursor: `${last.id} ${last.name}` } : { items }
}

function cursorParts(cursor: string): [name: string, id: string] {
  const blank = cursor.indexOf(' ')
  return blank > 0
    ? [cursor.slice(blank + 1), cursor.slice(0, blank)]
    : refuse('badInput', `The cursor "${cursor}" is not one this list gave; ask again without it.`)
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
