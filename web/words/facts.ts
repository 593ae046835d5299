/** Says what inventory found: facts in groups, with labels and values for people. */
import { codeWords } from './action-words.ts'
import { formatNumber } from './counts.ts'
import { formatInstant, type Place } from './moments.ts'

export interface FactRow {
  readonly label: string
  readonly value: string
}

export interface FactTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface FactGroup {
  readonly title: string
  readonly rows: readonly FactRow[]
  /** When the group is a list of equal things, such as disks. */
  readonly table?: FactTable
}

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/
const groupOrder = ['os', 'hardware', 'disks', 'network', 'boot', 'users']
const known: Readonly<Record<string, string>> = {
  os: 'Operating system',
  cpu: 'CPU',
  bootId: 'Boot id',
  macs: 'MAC addresses',
  id: 'Id',
  sizeMiB: 'Size',
  freeMiB: 'Free',
  memoryMiB: 'Memory',
  users: 'Signed-in users',
}

/** The facts in groups: the usual ones first, the others by name, single values together in "Other". */
export function factGroups(facts: Readonly<Record<string, unknown>>): readonly FactGroup[] {
  const names = Object.keys(facts).filter((name) => isGroup(facts[name]))
  names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  const groups = names.map((name) => groupOf(label(name), facts[name]))
  const single = Object.entries(facts).filter(([, value]) => !isGroup(value))
  if (single.length > 0) groups.push({ title: 'Other', rows: rowsOf(Object.fromEntries(single)) })
  return groups
}

/** One fact's value as text; the name says its unit ("memoryMiB"). */
export function factText(name: string, value: unknown, place: Place = {}): string {
  if (value === undefined || value === null || value === '') return '–'
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return name.endsWith('MiB') ? sizeText(value) : formatNumber(value)
  if (Array.isArray(value)) return value.map((member) => factText('', member, place)).join(', ') || '–'
  if (typeof value === 'string' && instantForm.test(value)) return formatInstant(Date.parse(value), place)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function sizeText(mib: number): string {
  if (mib < 1024) return `${mib} MiB`
  const gib = mib / 1024
  return gib < 1024 ? `${gib.toFixed(gib < 10 ? 1 : 0)} GiB` : `${(gib / 1024).toFixed(1)} TiB`
}

function groupOf(title: string, value: unknown): FactGroup {
  if (Array.isArray(value)) return { title, rows: [], table: tableOf(value as Readonly<Record<string, unknown>>[]) }
  return { title, rows: rowsOf(value as Readonly<Record<string, unknown>>) }
}

/** What a thing is called comes first. */
function rowsOf(values: Readonly<Record<string, unknown>>): readonly FactRow[] {
  const entries = Object.entries(values).toSorted(([a], [b]) => Number(b === 'name') - Number(a === 'name'))
  return entries.map(([name, value]) => ({ label: label(name), value: factText(name, value) }))
}

function tableOf(things: readonly Readonly<Record<string, unknown>>[]): FactTable {
  const names = [...new Set(things.flatMap((thing) => Object.keys(thing)))]
  return {
    columns: names.map(label),
    rows: things.map((thing) => names.map((name) => factText(name, thing[name]))),
  }
}

function label(name: string): string {
  return known[name] ?? codeWords(name)
}

function rank(name: string): number {
  const place = groupOrder.indexOf(name)
  return place === -1 ? groupOrder.length : place
}

function isGroup(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((member) => isRecord(member))
  return isRecord(value)
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
