/** Frames one part of the overview: its heading, what it comes to in a line, and a way on. */
import { type ReactNode, useId } from 'react'
import classes from './overview.module.css'

interface PanelProps {
  readonly title: string
  /** Beside the title: what it comes to. */
  readonly line?: ReactNode
  /** Right of it: a link. */
  readonly more?: ReactNode
  readonly children: ReactNode
}

export function Panel({ title, line, more, children }: PanelProps) {
  const id = useId()
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <header className={classes.panelHead}>
        <h2 id={id}>{title}</h2>
        {line !== undefined && <span className="soft">{line}</span>}
        {more !== undefined && <span className={classes.panelMore}>{more}</span>}
      </header>
      {children}
    </section>
  )
}
