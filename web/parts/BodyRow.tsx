/** Draws one row of a table, and the heading of a group of rows. */
import { memo, type MouseEvent, type ReactNode, type RefObject, useDeferredValue } from 'react'
import { useKeysComing } from '../keys/use-shortcut.ts'
import { formatNumber } from '../words/counts.ts'
import type { Column } from './DataTable.tsx'
import classes from './data-table.module.css'

export interface RowActs<Row> {
  readonly onOpen: ((row: Row) => void) | undefined
  readonly toggle: (id: string, isRange: boolean) => void
  readonly focus: (id: string) => void
  readonly rowActions: ((row: Row) => ReactNode) | undefined
}

interface BodyRowProps<Row> {
  readonly id: string
  readonly row: Row
  readonly index: number
  readonly columns: readonly Column<Row>[]
  readonly name: string | undefined
  /** Undefined where rows cannot be selected. */
  readonly isSelected: boolean | undefined
  /** It is the one that Tab reaches. */
  readonly isActive: boolean
  readonly isPeeked: boolean
  readonly opens: boolean
  /** Always the same object, so that a row is only drawn again when something of its own changes. */
  readonly acts: Readonly<RefObject<RowActs<Row>>>
}

export const BodyRow = memo(function BodyRow<Row>(props: BodyRowProps<Row>) {
  const { id, row, index, columns, name, isSelected, isActive, isPeeked, opens, acts } = props
  // Nobody sees them before the row is pointed at: they are drawn when all rows are there.
  const isThere = useDeferredValue(true, false)
  useKeysComing(isActive && !isThere)
  const actions = isThere ? acts.current.rowActions?.(row) : acts.current.rowActions && null
  return (
    <tr
      className={classes.row}
      data-row={id}
      data-opens={opens || undefined}
      data-peeked={isPeeked || undefined}
      tabIndex={isActive ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      onClick={(event) => isPlainClick(event) && acts.current.onOpen?.(row)}
      onFocus={(event) => event.target === event.currentTarget && acts.current.focus(id)}
    >
      {isSelected !== undefined && (
        <td className={classes.check}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${name ?? `row ${index + 1}`}`}
            checked={isSelected}
            onChange={(event) => acts.current.toggle(id, (event.nativeEvent as globalThis.MouseEvent).shiftKey)}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.id} data-align={column.align}>
          {column.cell(row)}
        </td>
      ))}
      {actions !== undefined && (
        <td className={classes.actions}>
          <span>{actions}</span>
        </td>
      )}
    </tr>
  )
}) as <Row>(props: BodyRowProps<Row>) => ReactNode

interface GroupRowProps {
  readonly name: string
  readonly count: number
  readonly cells: number
}

export function GroupRow({ name, count, cells }: GroupRowProps) {
  return (
    <tr className={classes.group}>
      <th scope="rowgroup" colSpan={cells}>
        {name} <span className="soft">{formatNumber(count)}</span>
      </th>
    </tr>
  )
}

/** False on links and buttons, which do their own, and when text was being selected. */
function isPlainClick(event: MouseEvent): boolean {
  const onControl = (event.target as Element).closest('a, button, input, label, [role=menu]') !== null
  return !onControl && !event.defaultPrevented && window.getSelection()?.isCollapsed !== false
}
