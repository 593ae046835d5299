/** What screens see of computers on their way in: the list, and one computer's identification. */
import { type Kysely, sql } from 'kysely'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Identification, listOnboarding, OnboardingComputer } from '@fettle/contract/http/onboarding.ts'
import type { OnboardingState } from '@fettle/core/terms/machine.ts'
import type { Tables } from '../db/tables.ts'
import { shownMachine } from './shown-machine.ts'

/** A proposal nobody has decided on, of a computer that is still there. */
const undecided = sql<boolean>`coalesce(identification.verdict <> 'new' and identification.decided is null, false)`

function computersOnTheWay(db: Kysely<Tables>) {
  return db
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .leftJoin('person', 'person.id', 'computer.primary_person_id')
    .leftJoin('identification', 'identification.computer_id', 'computer.id')
    .leftJoin('computer as match', 'match.id', 'identification.match_id')
    .leftJoin('tenant as match_tenant', 'match_tenant.id', 'match.tenant_id')
    .leftJoin('machine', 'machine.computer_id', 'computer.id')
    .leftJoin('machine as match_machine', 'match_machine.computer_id', 'match.id')
    .select([
      'computer.id',
      'computer.name',
      'computer.tenant_id',
      'tenant.name as tenant_name',
      'computer.onboarding',
      'computer.onboarding_since',
      'computer.onboard_asked',
      'computer.created_at',
      'computer.node_id',
      'computer.tags',
      'person.id as person_id',
      'person.name as person_name',
      'identification.verdict',
      'identification.sentences',
      'identification.at as recognized_at',
      'identification.decided',
      'identification.decided_by',
      'identification.decided_at',
      'match.id as match_id',
      'match.name as match_name',
      'match_tenant.name as match_tenant',
      'match.node_id as match_node',
      'match.online_since as match_since',
      'match.created_at as match_joined',
      'machine.evidence',
      'match_machine.evidence as match_evidence',
    ])
    .select(undecided.as('undecided'))
    .where('computer.deleted_at', 'is', null)
}

type Row = Awaited<ReturnType<ReturnType<typeof computersOnTheWay>['execute']>>[number]

/** Computers that wait for something on their way in, oldest first. */
export async function onboardingList(
  db: Kysely<Tables>,
  { state }: QueryOf<typeof listOnboarding>,
): Promise<ResponseOf<typeof listOnboarding>> {
  const rows = await computersOnTheWay(db)
    .where((where) => {
      if (state === 'undecided') return undecided
      if (state !== undefined) return where('computer.onboarding', '=', state)
      return where.or([where('computer.onboarding', '<>', 'onboarded'), undecided])
    })
    .orderBy('computer.created_at')
    .orderBy('computer.id')
    .limit(1000)
    .execute()
  return { items: rows.map(toOnboarding) }
}

/** One computer on its way in, or past it. */
export async function onboardingOf(db: Kysely<Tables>, id: string): Promise<OnboardingComputer> {
  return toOnboarding(await computersOnTheWay(db).where('computer.id', '=', id).executeTakeFirstOrThrow())
}

function toOnboarding(row: Row): OnboardingComputer {
  const identification = identificationOf(row)
  return {
    id: row.id,
    name: row.name,
    tenant: { id: row.tenant_id, name: row.tenant_name },
    state: row.onboarding,
    joinedAt: row.created_at,
    online: row.node_id !== null,
    tags: row.tags,
    undecided: row.undecided,
    sentence: sentenceOf(row),
    ...(row.onboarding_since === null ? {} : { since: row.onboarding_since }),
    ...(row.person_id === null ? {} : { person: { id: row.person_id, name: row.person_name ?? '' } }),
    ...machineOf(row.evidence),
    ...(identification ? { identification } : {}),
  }
}

function identificationOf(row: Row): Identification | undefined {
  if (row.verdict === null || row.recognized_at === null) return undefined
  return {
    verdict: row.verdict as Identification['verdict'],
    sentences: row.sentences ?? [],
    at: row.recognized_at,
    ...(row.match_id === null ? {} : { match: matchOf(row, row.match_id) }),
    ...(row.decided === null
      ? {}
      : {
          decided: {
            as: row.decided as NonNullable<Identification['decided']>['as'],
            by: row.decided_by ?? '',
            at: row.decided_at ?? '',
          },
        }),
  }
}

function matchOf(row: Row, id: string): NonNullable<Identification['match']> {
  return {
    ...{ id, name: row.match_name ?? '', tenant: row.match_tenant ?? '' },
    ...{ online: row.match_node !== null, joinedAt: row.match_joined ?? '' },
    ...(row.match_since === null ? {} : { since: row.match_since }),
    ...machineOf(row.match_evidence),
  }
}

function machineOf(evidence: unknown): Pick<OnboardingComputer, 'machine'> {
  return evidence === null ? {} : { machine: shownMachine(evidence) }
}

const stateSentences: { readonly [State in OnboardingState]: string } = {
  pending: 'Waits for a person to let it in; until then only inventory sessions run on it.',
  needsOnboarding: 'Is let in and needs onboarding: start it with "fettle onboarding start".',
  onboarding: 'Is being onboarded; it is onboarded when that session ends well.',
  onboarded: 'Is onboarded.',
}

function sentenceOf(row: Row): string {
  const state =
    row.onboarding === 'needsOnboarding' && row.onboard_asked
      ? 'Is let in; its onboarding session starts within a minute.'
      : stateSentences[row.onboarding]
  if (!row.undecided) return state
  const match = row.match_name === null ? 'a known computer' : `"${row.match_name}"`
  return `${state} Somebody should decide whether it is ${match}.`
}
