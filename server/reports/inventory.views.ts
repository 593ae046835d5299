/** The inventory report: chosen facts of computers, one row a computer. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { QueryOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { getInventoryReport, listInventoryColumns } from '@fettle/contract/http/reports.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { computerPage } from './computer-page.ts'

type Report = ResponseOf<typeof getInventoryReport>
export type Column = Report['columns'][number]

/** What is kept of a computer beside its facts. */
const own: Readonly<Record<string, { readonly title: string; readonly value: RawBuilder<unknown> }>> = {
  tags: { title: 'Tags', value: sql`to_jsonb(computer.tags)` },
  online: { title: 'Online', value: sql`to_jsonb(computer.node_id is not null)` },
  person: {
    title: 'Primary person',
    value: sql`(select to_jsonb(person.name) from person where person.id = computer.primary_person_id)`,
  },
  agent: {
    title: 'Agent version',
    value: sql`(select to_jsonb(agent.version) from agent where agent.computer_id = computer.id and agent.revoked_at is null)`,
  },
  onboarding: { title: 'Onboarding', value: sql`to_jsonb(computer.onboarding)` },
  joined: { title: 'Joined', value: sql`to_jsonb(computer.created_at)` },
}

/** Facts that agents find by themselves, by path. */
const facts: readonly Column[] = [
  ...[
    ['os.name', 'Operating system'],
    ['os.id', 'System'],
    ['os.version', 'System version'],
    ['os.kernel', 'Kernel'],
    ['os.architecture', 'Architecture'],
  ].map(([id = '', title = '']) => ({ id, title, group: 'System' })),
  ...[
    ['hardware.manufacturer', 'Manufacturer'],
    ['hardware.model', 'Model'],
    ['hardware.serial', 'Serial number'],
    ['hardware.formFactor', 'Form factor'],
    ['hardware.cpu', 'Processor'],
    ['hardware.cores', 'Processor cores'],
    ['hardware.memoryMiB', 'Memory (MiB)'],
    ['hardware.virtual', 'Virtual'],
  ].map(([id = '', title = '']) => ({ id, title, group: 'Hardware' })),
  ...[
    ['network.hostname', 'Host name'],
    ['network.addresses', 'Addresses'],
    ['boot.bootedAt', 'Booted'],
    ['boot.rebootPending', 'Reboot pending'],
  ].map(([id = '', title = '']) => ({ id, title, group: id.startsWith('boot') ? 'Boot' : 'Network' })),
]

const defaults: ReadonlySet<string> = new Set([
  'os.name',
  'os.version',
  'hardware.model',
  'hardware.serial',
  'person',
  'agent',
])

const ownColumns: readonly Column[] = Object.entries(own).map(([id, { title }]) => ({ id, title, group: 'Computer' }))

/** Every column that has a title: what is kept, what agents find, what inventory scripts find. */
export async function inventoryColumns(db: Kysely<Tables>): Promise<ResponseOf<typeof listInventoryColumns>> {
  const scripts = await db.selectFrom('inventory_script').select('key').orderBy('key').execute()
  const all = [
    ...ownColumns,
    ...facts,
    ...scripts.map(({ key }) => ({ id: key, title: key, group: 'Inventory scripts' })),
  ]
  return { items: all.map((column) => ({ ...column, isDefault: defaults.has(column.id) })) }
}

const columnsMax = 60

/** The columns a caller names, in its order; a path that nobody knows is shown as it is. */
export async function chosenColumns(db: Kysely<Tables>, text: string | undefined): Promise<readonly Column[]> {
  const known = (await inventoryColumns(db)).items
  if (text === undefined) return known.filter(({ isDefault }) => isDefault).map(toColumn)
  const ids = [...new Set(text.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()])))]
  if (ids.length === 0 || ids.length > columnsMax)
    refuse('badInput', `A report has 1 to ${columnsMax} columns, not ${ids.length}.`)
  return ids.map((id) => {
    const found = known.find((column) => column.id === id)
    if (found) return toColumn(found)
    if (!/^[\w-]+(?:\.[\w-]+)*$/.test(id))
      refuse('badInput', `"${id}" is no column; name a fact by its path, as in os.version.`)
    return { id, title: id, group: 'Facts' }
  })
}

function toColumn({ id, title, group }: Column): Column {
  return { id, title, group }
}

interface Extra {
  readonly facts_at: string | null
  readonly cells: unknown[]
}

/** A page of the report. */
export async function inventoryReport(
  db: Kysely<Tables>,
  query: Omit<QueryOf<typeof getInventoryReport>, 'columns'>,
  columns: readonly Column[],
): Promise<Report> {
  const cells = columns.map(({ id }) => own[id]?.value ?? sql`computer.facts #> ${id.split('.')}::text[]`)
  const extra = sql`, computer.facts_at, jsonb_build_array(${sql.join(cells)}) as cells`
  const { rows, nextCursor } = await computerPage<Extra>(db, query, extra)
  return {
    columns: [...columns],
    items: rows.map((row) => ({
      computer: { id: row.id, name: row.name },
      tenant: { id: row.tenant_id, name: row.tenant_name },
      ...(row.facts_at === null ? {} : { factsAt: row.facts_at }),
      cells: row.cells,
    })),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  }
}
