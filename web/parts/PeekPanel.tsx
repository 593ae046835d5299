/** Shows one row of a list beside the list: named in the address, opened with o, closed with Escape. */
import { CloseButton } from '@mantine/core'
import { IconArrowUpRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useShortcut } from '../keys/use-shortcut.ts'
import classes from './peek.module.css'

interface PeekAreaProps {
  /** The list. */
  readonly children: ReactNode
  /** A PeekPanel, or nothing. */
  readonly panel: ReactNode
}

/** The list, and beside it what is peeked at. */
export function PeekArea({ children, panel }: PeekAreaProps) {
  return (
    <div className={classes.area}>
      <div className={classes.list}>{children}</div>
      {panel}
    </div>
  )
}

interface PeekPanelProps {
  readonly title: string
  /** Beside the title: the state. */
  readonly state?: ReactNode
  /** A link to the whole page, given its content. */
  readonly link?: (content: ReactNode) => ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}

export function PeekPanel({ title, state, link, onClose, children }: PeekPanelProps) {
  useShortcut('Escape', onClose)
  return (
    <aside className={classes.panel} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {state}
        <span className={classes.gap} />
        {link?.(
          <>
            Open <IconArrowUpRight size={14} aria-hidden />
          </>,
        )}
        <CloseButton size="sm" aria-label="Close" onClick={onClose} />
      </header>
      <div className={classes.content}>{children}</div>
    </aside>
  )
}
