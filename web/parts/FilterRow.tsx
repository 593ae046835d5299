/** Lays out what stands above a list: the filter, its tools, and chips below them. */
import type { ReactNode } from 'react'
import classes from './filter-row.module.css'

interface FilterRowProps {
  readonly filter: ReactNode
  /** Right of the filter: saved views, columns, export. */
  readonly tools?: ReactNode
  readonly chips?: ReactNode
}

export function FilterRow({ filter, tools, chips }: FilterRowProps) {
  return (
    <div className={classes.row} data-print="no">
      <div className={classes.first}>
        {filter}
        {tools !== undefined && <div className={classes.tools}>{tools}</div>}
      </div>
      {chips}
    </div>
  )
}
