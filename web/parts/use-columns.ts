/** Keeps which columns of a table somebody wants, how wide and how dense, from one visit to the next. */
import { useMemo } from 'react'
import { type PreferenceValue, usePreference } from '../api/preferences.ts'
import { type ColumnChoice, type ColumnShape, isColumnShown, movedColumn, orderedColumns } from './table-columns.ts'

export type Density = 'normal' | 'compact'

/** How wide rows are set, for all tables alike. */
export function useDensity(): readonly [Density, (density: Density) => void] {
  const [density, set] = usePreference<Density>('density', 'normal')
  return [density === 'compact' ? 'compact' : 'normal', set]
}

export interface ColumnsChosen<C> {
  readonly choice: ColumnChoice
  /** In order, whether shown or not. */
  readonly all: readonly C[]
  readonly shown: readonly C[]
  show(id: string, on: boolean): void
  move(id: string, by: number): void
  /** A width in pixels; undefined: as usual. */
  resize(id: string, width: number | undefined): void
  reset(): void
}

/** The columns of the table with this name. */
export function useColumns<C extends ColumnShape>(
  name: string | undefined,
  columns: readonly C[],
  tableWidth: number,
): ColumnsChosen<C> {
  const [kept, keep] = usePreference<PreferenceValue>(`columns.${name ?? 'unnamed'}`, {})
  const choice = name === undefined ? {} : choiceOf(kept)
  const all = useMemo(() => orderedColumns(columns, choiceOf(kept)), [columns, kept])
  const shown = useMemo(
    () => all.filter((column) => isColumnShown(column, choiceOf(kept), tableWidth)),
    [all, kept, tableWidth],
  )
  const change = (more: ColumnChoice): void => keep({ ...choice, ...more } as PreferenceValue)
  return {
    choice,
    all,
    shown,
    show: (id, on) => change({ shown: { ...choice.shown, [id]: on } }),
    move: (id, by) =>
      change({
        order: movedColumn(
          all.map((column) => column.id),
          id,
          by,
        ),
      }),
    resize: (id, width) => {
      const { [id]: _old, ...others } = choice.widths ?? {}
      change({ widths: width === undefined ? others : { ...others, [id]: Math.round(width) } })
    },
    reset: () => keep({}),
  }
}

function choiceOf(kept: PreferenceValue): ColumnChoice {
  return typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? (kept as ColumnChoice) : {}
}
