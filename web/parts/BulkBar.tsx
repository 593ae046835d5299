/** Says how many rows are selected and offers what can be done with them; there only while something is selected. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useShortcut } from '../keys/use-shortcut.ts'
import { formatNumber } from '../words/counts.ts'
import classes from './bulk-bar.module.css'
import type { RowSelection } from './use-selection.ts'

interface BulkBarProps {
  readonly selection: RowSelection
  /** How many match the filter, and whether there may be more. */
  readonly total: number
  readonly isExact?: boolean
  /** Buttons for what can be done. */
  readonly children: ReactNode
}

export function BulkBar({ selection, total, isExact = true, children }: BulkBarProps) {
  const { count } = selection
  useShortcut('Escape', () => selection.clear(), count > 0)
  if (count === 0) return null
  const all = `${formatNumber(total)}${isExact ? '' : '+'}`
  return (
    <div className={classes.bar} role="region" aria-label="Selected rows" data-print="no">
      <span className={classes.count} aria-live="polite">
        {formatNumber(count)} selected
      </span>
      {selection.selection.kind === 'some' && count < total && (
        <Button size="compact-xs" variant="subtle" onClick={selection.selectMatching}>
          Select all {all} matching
        </Button>
      )}
      <div className={classes.actions}>{children}</div>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={selection.clear}>
        Clear
      </Button>
    </div>
  )
}
