/** What screens see of exclusions: also those that have ended, which are kept as a memory of why something was missing. */
import type { Kysely } from 'kysely'
import type { listExclusions } from '@fettle/contract/http/deployments.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import type { StoredExclusion } from '../library/definitions.ts'
import { type Names, namesOf, targetWords } from './target-words.ts'

type Shape = ResponseOf<typeof listExclusions>['items'][number]
type Row = { readonly id: string; readonly name: string; readonly definition: unknown; readonly updated_at: string }

/** All exclusions (of an item) by name. */
export async function exclusionList(
  db: Kysely<Tables>,
  { item, now }: { readonly item: string | undefined; readonly now: number },
): Promise<readonly Shape[]> {
  const rows = await db
    .selectFrom('exclusion')
    .select(['id', 'name', 'definition', 'updated_at'])
    .$if(item !== undefined, (select) => select.where('item', '=', item ?? ''))
    .orderBy('name')
    .execute()
  const names = await namesOf(db)
  return rows.map((row) => toShape(row, names, now))
}

/** One exclusion, by name or id, with its definition. */
export async function exclusionDetail(
  db: Kysely<Tables>,
  text: string,
  now: number,
): Promise<Shape & { definition: Record<string, unknown> }> {
  const row = await db
    .selectFrom('exclusion')
    .select(['id', 'name', 'definition', 'updated_at'])
    .where((where) => where.or([where('id', '=', text), where('name', '=', text)]))
    .executeTakeFirst()
  if (!row) return refuse('notFound', `There is no exclusion "${text}"; list them with GET /api/v1/exclusions.`)
  return { ...toShape(row, await namesOf(db), now), definition: row.definition as Record<string, unknown> }
}

function toShape({ id, name, definition, updated_at }: Row, names: Names, now: number): Shape {
  const { item, target, owner, reason, until } = definition as StoredExclusion
  return {
    ...{ id, name, item, owner, reason },
    target: targetWords(target, names),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    expired: until !== undefined && until <= now,
    updatedAt: updated_at,
  }
}
