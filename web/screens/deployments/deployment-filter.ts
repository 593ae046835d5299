/** Says which deployments of the list match a filter, and in which order they stand. */
import { deploymentFields } from '@fettle/contract/http/filter-fields.ts'
import { type FilterWord, parseFilter } from '@fettle/contract/http/filter-words.ts'
import type { DeploymentRow } from '../../api/queries.ts'

export type Numbers = ReadonlyMap<string, { readonly matches: number; readonly good: number }>

/** The deployments that fit every word that is understood. */
export function matching(rows: readonly DeploymentRow[], q: string): readonly DeploymentRow[] {
  const { words } = parseFilter(q, deploymentFields)
  return rows.filter((row) =>
    words.every((word) => word.values.some((value) => has(row, word, value)) !== word.isTurned),
  )
}

function has(row: DeploymentRow, { field }: FilterWord, value: string): boolean {
  const wanted = value.toLowerCase()
  const isIn = (...texts: readonly (string | undefined)[]): boolean =>
    texts.some((text) => text?.toLowerCase().includes(wanted) === true)
  const is = (...texts: readonly (string | undefined)[]): boolean =>
    texts.some((text) => text?.toLowerCase() === wanted)
  switch (field) {
    case 'name':
      return isIn(row.name)
    case 'item':
      return is(row.item)
    case 'tenant':
      return is(row.tenant?.name, row.tenant?.id)
    case 'enforcement':
      return is(row.enforcement)
    case 'is':
      return is(row.enabled ? 'enabled' : 'disabled')
    default:
      return isIn(row.name, row.item, row.instance, row.desired, row.target)
  }
}

type Group = 'item' | 'tenant' | undefined

/** The group a deployment stands in: what it is of, or for which tenant. */
export function groupName(row: DeploymentRow, group: Group): string {
  if (group === 'item') return row.instance === undefined ? row.item : `${row.item} · ${row.instance}`
  return row.tenant?.name ?? (row.scope === 'individual' ? 'Single computers and persons' : 'All tenants')
}

const keys: Readonly<Record<string, (row: DeploymentRow, numbers: Numbers) => string | number>> = {
  name: ({ name }) => name.toLowerCase(),
  item: ({ item, instance }) => `${item} ${instance ?? ''}`,
  enforcement: ({ enforcement }) => enforcement,
  matches: ({ id }, numbers) => numbers.get(id)?.matches ?? -1,
  compliant: ({ id }, numbers) => shareOf(numbers.get(id)) ?? -1,
  order: ({ sortOrder }) => sortOrder,
  changed: ({ updatedAt }) => updatedAt,
}

/** The share that is as wanted, 0 to 1; undefined where it wins nowhere. */
export function shareOf(numbers: { readonly matches: number; readonly good: number } | undefined): number | undefined {
  return numbers === undefined || numbers.matches === 0 ? undefined : numbers.good / numbers.matches
}

interface Order {
  /** As in "-changed". */
  readonly sort: string
  readonly group: Group
  readonly numbers: Numbers
}

/** The rows by group, and within it in this order; by item, the one that goes first stands first. */
export function sorted(rows: readonly DeploymentRow[], { sort, group, numbers }: Order): readonly DeploymentRow[] {
  const isTurned = sort.startsWith('-')
  const key = keys[isTurned ? sort.slice(1) : sort] ?? keys['name']
  const compare = (one: string | number, other: string | number): number => (one < other ? -1 : one > other ? 1 : 0)
  return rows.toSorted((a, b) => {
    const groups = group === undefined ? 0 : compare(groupName(a, group), groupName(b, group))
    if (groups !== 0) return groups
    if (group === 'item') return a.place - b.place
    const order = key === undefined ? 0 : compare(key(a, numbers), key(b, numbers))
    return (isTurned ? -order : order) || compare(a.name, b.name)
  })
}
