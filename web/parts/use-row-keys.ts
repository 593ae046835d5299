/** Lets people walk through a table, select and open its rows by key: one row has the focus, and Tab reaches only that one. */
import { type RefObject, useCallback, useState } from 'react'
import { useLatest } from '../keys/use-latest.ts'
import { useShortcut } from '../keys/use-shortcut.ts'
import type { RowSelection } from './use-selection.ts'

/** What single keys do with the row that has the focus. */
export type RowKeyHandlers<Row> = Readonly<Partial<Record<'r' | 'p' | 'e' | '.', (row: Row) => void>>>

interface RowKeysOptions<Row> {
  readonly rows: readonly Row[] | undefined
  readonly rowKey: (row: Row) => string
  readonly onOpen?: (row: Row) => void
  readonly onPeek?: (row: Row) => void
  readonly selection?: RowSelection
  readonly rowKeys?: RowKeyHandlers<Row>
}

interface Place {
  readonly scroller: RefObject<HTMLElement | null>
  /** Brings a row into sight. */
  readonly show: (index: number) => void
}

interface RowKeys {
  /** The row that has the focus, or had it last. */
  readonly active: string | undefined
  readonly focus: (id: string) => void
  readonly toggle: (id: string, isRange: boolean) => void
}

export function useRowKeys<Row>(options: RowKeysOptions<Row>, place: Place): RowKeys {
  const { rows = [], rowKey, selection } = options
  const [active, setActive] = useState<string>()
  const index = rows.findIndex((row) => rowKey(row) === active)
  const row = rows[index]
  const { scroller } = place

  const rowElement = (id: string): HTMLElement | null | undefined =>
    scroller.current?.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(id)}"]`)
  /** At once where the row is there; else once the table has been scrolled and drawn, unless the focus is wanted elsewhere by then. */
  function focusRow(id: string): void {
    const here = rowElement(id)
    if (here) return here.focus({ preventScroll: true })
    const before = document.activeElement
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (document.activeElement === before || document.activeElement === document.body)
          rowElement(id)?.focus({ preventScroll: true })
      }),
    )
  }
  function go(by: number): string | false {
    if (rows.length === 0) return false
    const isHere = index !== -1 && scroller.current?.contains(document.activeElement) === true
    const next = isHere || index !== -1 ? Math.min(rows.length - 1, Math.max(0, index + by)) : 0
    const target = rows[next]
    if (target === undefined) return false
    place.show(next)
    setActive(rowKey(target))
    focusRow(rowKey(target))
    return rowKey(target)
  }
  function arrow(event: KeyboardEvent, by: number): unknown {
    return isOnControl(event) ? false : go(by)
  }
  function withRow(event: KeyboardEvent, act: ((row: Row) => unknown) | undefined): unknown {
    if (row === undefined || act === undefined || isOnControl(event)) return false
    return act(row)
  }
  const ids = (): readonly string[] => rows.map(rowKey)
  const toggle = (id: string, isRange: boolean): void => selection?.toggle(id, isRange ? { ids: ids() } : undefined)
  const select = (event: KeyboardEvent, isRange: boolean): unknown =>
    withRow(event, selection && ((one) => toggle(rowKey(one), isRange)))
  function selectTo(by: number): unknown {
    if (selection === undefined || active === undefined) return false
    if (!selection.has(active)) toggle(active, false)
    const next = go(by)
    return next !== false && toggle(next, true)
  }
  function selectAll(): unknown {
    if (selection === undefined || rows.length === 0) return false
    const areAll = ids().every((id) => selection.has(id))
    return areAll ? selection.selectMatching() : selection.set(ids(), true)
  }

  useShortcut('j', () => go(1))
  useShortcut('k', () => go(-1))
  useShortcut('ArrowDown', (event) => arrow(event, 1))
  useShortcut('ArrowUp', (event) => arrow(event, -1))
  useShortcut('Shift+ArrowDown', () => selectTo(1))
  useShortcut('Shift+ArrowUp', () => selectTo(-1))
  useShortcut('Enter', (event) => withRow(event, options.onOpen))
  useShortcut('o', (event) => withRow(event, options.onPeek))
  useShortcut('x', (event) => select(event, false))
  useShortcut('X', (event) => select(event, true))
  useShortcut('Mod+a', selectAll)
  useShortcut('r', (event) => withRow(event, options.rowKeys?.r))
  useShortcut('p', (event) => withRow(event, options.rowKeys?.p))
  useShortcut('e', (event) => withRow(event, options.rowKeys?.e))
  useShortcut('.', (event) => withRow(event, options.rowKeys?.['.'] ?? ((one) => openMenuOf(rowElement(rowKey(one))))))

  const latest = useLatest(toggle)
  return {
    active,
    focus: setActive,
    toggle: useCallback((id, isRange) => latest.current(id, isRange), [latest]),
  }
}

/** Links, buttons and open menus have a use of their own for Enter and arrows. */
function isOnControl(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('a, button, summary, [role=menu], [role=tab]') !== null
}

/** False while the row, or its buttons, are not drawn. */
function openMenuOf(row: HTMLElement | null | undefined): boolean {
  const menu = row?.querySelector<HTMLElement>('[aria-haspopup=menu]')
  menu?.click()
  return menu != null
}
