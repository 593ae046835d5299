/** Shows rows as a plain table that is whole: for paper, where nothing can be scrolled. */
import type { ReactNode } from 'react'
import classes from './reports.module.css'

export interface PaperColumn<Row> {
  readonly title: string
  readonly align?: 'end'
  readonly cell: (row: Row) => ReactNode
}

interface PaperTableProps<Row> {
  readonly caption: string
  readonly columns: readonly PaperColumn<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
}

export function PaperTable<Row>({ caption, columns, rows, rowKey }: PaperTableProps<Row>) {
  return (
    <table className={classes.paper}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, align }) => (
            <th key={title} scope="col" data-align={align}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ title, align, cell }) => (
              <td key={title} data-align={align}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
