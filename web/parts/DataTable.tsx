/** Shows many rows in a dense table of which only the visible part exists: sorted, chosen, opened and walked through by key. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useMemo } from 'react'
import { useLatest } from '../keys/use-latest.ts'
import { useKeysComing } from '../keys/use-shortcut.ts'
import { BodyRow, GroupRow } from './BodyRow.tsx'
import classes from './data-table.module.css'
import { HeaderRow } from './HeaderRow.tsx'
import { Loading } from './Notices.tsx'
import { type ColumnShape, columnWidth, leastTableWidth } from './table-columns.ts'
import { NewRows, TableFoot, type TableNews, type TableTotal } from './TableFoot.tsx'
import { linesOf } from './table-lines.ts'
import { useColumns, useDensity } from './use-columns.ts'
import { useRowKeys, type RowKeyHandlers } from './use-row-keys.ts'
import type { RowSelection } from './use-selection.ts'
import { useWidth } from './use-width.ts'

export interface Column<Row> extends ColumnShape {
  /** A CSS width; one column has none and takes what is left. */
  readonly width?: string
  /** The width in a narrow table (below 720 px), where it differs. */
  readonly narrow?: string
  readonly align?: 'end'
  /** The server's word for sorting by it; turned round with "-". Its header becomes a button. */
  readonly sort?: string
  /** By itself that order begins with the newest or the most. */
  readonly falls?: true
  readonly cell: (row: Row) => ReactNode
}

export interface DataTableProps<Row> {
  /** What the table shows, for screen readers. */
  readonly label: string
  /** Under which name columns, order and widths are kept; without it they cannot be chosen. */
  readonly name?: string
  /** Always the same array, so that rows which did not change are not drawn again. The first one stands still. */
  readonly columns: readonly Column<Row>[]
  /** Undefined while they are on their way. */
  readonly rows: readonly Row[] | undefined
  readonly rowKey: (row: Row) => string
  /** What a row is called, for its checkbox and for screen readers. */
  readonly rowName?: (row: Row) => string
  /** In place of rows, when there are none. */
  readonly empty?: ReactNode
  /** A click on a row that is on no link or button, and Enter. */
  readonly onOpen?: (row: Row) => void
  /** The key o: shows the row beside the list. */
  readonly onPeek?: (row: Row) => void
  /** The row that is shown beside the list. */
  readonly peeked?: string | undefined
  /** The last row is in sight: time for more. */
  readonly onEnd?: () => void
  /** The rows that are in sight now. */
  readonly onVisible?: (rows: readonly Row[]) => void
  /** Called when the list begins or ceases to show its first row. */
  readonly onTop?: (isAtTop: boolean) => void
  /** The order, as the server is told it: "-lastSeen". */
  readonly sort?: string | undefined
  readonly onSort?: (sort: string) => void
  /** Rows can be selected: what useSelection gave. */
  readonly selection?: RowSelection
  /** Buttons that appear at the end of the row that is pointed at or has the focus. */
  readonly rowActions?: (row: Row) => ReactNode
  /** What r, p, e and "." do with the row that has the focus. */
  readonly rowKeys?: RowKeyHandlers<Row>
  /** The group a row stands in; rows must come sorted by it. */
  readonly groupOf?: ((row: Row) => string) | undefined
  /** New rows that wait to be shown. */
  readonly news?: TableNews
  /** How many there are in all, for the foot of the table. */
  readonly total?: TableTotal | undefined
  /** Below the last row. */
  readonly footer?: ReactNode
  /** How many lines of text a row has. */
  readonly lines?: 'one' | 'two'
}

