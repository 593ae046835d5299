/** Keeps the views of lists that people save. */
import { type Kysely, sql } from 'kysely'
import type { changeView, createView, SavedView, ViewedList } from '@fettle/contract/http/lists.ts'
import type { BodyOf } from '@fettle/contract/http/endpoint.ts'
import { fieldsOf, filteredLists } from '@fettle/contract/http/filter-fields.ts'
import { parseFilter } from '@fettle/contract/http/filter-words.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'

type Db = Kysely<Tables>

/** Who asks. No account: the operator on the server's own machine. */
export interface Viewer {
  readonly accountId: string | undefined
  /** It may change what is shared. */
  readonly mayShare: boolean
}

function views(db: Db, { accountId }: Viewer) {
  return db
    .selectFrom('saved_view')
    .selectAll()
    .where(sql<boolean>`(shared or account_id is not distinct from ${accountId ?? null})`)
}

type Row = Awaited<ReturnType<ReturnType<typeof views>['execute']>>[number]

function toView(row: Row, { accountId }: Viewer): SavedView {
  return {
    ...{ id: row.id, list: row.list as ViewedList, name: row.name, q: row.q },
    ...{ pinned: row.pinned, shared: row.shared, updatedAt: row.updated_at },
    isOwn: row.account_id === (accountId ?? null),
    ...(row.sort === null ? {} : { sort: row.sort }),
  }
}

/** The viewer's own views and those that are shared: pinned ones first, then by name. */
export async function savedViews(db: Db, viewer: Viewer, list: ViewedList | undefined): Promise<SavedView[]> {
  let select = views(db, viewer)
  if (list !== undefined) select = select.where('list', '=', list)
  const rows = await select
    .orderBy('pinned', 'desc')
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .execute()
  return rows.map((row) => toView(row, viewer))
}

/** Saves a new view; refuses a filter that is not understood, and a name that the viewer's list has already. */
export async function saveView(db: Db, viewer: Viewer, view: BodyOf<typeof createView>): Promise<SavedView> {
  mustBeUnderstood(view.list, view.q)
  if (view.shared) mustBeAllowed(viewer)
  await mustBeFree(db, viewer.accountId ?? null, view)
  const row = await db
    .insertInto('saved_view')
    .values({ id: newId('viw'), account_id: viewer.accountId ?? null, ...view, sort: view.sort ?? null })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toView(row, viewer)
}

/** Changes a view. */
export async function changeSavedView(
  db: Db,
  viewer: Viewer,
  id: string,
  change: BodyOf<typeof changeView>,
): Promise<SavedView> {
  const row = await changeable(db, viewer, id)
  if (change.q !== undefined) mustBeUnderstood(row.list as ViewedList, change.q)
  if (change.shared === true) mustBeAllowed(viewer)
  if (change.name !== undefined && change.name !== row.name)
    await mustBeFree(db, row.account_id, { list: row.list, name: change.name })
  const { name = row.name, q = row.q, pinned = row.pinned, shared = row.shared } = change
  const sort = change.sort === undefined ? row.sort : change.sort
  const saved = await db
    .updateTable('saved_view')
    .set({ name, q, pinned, shared, sort, updated_at: sql<string>`now()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toView(saved, viewer)
}

/** Deletes a view. */
export async function deleteSavedView(db: Db, viewer: Viewer, id: string): Promise<void> {
  await changeable(db, viewer, id)
  await db.deleteFrom('saved_view').where('id', '=', id).execute()
}

async function changeable(db: Db, viewer: Viewer, id: string): Promise<Row> {
  const row = await views(db, viewer).where('id', '=', id).executeTakeFirst()
  if (!row) return refuse('notFound', `There is no view "${id}"; list them with GET /api/v1/views.`)
  if (row.account_id !== (viewer.accountId ?? null)) mustBeAllowed(viewer)
  return row
}

async function mustBeFree(
  db: Db,
  owner: string | null,
  { list, name }: { readonly list: string; readonly name: string },
): Promise<void> {
  const taken = await db
    .selectFrom('saved_view')
    .select('id')
    .where(sql<boolean>`account_id is not distinct from ${owner}`)
    .where('list', '=', list)
    .where('name', '=', name)
    .executeTakeFirst()
  if (taken) refuse('conflict', `There is a view "${name}" already; choose another name, or change that one.`)
}

function mustBeAllowed({ mayShare }: Viewer): void {
  if (!mayShare) refuse('notAllowed', 'Views that others see are for those who may operate; save one of your own.')
}

function mustBeUnderstood(list: ViewedList, q: string): void {
  const fields = fieldsOf[filteredLists.find((one) => one === list) ?? 'computers']
  const [problem] = parseFilter(q, fields).problems
  if (problem) refuse('badInput', problem.sentence)
}
