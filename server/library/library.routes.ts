/** Serves the endpoints about items, and takes documents in. */
import { type Kysely, sql } from 'kysely'
import type { Item, Task } from '@fettle/core/terms/item.ts'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { applyAll } from './apply.commands.ts'

type LibraryHandlers = Pick<Handlers, 'applyDocuments' | 'listItems' | 'getItem'>

export interface LibraryRouteParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  /** Called after every change of a definition. */
  readonly changed: () => void
}

/** Handlers of the library room. */
export function libraryHandlers({ db, now, changed }: LibraryRouteParts): LibraryHandlers {
  return {
    applyDocuments: async ({ body, caller }) => {
      const { documents, dryRun, prune } = body
      const { changes, fleet } = await applyAll(db, documents, { dryRun, prune, by: caller.name, now: now() })
      if (!body.dryRun) changed()
      return { changes: [...changes], ...(fleet && { fleet }) }
    },
    listItems: async ({ query }) => {
      const rows = await items(db)
        .$if(query.kind !== undefined, (select) => select.where('kind', '=', query.kind ?? 'task'))
        .execute()
      return { items: rows.map(toSummary) }
    },
    getItem: async ({ params }) => {
      const row = await items(db).where('item.name', '=', params.name).executeTakeFirst()
      if (!row)
        return refuse('notFound', `There is no item "${params.name}" in the library; list them with GET /api/v1/items.`)
      const item = row.definition as Item
      const parameters = deployedParameters(item, await tasksConfiguring(db, item))
      return { ...toSummary(row), definition: row.definition as Record<string, unknown>, parameters }
    },
  }
}

function items(db: Kysely<Tables>) {
  return db
    .selectFrom('item')
    .select(['item.name', 'item.kind', 'item.definition', 'item.updated_at'])
    .select((of) =>
      of
        .selectFrom('deployment')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('deployment.item', '=', 'item.name')
        .as('deployments'),
    )
    .orderBy('item.name')
}

type Row = Awaited<ReturnType<ReturnType<typeof items>['execute']>>[number]

function toSummary({ name, kind, definition, updated_at, deployments }: Row) {
  const item = definition as Item
  const configures = item.kind === 'task' ? item.configures : undefined
  return {
    ...{ name, kind, title: item.title, deployments: deployments ?? 0, updatedAt: updated_at },
    ...(configures !== undefined && { configures }),
  }
}

async function tasksConfiguring(db: Kysely<Tables>, item: Item): Promise<readonly Task[]> {
  if (item.kind !== 'software') return []
  const rows = await items(db)
    .where(sql<string>`item.definition ->> 'configures'`, '=', item.name)
    .execute()
  return rows.map((row) => row.definition as Task)
}

/** What a deployment of the item may give, in the order in which people are asked. */
function deployedParameters(item: Item, configuring: readonly Task[]) {
  const all = item.kind === 'task' ? item.parameters : configuring.flatMap(({ parameters }) => parameters)
  const meant = new Map(all.map((parameter) => [parameter.name, parameter] as const))
  return all
    .filter((parameter) => meant.get(parameter.name) === parameter)
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ name, type, required, default: usual, choices, help, hidden }) => ({
      ...{ name, type, required },
      ...(usual !== undefined && { default: usual }),
      ...(choices !== undefined && { choices: [...choices] }),
      ...(help !== undefined && { help }),
      ...(hidden !== undefined && { hidden }),
    }))
}

/** Refuses names that are not in the library. */
export async function mustKnowItems(db: Kysely<Tables>, names: readonly string[]): Promise<void> {
  if (names.length === 0) refuse('badInput', '"items" names no item; name some, or leave it out to mean all.')
  const rows = await db
    .selectFrom('item')
    .select('name')
    .where('name', 'in', [...names])
    .execute()
  const known = new Set(rows.map(({ name }) => name))
  const missing = names.find((name) => !known.has(name))
  if (missing !== undefined)
    refuse('notFound', `There is no item "${missing}" in the library; list them with GET /api/v1/items.`)
}
