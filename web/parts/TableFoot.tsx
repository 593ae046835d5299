/** Says at the foot of a table how many rows there are, and at its head how many new ones wait. */
import { Button } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount, formatNumber } from '../words/counts.ts'
import classes from './data-table.module.css'

export interface TableTotal {
  readonly count: number
  /** What a row is: "computer". */
  readonly noun: string
  /** False: there are at least so many. Default true. */
  readonly isExact?: boolean
  /** Counts all of them, when the number is not exact. */
  readonly onCountExactly?: () => void
  /** How many are selected, or whatever else belongs there. */
  readonly more?: ReactNode
}

export function TableFoot({ total }: { readonly total: TableTotal }) {
  const { count, noun, isExact = true, onCountExactly, more } = total
  return (
    <div className={classes.foot}>
      <span>{isExact ? formatCount(count, noun) : `${formatNumber(count)}+ ${noun}s`}</span>
      {!isExact && onCountExactly !== undefined && (
        <button type="button" className={classes.textButton} onClick={onCountExactly}>
          Count exactly
        </button>
      )}
      {more}
    </div>
  )
}

export interface TableNews {
  readonly count: number
  readonly noun: string
  /** There may be more than that. */
  readonly isMore?: boolean
  readonly onShow: () => void
}

export function NewRows({ news }: { readonly news: TableNews }) {
  if (news.count === 0) return null
  return (
    <Button
      className={classes.news}
      size="compact-xs"
      radius="xl"
      leftSection={<IconArrowUp size={14} />}
      onClick={news.onShow}
    >
      {news.isMore === true ? `${news.count} or more new ${news.noun}s` : formatCount(news.count, `new ${news.noun}`)}
    </Button>
  )
}
