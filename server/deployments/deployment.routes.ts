/** Serves the endpoints about deployments: what they want, of whom, and where they win. */
import { type Kysely } from 'kysely'
import { contest } from '@fettle/core/identify/contest.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import { desiredText } from '@fettle/core/terms/deployment.ts'
import { itemKey } from '@fettle/core/terms/manifest.ts'
import { subjects } from '../computers/subject.ts'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import type { StoredDeployment } from '../library/definitions.ts'
import { namesOf, targetWords } from './target-words.ts'

export interface DeploymentRouteParts {
  readonly db: Kysely<Tables>
  readonly definitions: (db: Kysely<Tables>) => Promise<Definitions>
  readonly now: () => number
}

/** At most this many computers are named. */
const namedMax = 100

/** Handlers of the deployments room. */
export function deploymentHandlers(parts: DeploymentRouteParts): Pick<Handlers, 'listDeployments' | 'getDeployment'> {
  const { db } = parts
  return {
    listDeployments: async ({ query }) => {
      const rows = await db
        .selectFrom('deployment')
        .selectAll()
        .$if(query.item !== undefined, (select) => select.where('item', '=', query.item ?? ''))
        .orderBy('name')
        .execute()
      const names = await namesOf(db)
      return { items: rows.map((row) => toSummary(row, names)) }
    },
    getDeployment: async ({ params }) => {
      const row = await db
        .selectFrom('deployment')
        .selectAll()
        .where((where) => where.or([where('id', '=', params.name), where('name', '=', params.name)]))
        .executeTakeFirst()
      if (!row)
        return refuse('notFound', `There is no deployment "${params.name}"; list them with GET /api/v1/deployments.`)
      const computers = await winsOn(parts, row.id, row.definition as StoredDeployment)
      return {
        ...toSummary(row, await namesOf(db)),
        definition: row.definition as Record<string, unknown>,
        computers: computers.slice(0, namedMax),
        winsOn: computers.length,
      }
    },
  }
}

type Row = { id: string; name: string; definition: unknown; updated_at: string }

function toSummary({ id, name, definition, updated_at }: Row, names: Awaited<ReturnType<typeof namesOf>>) {
  const { item, instance, desired, enforcement, target, enabled } = definition as StoredDeployment
  return {
    ...{ id, name, item, enforcement, enabled },
    desired: desiredText(desired),
    target: targetWords(target, names),
    updatedAt: updated_at,
    ...(instance === undefined ? {} : { instance }),
  }
}

/** The computers on which a deployment wins in a full session; the same contest as the session's. */
async function winsOn(
  { db, definitions, now }: DeploymentRouteParts,
  id: string,
  { item, instance }: StoredDeployment,
) {
  const all = await definitions(db)
  const key = itemKey(item, instance)
  const rivals = all.rivalsByItem.get(item)?.find((one) => one.key === key)
  if (!rivals) return []
  const scene = { kind: 'full' as const, items: undefined, now: now() }
  return (await subjects(db))
    .filter(
      (subject) => !subject.excludedFromMaintenance && contest(rivals, subject, scene)?.winner.deployment.id === id,
    )
    .map(({ computerId, name }) => ({ id: computerId as string, name }))
}
