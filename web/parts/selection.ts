/** Says which rows of a list are selected: some by name, or all that match the filter but a few. */

export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'matching'; readonly exclude: ReadonlySet<string> }

export const nothingSelected: Selection = { kind: 'some', ids: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'some' ? selection.ids.has(id) : !selection.exclude.has(id)
}

/** How many are selected; `total` is how many match the filter. */
export function selectedCount(selection: Selection, total: number): number {
  return selection.kind === 'some' ? selection.ids.size : Math.max(0, total - selection.exclude.size)
}

/** The selection with these rows selected, or not. */
export function withRowsSelected(selection: Selection, ids: readonly string[], on: boolean): Selection {
  const isAdded = on === (selection.kind === 'some')
  const kept = new Set(selection.kind === 'some' ? selection.ids : selection.exclude)
  for (const id of ids) {
    if (isAdded) kept.add(id)
    else kept.delete(id)
  }
  return selection.kind === 'some' ? { kind: 'some', ids: kept } : { kind: 'matching', exclude: kept }
}

/** The rows between two, both included, as the list shows them; the second alone when the first is not there. */
export function rangeOf(ids: readonly string[], from: string | undefined, to: string): readonly string[] {
  const start = from === undefined ? -1 : ids.indexOf(from)
  const end = ids.indexOf(to)
  if (start === -1 || end === -1) return [to]
  return ids.slice(Math.min(start, end), Math.max(start, end) + 1)
}

/** What endpoints that take many computers are sent: names, or the filter with those it does not mean. */
export interface ComputersMeant {
  computers?: string[]
  filter?: string
  exclude?: string[]
}

/** The selection in the form of the contract; `filter` is the one under which it was made. */
export function computersMeant(selection: Selection, filter: string): ComputersMeant {
  if (selection.kind === 'some') return { computers: [...selection.ids] }
  return { filter, ...(selection.exclude.size === 0 ? {} : { exclude: [...selection.exclude] }) }
}
