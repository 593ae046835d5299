/** How do documents change what people decide about computers that have joined? */
import { type Kysely, sql } from 'kysely'
import type { ComputerDefinition } from '@fettle/catalog/definition.ts'
import { canonicalJson, type Json } from '@fettle/core/terms/json.ts'
import type { TimeSettings } from '@fettle/core/terms/calendar.ts'
import type { Tables } from '../db/tables.ts'
import { newId } from '../db/new-id.ts'
import { Refusal } from '../http/refusal.ts'
import { primaryPersonOf, rememberChoice, unpinPrimary } from '../inventory/affinity.store.ts'
import type { Fault, Known, ObjectKind, Saving, Tx } from '../library/object-kind.ts'
import { getPersonId, getTenantId } from '../tenants/tenant.store.ts'
import { saveComputerTime, timeFault } from '../tenants/time-settings.store.ts'
import { recordComputer } from './computer.life.ts'
import { getComputerRef, saveComputerChange } from './computer.store.ts'

/** Computers: agents make them, and people delete them by hand; a document says what was decided about one. */
export const computerKind: ObjectKind<ComputerDefinition> = {
  noun: 'computer',
  plural: 'computers',
  documents: ['computer'],
  permission: 'operate',
  newId: () => newId('cmp'),
  save,
  remove: async (_tx, { name }) => ({
    detail: `Computer "${name}" is not deleted as a document; use fettle delete computer.`,
  }),
  ofTenant: async (tx, tenantId) => {
    const rows = await tx.selectFrom('computer').select('id').where('tenant_id', '=', tenantId).execute()
    return rows.map(({ id }) => id)
  },
  stays: ['tags', 'primaryPerson', 'excludedFromMaintenance', 'excludedFromAffinity', 'time', 'notes'],
  standing: {
    written: async (tx) => {
      const rows = await decisions(tx)
        .where((where) =>
          where.or([
            where('computer.tags', '<>', sql<string[]>`'{}'`),
            where('person.email', 'is not', null),
            where('excluded_from_maintenance', '=', true),
            where('excluded_from_affinity', '=', true),
            where('computer.time_settings', '<>', sql<string>`'{}'`),
            where('computer.notes', '<>', ''),
          ]),
        )
        .orderBy('tenant.name')
        .orderBy('computer.name')
        .execute()
      return rows.map(toKnown)
    },
    meant,
    named: async (tx, text) => {
      const computer = await getComputerRef(tx, text).catch((error: unknown) => {
        if (error instanceof Refusal && error.code === 'notFound') return undefined
        throw error
      })
      return computer && toKnown(await decisions(tx).where('computer.id', '=', computer.id).executeTakeFirstOrThrow())
    },
  },
}

function decisions(tx: Kysely<Tables>) {
  return tx
    .selectFrom('computer')
    .innerJoin('tenant', 'tenant.id', 'computer.tenant_id')
    .leftJoin('person', (join) =>
      join.onRef('person.id', '=', 'computer.primary_person_id').on('computer.person_pinned', '=', true),
    )
    .select(['computer.id', 'computer.name', 'tenant.name as tenant', 'computer.tags', 'person.email'])
    .select(['excluded_from_maintenance', 'excluded_from_affinity', 'computer.time_settings', 'computer.notes'])
    .where('computer.deleted_at', 'is', null)
}

type Row = Awaited<ReturnType<ReturnType<typeof decisions>['execute']>>[number]

/** What was decided, and nothing else. */
function toKnown(row: Row): Known {
  const { id, name, tenant, tags, email, notes } = row
  const time = row.time_settings as TimeSettings
  const document = {
    ...{ kind: 'computer', name, tenant },
    ...(tags.length > 0 && { tags: tags.toSorted() }),
    ...(email !== null && { primaryPerson: email }),
    ...(row.excluded_from_maintenance && { excludedFromMaintenance: true }),
    ...(row.excluded_from_affinity && { excludedFromAffinity: true }),
    ...(Object.keys(time).length > 0 && { time }),
    ...(notes !== '' && { notes }),
  }
  return { id, name, document }
}

/** The computer of this name in its tenant, or in the tenant that it moves from. */
async function meant(tx: Tx, { name, tenant, movesFrom }: ComputerDefinition): Promise<Known | Fault> {
  for (const place of movesFrom === undefined ? [tenant] : [tenant, movesFrom]) {
    const row = await decisions(tx)
      .where('computer.name', '=', name)
      .where('tenant.name', '=', place)
      .where('tenant.deleted_at', 'is', null)
      .executeTakeFirst()
    if (!row) continue
    const known = toKnown(row)
    return movesFrom === undefined ? known : { ...known, document: { ...known.document, movesFrom } }
  }
  const others = await decisions(tx).where('computer.name', '=', name).limit(3).execute()
  const [other] = others
  const hint =
    other === undefined
      ? 'computers are not made by documents: let its agent join first'
      : `${others.map((one) => one.tenant).join(' and ')} has one; correct the tenant, or write movesFrom to move it`
  return { detail: `There is no computer "${name}" in tenant "${tenant}"; ${hint}.` }
}

async function save(tx: Tx, definition: ComputerDefinition, { id, by, now }: Saving): Promise<Fault | undefined> {
  const { name, tenant, time } = definition
  const fault = timeFault(`computer "${name}"`, time)
  if (fault !== undefined) return { detail: fault }
  const row = await decisions(tx).where('computer.id', '=', id).forUpdate('computer').executeTakeFirstOrThrow()
  try {
    const isChosen = definition.primaryPerson !== (row.email ?? undefined)
    const personId = definition.primaryPerson && isChosen ? await getPersonId(tx, definition.primaryPerson) : undefined
    const before = await primaryPersonOf(tx, id)
    const change = {
      tags: definition.tags,
      ...(tenant !== row.tenant && { tenantId: await getTenantId(tx, tenant) }),
      ...(personId !== undefined && { primaryPersonId: personId }),
      excludedFromMaintenance: definition.excludedFromMaintenance,
      notes: definition.notes ?? '',
    }
    if (canonicalJson(time as unknown as Json) !== canonicalJson(row.time_settings as Json))
      await saveComputerTime(tx, id, time)
    const { excludedFromAffinity } = definition
    await tx
      .updateTable('computer')
      .set({ excluded_from_affinity: excludedFromAffinity })
      .where('id', '=', id)
      .execute()
    await saveComputerChange(tx, id, change, async () => {
      if (personId !== undefined) await rememberChoice(tx, id, before, { by, now })
      else if (isChosen) await unpinPrimary(tx, id)
      await recordComputer(tx, id, 'updated', { by, now })
    })
  } catch (error) {
    if (error instanceof Refusal) return { detail: `Computer "${name}": ${error.message}` }
    throw error
  }
  return undefined
}
