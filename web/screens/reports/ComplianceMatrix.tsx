/** Shows computers and items as a matrix of which only the part in sight exists, in both directions. */
import { printFilter } from '@fettle/contract/http/filter-words.ts'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react'
import type { ComplianceRow } from '../../api/report-queries.ts'
import { Loading } from '../../parts/Notices.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { useWidth } from '../../parts/use-width.ts'
import { stateWords, verdictWording } from '../../words/action-words.ts'
import { itemOfKey } from '../../words/computer-words.ts'
import { formatShare, shareOf } from '../../words/shares.ts'
import { visibleText } from '../../words/visible-text.ts'
import { type Cell, cellSentence, type MatrixColumn, type Place, placeAfter } from './matrix-cells.ts'
import classes from './matrix.module.css'

/** Pixels. */
const sizes = { row: 32, head: 58, cell: 112, total: 74, name: 220, narrowName: 148 } as const

interface ComplianceMatrixProps {
  readonly columns: readonly MatrixColumn[]
  /** Undefined while they are on their way. */
  readonly rows: readonly ComplianceRow[] | undefined
  /** How many there are in all, when that is known. */
  readonly rowCount: number | undefined
  readonly onEnd: () => void
  readonly empty: ReactNode
}

const noRows: readonly ComplianceRow[] = []

export function ComplianceMatrix({ columns, rows: loaded, rowCount, onEnd, empty }: ComplianceMatrixProps) {
  const rows = loaded ?? noRows
  const [scroller, width] = useWidth<HTMLDivElement>(1200)
  const nameWidth = width < 720 ? sizes.narrowName : sizes.name
  const standing = nameWidth + sizes.total
  const [active, setActive] = useState<Place>({ row: 0, column: 0 })
  const wantsFocus = useRef(false)
  // eslint-disable-next-line react/incompatible-library -- its functions are not memoized: nothing here is compiled
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => sizes.row,
    scrollPaddingStart: sizes.head,
    overscan: 10,
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => sizes.cell,
    scrollPaddingStart: standing,
    overscan: 3,
  })
  const rowItems = down.getVirtualItems()
  const columnItems = across.getVirtualItems()
  const last = rowItems.at(-1)?.index ?? -1
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 1) onEnd()
  }, [last, rows.length, onEnd])
  useEffect(() => {
    if (!wantsFocus.current) return
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-place="${active.row} ${active.column}"]`)
    if (cell === null || cell === undefined) return
    wantsFocus.current = false
    cell.focus({ preventScroll: true })
  })

  function onKey(event: KeyboardEvent): void {
    const isFar = event.ctrlKey || event.metaKey
    const next = placeAfter(event.key, active, { row: rows.length, column: columns.length }, isFar)
    if (next === undefined || event.altKey) return
    event.preventDefault()
    setActive(next)
    wantsFocus.current = true
    down.scrollToIndex(next.row)
    across.scrollToIndex(next.column)
  }

  const first = columnItems[0]
  const total = standing + across.getTotalSize()
  const shown = columnItems.flatMap((item) => columns[item.index] ?? [])
  if (loaded?.length === 0) return <>{empty}</>
  return (
    <div
      ref={scroller}
      className={classes.matrix}
      role="grid"
      aria-label="Computers and items"
      aria-rowcount={(rowCount ?? rows.length) + 1}
      aria-colcount={columns.length + 2}
      onKeyDown={onKey}
    >
      <div className={classes.head} role="row" aria-rowindex={1} style={{ width: total, height: sizes.head }}>
        <div className={classes.name} role="columnheader" aria-colindex={1} style={{ width: nameWidth }}>
          Computer
        </div>
        <div
          className={classes.total}
          role="columnheader"
          aria-colindex={2}
          style={{ left: nameWidth, width: sizes.total }}
        >
          As wanted
        </div>
        <div style={{ width: first?.start ?? 0 }} role="presentation" />
        {shown.map((column, place) => (
          <ColumnHead key={column.key} column={column} index={(first?.index ?? 0) + place} />
        ))}
      </div>
      {loaded === undefined && <Loading rows={12} />}
      <div role="presentation" className={classes.body} style={{ width: total, height: down.getTotalSize() }}>
        {rowItems.map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return (
            <div
              key={row.computer.id}
              className={classes.row}
              role="row"
              aria-rowindex={item.index + 2}
              style={{ height: sizes.row, width: total, transform: `translateY(${item.start}px)` }}
            >
              <RowHead row={row} nameWidth={nameWidth} />
              <div style={{ width: first?.start ?? 0 }} role="presentation" />
              {shown.map((column, place) => {
                const at = (first?.index ?? 0) + place
                return (
                  <MatrixCell
                    key={column.key}
                    row={row}
                    column={column}
                    cell={row.cells[column.key]}
                    at={at}
                    place={`${item.index} ${at}`}
                    isActive={active.row === item.index && active.column === at}
                  />
                )
              })}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function ColumnHead({ column, index }: { readonly column: MatrixColumn; readonly index: number }) {
  const { item } = itemOfKey(column.key)
  const { counts } = column
  return (
    <div className={classes.columnHead} role="columnheader" aria-colindex={index + 3} style={{ width: sizes.cell }}>
      <Link
        to="/computers"
        search={{ q: printFilter([{ isTurned: false, field: 'drift', values: [item] }]) }}
        title={`${column.title}: computers on which it is not as wanted`}
      >
        {visibleText(column.title)}
      </Link>
      <span>{counts === undefined ? ' ' : formatShare(shareOf(counts.good, counts.total))}</span>
    </div>
  )
}

const RowHead = memo(function RowHead({ row, nameWidth }: { readonly row: ComplianceRow; readonly nameWidth: number }) {
  return (
    <>
      <div className={classes.name} role="rowheader" aria-colindex={1} style={{ width: nameWidth }}>
        <Link to="/computers/$id" params={{ id: row.computer.id }} search={{}} title={row.tenant.name}>
          {row.computer.name}
        </Link>
        <span>{row.tenant.name}</span>
      </div>
      <div
        className={classes.total}
        role="gridcell"
        aria-colindex={2}
        style={{ left: nameWidth, width: sizes.total }}
        data-whole={row.good === row.total || undefined}
      >
        {row.good}/{row.total}
      </div>
    </>
  )
})

interface MatrixCellProps {
  readonly row: ComplianceRow
  readonly column: MatrixColumn
  readonly cell: Cell | undefined
  readonly at: number
  readonly place: string
  readonly isActive: boolean
}

const MatrixCell = memo(function MatrixCell({ row, column, cell, at, place, isActive }: MatrixCellProps) {
  const sentence = cellSentence(row.computer.name, column.title, cell)
  const shared = { 'data-place': place, tabIndex: isActive ? 0 : -1, title: sentence, 'aria-label': sentence }
  return (
    <div className={classes.cell} role="gridcell" aria-colindex={at + 3} style={{ width: sizes.cell }}>
      {cell === undefined ? (
        <span {...shared} role="img" className={classes.none}>
          ·
        </span>
      ) : (
        <Link
          to="/computers/$id"
          params={{ id: row.computer.id }}
          search={{ q: column.title }}
          {...shared}
          data-tone={verdictWording(cell.verdict).tone}
        >
          <ToneIcon tone={verdictWording(cell.verdict).tone} size={13} />
          <span>{visibleText(stateWords(cell.state))}</span>
        </Link>
      )}
    </div>
  )
})
