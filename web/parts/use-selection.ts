/** Keeps which rows of a list are selected, and drops that when the filter changes, with a way back. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { formatCount } from '../words/counts.ts'
import { isSelected, nothingSelected, rangeOf, type Selection, selectedCount, withRowsSelected } from './selection.ts'
import { showUndo } from './toasts.ts'

interface SelectionOptions {
  /** The filter the list shows; when it changes, the selection is dropped. */
  readonly filter: string
  /** How many match the filter. */
  readonly total: number
  /** Goes back to the filter of this drawing: what Undo needs. */
  readonly onFilter: (filter: string) => void
  /** What a row is: "computer". */
  readonly noun: string
}

export interface RowSelection {
  readonly selection: Selection
  readonly count: number
  has(id: string): boolean
  /** Selects a row or the reverse; with `range` everything from the row touched last, in the order of `ids`. */
  toggle(id: string, range?: { readonly ids: readonly string[] }): void
  /** Selects these rows, or none of them. */
  set(ids: readonly string[], on: boolean): void
  selectMatching(): void
  clear(): void
}

export function useSelection({ filter, total, onFilter, noun }: SelectionOptions): RowSelection {
  const [selection, setSelection] = useState(nothingSelected)
  const anchor = useRef<string>(undefined)
  const count = selectedCount(selection, total)
  useDropOnChange({ filter, selection, count, noun, setSelection, onFilter })

  const set = useCallback(
    (ids: readonly string[], on: boolean) => setSelection((now) => withRowsSelected(now, ids, on)),
    [],
  )
  const toggle = useCallback((id: string, range?: { readonly ids: readonly string[] }) => {
    const from = anchor.current
    anchor.current = id
    setSelection((now) => {
      if (range === undefined) return withRowsSelected(now, [id], !isSelected(now, id))
      return withRowsSelected(now, rangeOf(range.ids, from, id), true)
    })
  }, [])
  return {
    selection,
    count,
    has: (id) => isSelected(selection, id),
    toggle,
    set,
    selectMatching: () => setSelection({ kind: 'matching', exclude: new Set() }),
    clear: () => setSelection(nothingSelected),
  }
}

interface DropOptions {
  readonly filter: string
  readonly selection: Selection
  readonly count: number
  readonly noun: string
  readonly setSelection: (selection: Selection) => void
  readonly onFilter: (filter: string) => void
}

function useDropOnChange(now: DropOptions): void {
  const before = useRef(now)
  // The filter that Undo goes back to; until it is there, changes of the filter drop nothing.
  const comingBack = useRef<string>(undefined)
  useEffect(() => {
    const old = before.current
    before.current = now
    if (comingBack.current !== undefined) {
      if (comingBack.current === now.filter) comingBack.current = undefined
      return
    }
    if (old.filter === now.filter || old.count === 0) return
    now.setSelection(nothingSelected)
    showUndo(`The filter changed: ${formatCount(old.count, now.noun)} no longer selected.`, () => {
      comingBack.current = old.filter
      old.onFilter(old.filter)
      now.setSelection(old.selection)
    })
  })
}
