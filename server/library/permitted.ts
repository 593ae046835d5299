/** May the caller change, or read, objects of these kinds, and this one of them? */
import { type Kysely, sql } from 'kysely'
import { coversNow, mustReachInstallation, narrowedTo } from '../access/reach.ts'
import { tenantScope } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import type { Known, ObjectKind } from './object-kind.ts'

/** Runs work that changes objects of these kinds, within what the caller reaches for all of them; refuses whoever may not. */
export async function whereChangeable<Result>(
  kinds: Iterable<Pick<ObjectKind, 'noun' | 'permission' | 'reach'>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const all = [...kinds]
  const needed = new Set(all.map(({ permission = 'define' }) => permission))
  const within = async (): Promise<Result> => {
    for (const { noun, reach } of all) if (reach === 'installation') mustReachInstallation(`A ${noun}`)
    return await work()
  }
  return await [...needed].reduce((inner, permission) => () => narrowedTo(permission, inner), within)()
}

/** Runs work that reads objects of a kind; refuses whoever may not. */
export async function whereReadable<Result>(
  { readPermission = 'view' }: Pick<ObjectKind, 'readPermission'>,
  work: () => Promise<Result>,
): Promise<Result> {
  return readPermission === 'view' ? await work() : await narrowedTo(readPermission, work)
}

/** Whether documents of a kind are among what the caller may read of everything. */
export function isReadable({ readPermission, reach, standing }: ObjectKind): boolean {
  if (tenantScope() !== undefined && reach === 'installation' && standing) return false
  return readPermission === undefined || coversNow(readPermission)
}

/** Refuses to change what is for others, too, or for all: who reaches some tenants only sees it, because it reaches them. */
export async function mustBeOwn(db: Kysely<Tables>, { noun, standing }: ObjectKind, known: Known): Promise<void> {
  const scope = tenantScope()
  if (scope === undefined || standing) return
  if (!(await ownIds(db, noun)).has(known.id))
    refuse('notAllowed', `The ${noun} "${known.name}" is not for your tenants alone, so you cannot change it.`)
}

/** The ids of a noun's objects that belong to the tenants of the scope. */
export async function ownIds(db: Kysely<Tables>, noun: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('definition')
    .select('id')
    .where('kind', '=', noun)
    .where('tenant_id', '=', sql<string>`any(fettle_tenants())`)
    .execute()
  return new Set(rows.map(({ id }) => id))
}