/** Pixels. */
const rowHeights = { normal: { one: 36, two: 48 }, compact: { one: 28, two: 44 }, group: 32 } as const

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, rowKey, selection, lines = 'one', groupOf } = props
  const [scroller, tableWidth] = useWidth<HTMLDivElement>(1200)
  const [density] = useDensity()
  const columns = useColumns(props.name, props.columns, tableWidth)
  const shown = useMemo(() => linesOf(rows ?? [], groupOf), [rows, groupOf])
  const rowHeight = rowHeights[density][lines]
  // eslint-disable-next-line react/incompatible-library -- its functions are not memoized: nothing here is compiled
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (shown[index]?.kind === 'group' ? rowHeights.group : rowHeight),
    getItemKey: (index) => {
      const line = shown[index]
      if (line === undefined) return index
      return line.kind === 'group' ? `group ${line.name}` : rowKey(line.row)
    },
    scrollPaddingStart: 40,
    overscan: 6,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])
  const items = virtualizer.getVirtualItems()
  // They are there, and not drawn yet.
  useKeysComing(items.length < Math.min(1, shown.length))
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? -1
  useSight(props, first, last, virtualizer.scrollOffset ?? 0)
  const keys = useRowKeys(props, {
    scroller,
    show: (index) => virtualizer.scrollToIndex(shown.findIndex((line) => line.kind === 'row' && line.index === index)),
  })
  const acts = useLatest({ onOpen: props.onOpen, toggle: keys.toggle, focus: keys.focus, rowActions: props.rowActions })
  const ids = (rows ?? []).map(rowKey)
  const widths = columns.shown.map((column) => columnWidth(column, columns.choice, tableWidth))
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)
  const cells = columns.shown.length + (selection === undefined ? 0 : 1) + (props.rowActions === undefined ? 0 : 1)

  return (
    <div className={classes.frame}>
      {props.news !== undefined && <NewRows news={props.news} />}
      <div
        ref={scroller}
        className={classes.scroller}
        data-density={density}
        // Without rows nothing else in it takes the focus, with which it could be scrolled sideways.
        {...(rows?.length === 0 && { tabIndex: 0, role: 'region', 'aria-label': props.label })}
      >
        <table
          className={classes.table}
          role="grid"
          data-lines={lines}
          data-selects={selection !== undefined || undefined}
          aria-label={props.label}
          aria-rowcount={(props.total?.count ?? shown.length) + 1}
          aria-multiselectable={selection !== undefined || undefined}
          style={{ minWidth: leastTableWidth(widths, tableWidth) }}
        >
          <HeaderRow
            columns={columns}
            widths={widths}
            sort={props.sort}
            onSort={props.onSort}
            selection={selection}
            ids={ids}
            hasActions={props.rowActions !== undefined}
            canChoose={props.name !== undefined}
          />
          <tbody>
            <Gap height={items[0]?.start ?? 0} />
            {shown
              .slice(first, last + 1)
              .map((line) =>
                line.kind === 'group' ? (
                  <GroupRow key={`group ${line.name}`} name={line.name} count={line.count} cells={cells} />
                ) : (
                  <BodyRow
                    key={rowKey(line.row)}
                    id={rowKey(line.row)}
                    row={line.row}
                    index={line.index}
                    columns={columns.shown}
                    name={props.rowName?.(line.row)}
                    isSelected={selection?.has(rowKey(line.row))}
                    isActive={keys.active === rowKey(line.row) || (keys.active === undefined && line.index === 0)}
                    isPeeked={props.peeked !== undefined && props.peeked === rowKey(line.row)}
                    opens={props.onOpen !== undefined}
                    acts={acts}
                  />
                ),
              )}
            <Gap height={after} />
          </tbody>
        </table>
        {rows === undefined && <Loading rows={10} />}
        {rows?.length === 0 && props.empty}
        {props.footer}
      </div>
      {props.total !== undefined && rows !== undefined && rows.length > 0 && <TableFoot total={props.total} />}
    </div>
  )
}

/** Tells the owner of the table what is in sight, when that changes. */
function useSight<Row>(props: DataTableProps<Row>, first: number, last: number, offset: number): void {
  const { rows, groupOf } = props
  const callbacks = useLatest(props)
  const isAtTop = offset < 8
  useEffect(() => {
    if (rows === undefined) return
    // With groups the places of lines and rows differ by the headings; a few rows more than in sight do no harm.
    const count = groupOf === undefined ? last + 1 : Math.min(rows.length, last + 1)
    callbacks.current.onVisible?.(rows.slice(groupOf === undefined ? first : 0, count))
    if (last >= rows.length - 1) callbacks.current.onEnd?.()
  }, [callbacks, rows, groupOf, first, last])
  useEffect(() => callbacks.current.onTop?.(isAtTop), [callbacks, isAtTop])
}

function Gap({ height }: { readonly height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true">
      <td className={classes.gap} style={{ height }} />
    </tr>
  )
}
