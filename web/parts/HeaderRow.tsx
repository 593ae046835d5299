/** Draws the head of a table: titles that sort, edges that can be drawn, and the box that selects all. */
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { DragEvent, PointerEvent } from 'react'
import type { Column } from './DataTable.tsx'
import classes from './data-table.module.css'
import { leastWidth } from './table-columns.ts'
import type { ColumnsChosen } from './use-columns.ts'
import type { RowSelection } from './use-selection.ts'

interface HeaderRowProps<Row> {
  readonly columns: ColumnsChosen<Column<Row>>
  readonly widths: readonly string[]
  readonly sort: string | undefined
  readonly onSort: ((sort: string) => void) | undefined
  readonly selection: RowSelection | undefined
  /** Of all rows that are loaded. */
  readonly ids: readonly string[]
  readonly hasActions: boolean
  readonly canChoose: boolean
}

const dragged = 'application/x-fettle-column'

export function HeaderRow<Row>(props: HeaderRowProps<Row>) {
  const { columns, widths, selection, ids, hasActions, canChoose } = props
  const allIds = columns.all.map((column) => column.id)

  function drop(event: DragEvent, onto: string): void {
    const id = event.dataTransfer.getData(dragged)
    if (id !== '') columns.move(id, allIds.indexOf(onto) - allIds.indexOf(id))
  }

  return (
    <thead>
      <tr aria-rowindex={1}>
        {selection !== undefined && (
          <th scope="col" className={classes.check}>
            <SelectAll selection={selection} ids={ids} />
          </th>
        )}
        {columns.shown.map((column, place) => (
          <th
            key={column.id}
            scope="col"
            data-align={column.align}
            style={{ width: widths[place] }}
            aria-sort={ariaSort(column, props.sort)}
            draggable={canChoose && place > 0}
            onDragStart={(event) => event.dataTransfer.setData(dragged, column.id)}
            onDragOver={(event) => event.dataTransfer.types.includes(dragged) && event.preventDefault()}
            onDrop={(event) => drop(event, column.id)}
          >
            <Title column={column} sort={props.sort} onSort={props.onSort} />
            {canChoose && <Edge onResize={(width) => columns.resize(column.id, width)} />}
          </th>
        ))}
        {hasActions && (
          <th scope="col" className={classes.actions}>
            <span className="unseen">Actions</span>
          </th>
        )}
      </tr>
    </thead>
  )
}

interface TitleProps<Row> {
  readonly column: Column<Row>
  readonly sort: string | undefined
  readonly onSort: ((sort: string) => void) | undefined
}

function Title<Row>({ column, sort, onSort }: TitleProps<Row>) {
  const word = column.sort
  if (word === undefined || onSort === undefined) return <span className={classes.title}>{column.title}</span>
  const Arrow = ariaSort(column, sort) === 'descending' ? IconArrowDown : IconArrowUp
  const isSorted = sort === word || sort === `-${word}`
  return (
    <button
      type="button"
      className={classes.title}
      data-sorted={isSorted || undefined}
      onClick={() => onSort(sort === word ? `-${word}` : word)}
    >
      {column.title}
      <Arrow size={13} aria-hidden />
    </button>
  )
}

function ariaSort<Row>(
  { sort: word, falls }: Pick<Column<Row>, 'sort' | 'falls'>,
  sort: string | undefined,
): 'ascending' | 'descending' | undefined {
  if (word === undefined || (sort !== word && sort !== `-${word}`)) return undefined
  return (sort === word) === (falls === true) ? 'descending' : 'ascending'
}

function SelectAll({ selection, ids }: { readonly selection: RowSelection; readonly ids: readonly string[] }) {
  const count = ids.filter((id) => selection.has(id)).length
  const isAll = ids.length > 0 && count === ids.length
  return (
    <input
      type="checkbox"
      aria-label="Select all rows"
      checked={isAll}
      ref={(box) => {
        if (box !== null) box.indeterminate = count > 0 && !isAll
      }}
      onChange={() => (isAll ? selection.clear() : selection.set(ids, true))}
    />
  )
}

/** The right edge of a column: drawn with the pointer; a double click makes the width usual again. */
function Edge({ onResize }: { readonly onResize: (width: number | undefined) => void }) {
  function draw(event: PointerEvent<HTMLSpanElement>): void {
    if (event.buttons !== 1 || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    const cell = event.currentTarget.closest('th')
    if (cell !== null) onResize(Math.max(leastWidth, event.clientX - cell.getBoundingClientRect().left))
  }
  return (
    <span
      className={classes.edge}
      aria-hidden="true"
      draggable
      onDragStart={(event) => {
        event.preventDefault()
        event.stopPropagation()
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={draw}
      onDoubleClick={() => onResize(undefined)}
    />
  )
}
