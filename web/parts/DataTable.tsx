/** Shows many rows in a dense table of which only the visible part exists. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, memo, type MouseEvent, type ReactNode, useEffect, useRef } from 'react'
import classes from './data-table.module.css'
import { Loading } from './Notices.tsx'

/** Pixels: one line of text, or two. */
const rowHeights = { one: 36, two: 48 }

export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** A CSS width; one column has none and takes what is left. */
  readonly width?: string
  /** The width in a narrow table (below 720 px), where it differs. */
  readonly narrow?: string
  readonly align?: 'end'
  /** Shown only where the table is at least medium (720 px), wide (1000 px) or widest (1200 px). */
  readonly from?: 'medium' | 'wide' | 'widest'
  readonly cell: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  /** What the table shows, for screen readers. */
  readonly label: string
  /** Always the same array, so that rows which did not change are not drawn again. */
  readonly columns: readonly Column<Row>[]
  /** Undefined while they are on their way. */
  readonly rows: readonly Row[] | undefined
  readonly rowKey: (row: Row) => string
  /** In place of rows, when there are none. */
  readonly empty?: ReactNode
  /** A click anywhere on a row that is on no link or button. */
  readonly onOpen?: (row: Row) => void
  /** The last row is in sight: time for more. */
  readonly onEnd?: () => void
  /** The rows that are in sight now. */
  readonly onVisible?: (rows: readonly Row[]) => void
  readonly footer?: ReactNode
  /** How many lines of text a row has. */
  readonly lines?: keyof typeof rowHeights
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, empty, footer, lines = 'one' } = props
  const scroller = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react/incompatible-library -- its functions are not memoized: nothing here is compiled
  const virtualizer = useVirtualizer({
    count: rows?.length ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeights[lines],
    getItemKey: (index) => (rows?.[index] === undefined ? index : rowKey(rows[index])),
    overscan: 12,
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? -1
  useSight(props, first, last)
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)

  return (
    <div ref={scroller} className={classes.scroller}>
      <table className={classes.table} data-lines={lines} aria-label={label} aria-rowcount={(rows?.length ?? 0) + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.id} scope="col" data-from={column.from} data-align={column.align} style={widthOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={items[0]?.start ?? 0} />
          {rows?.slice(first, last + 1).map((row, place) => (
            <BodyRow key={rowKey(row)} row={row} index={first + place} columns={columns} onOpen={props.onOpen} />
          ))}
          <Gap height={after} />
        </tbody>
      </table>
      {rows === undefined && <Loading rows={10} />}
      {rows?.length === 0 && empty}
      {footer}
    </div>
  )
}

/** Tells the owner of the table what is in sight, when that changes. */
function useSight<Row>({ rows, onEnd, onVisible }: DataTableProps<Row>, first: number, last: number): void {
  const callbacks = useRef({ onEnd, onVisible })
  useEffect(() => {
    callbacks.current = { onEnd, onVisible }
  })
  useEffect(() => {
    if (rows === undefined) return
    callbacks.current.onVisible?.(rows.slice(first, last + 1))
    if (last >= rows.length - 1) callbacks.current.onEnd?.()
  }, [rows, first, last])
}

interface BodyRowProps<Row> {
  readonly row: Row
  readonly index: number
  readonly columns: readonly Column<Row>[]
  readonly onOpen: ((row: Row) => void) | undefined
}

const BodyRow = memo(function BodyRow<Row>({ row, index, columns, onOpen }: BodyRowProps<Row>) {
  const open = onOpen === undefined ? undefined : (event: MouseEvent) => isPlainClick(event) && onOpen(row)
  return (
    <tr className={classes.row} aria-rowindex={index + 2} data-opens={onOpen !== undefined || undefined} onClick={open}>
      {columns.map((column) => (
        <td key={column.id} data-from={column.from} data-align={column.align}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}) as <Row>(props: BodyRowProps<Row>) => ReactNode

/** False on links and buttons, which do their own, and when text was being selected. */
function isPlainClick(event: MouseEvent): boolean {
  const onControl = (event.target as Element).closest('a, button, input, label') !== null
  return !onControl && !event.defaultPrevented && window.getSelection()?.isCollapsed !== false
}

function Gap({ height }: { readonly height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true">
      <td className={classes.gap} style={{ height }} />
    </tr>
  )
}

function widthOf<Row>({ width = 'auto', narrow = width }: Column<Row>): CSSProperties {
  return { '--width': width, '--narrow': narrow } as CSSProperties
}
