/** Changes and deletes many computers at a time, and finds those of a pasted list. */
import { type Kysely, sql } from 'kysely'
import type { changeComputers, findComputers } from '@fettle/contract/http/selections.ts'
import type { BodyOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal, refuse } from '../http/refusal.ts'
import { primaryPersonOf, rememberChoice } from '../inventory/affinity.store.ts'
import type { Act } from '../library/change-library.ts'
import { getPersonId, getTenantId } from '../tenants/tenant.store.ts'
import { deleteComputer, recordComputer } from './computer.life.ts'
import { type ComputerChange, type Named, resolveComputers, saveComputerChange } from './computer.store.ts'

type Request = BodyOf<typeof changeComputers>
type Result = ResponseOf<typeof changeComputers>

/** More than so many are only deleted or moved when it was said how many they are. */
const uncountedMax = 25
/** How far the number may have moved since the person saw it. */
const drift = 0.1
/** How many computers are changed at a time; the database has connections for others left. */
const atOnce = 6

/** Changes or deletes each of the computers; what one refuses does not keep the others. */
export async function changeMany(
  db: Kysely<Tables>,
  request: Request,
  { act, changed }: { readonly act: Act; readonly changed: (computerId: string) => void },
): Promise<Result> {
  if ((request.change === undefined) === (request.delete === undefined))
    refuse('badInput', 'Say what to do: "change" with what is to be different, or "delete": true.')
  if (!request.computers?.length && request.filter === undefined)
    refuse('badInput', 'Say which computers: give "computers" (names or ids) or "filter".')
  const computers = await resolveComputers(db, {
    ...(request.computers ? { names: request.computers } : {}),
    ...(request.filter === undefined ? {} : { filter: request.filter }),
    ...(request.exclude ? { exclude: request.exclude } : {}),
  })
  const isDestructive = request.delete === true || request.change?.tenant !== undefined
  mustBeAsSeen(computers.length, request.expected, isDestructive)
  const one = request.change ? await changer(db, request.change, act) : deleter(db, act)
  const result = { changed: 0, unchanged: 0, refused: [] as Result['refused'][number][] }
  const rest = computers[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (const computer of rest)
      try {
        const isChanged = await one(computer)
        result[isChanged ? 'changed' : 'unchanged'] += 1
        if (isChanged) changed(computer.id)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        result.refused.push({ computer, sentence: error.message })
      }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return result
}

/** Refuses when there are clearly more or fewer than somebody saw, or when nobody said how many a grave change is about. */
export function mustBeAsSeen(count: number, expected: number | undefined, isGrave: boolean): void {
  if (expected === undefined) {
    if (isGrave && count > uncountedMax)
      refuse('conflict', `This is about ${count} computers; say so with "expected": ${count}.`)
    return
  }
  if (Math.abs(count - expected) > expected * drift)
    refuse(
      'conflict',
      `It was about ${expected}, and is about ${count} now; look again, and repeat it if you mean these.`,
    )
}

function deleter(db: Kysely<Tables>, act: Act): (computer: Named) => Promise<boolean> {
  return async ({ id }) => {
    await deleteComputer(db, id, act)
    return true
  }
}

async function changer(
  db: Kysely<Tables>,
  wanted: NonNullable<Request['change']>,
  act: Act,
): Promise<(computer: Named) => Promise<boolean>> {
  const tenantId = wanted.tenant === undefined ? undefined : await getTenantId(db, wanted.tenant)
  const { primaryPerson: person } = wanted
  const personId = person === undefined || person === null ? person : await getPersonId(db, person)
  return async ({ id }) => {
    const row = await db
      .selectFrom('computer')
      .select(['tags', 'tenant_id', 'primary_person_id', 'excluded_from_maintenance'])
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (!row) return refuse('notFound', 'It was deleted meanwhile.')
    const tags = [...new Set([...row.tags, ...(wanted.addTags ?? [])])].filter(
      (tag) => !wanted.removeTags?.includes(tag),
    )
    const excluded = wanted.excludedFromMaintenance
    const change: ComputerChange = {
      ...(tags.toSorted().join() === row.tags.toSorted().join() ? {} : { tags }),
      ...(tenantId === undefined || tenantId === row.tenant_id ? {} : { tenantId }),
      ...(personId === undefined || personId === row.primary_person_id ? {} : { primaryPersonId: personId }),
      ...(excluded === undefined || excluded === row.excluded_from_maintenance
        ? {}
        : { excludedFromMaintenance: excluded }),
    }
    if (Object.keys(change).length === 0) return false
    const before = await primaryPersonOf(db, id)
    // All that it names was found within what the caller sees.
    await unscoped(() =>
      saveComputerChange(db, id, change, async (tx) => {
        if (change.primaryPersonId !== undefined) await rememberChoice(tx, id, before, act)
        await recordComputer(tx, id, 'updated', act)
      }),
    )
    return true
  }
}

type Found = ResponseOf<typeof findComputers>
type FoundComputer = Found['found'][number]['computer']

/** Finds computers by name, id or serial number, whatever their letters' size; blank lines count for nothing. */
export async function findPasted(db: Kysely<Tables>, names: readonly string[]): Promise<Found> {
  const texts = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))]
  const lower = texts.map((text) => text.toLowerCase())
  const { rows } = await sql<{ id: string; name: string; tenant_id: string; tenant: string; serial: string | null }>`
    select computer.id, computer.name, tenant_id, tenant.name as tenant, lower(serial) as serial
    from computer join tenant on tenant.id = computer.tenant_id
    where computer.deleted_at is null
      and (computer.id = any(${texts}) or lower(computer.name) = any(${lower}) or lower(serial) = any(${lower}))
    order by computer.name, computer.id`.execute(db)
  const by = new Map<string, FoundComputer[]>()
  for (const { id, name, tenant_id, tenant, serial } of rows)
    for (const key of new Set([id, name.toLowerCase(), serial ?? id]))
      by.set(key, [...(by.get(key) ?? []), { id, name, tenant: { id: tenant_id, name: tenant } }])
  const result: Found = { found: [], unknown: [], ambiguous: [] }
  const seen = new Set<string>()
  for (const text of texts) {
    const computers = by.get(text) ?? by.get(text.toLowerCase()) ?? []
    const [computer] = computers
    if (!computer) result.unknown.push(text)
    else if (computers.length > 1) result.ambiguous.push({ by: text, computers })
    else if (!seen.has(computer.id)) {
      seen.add(computer.id)
      result.found.push({ by: text, computer })
    }
  }
  return result
}
