/** Lays out a page: where it is, its title, what can be done, and its content. */
import { type ReactNode, useEffect } from 'react'
import { visibleText } from '../words/visible-text.ts'
import { pageTitle } from './page-title.ts'
import classes from './page.module.css'

interface PageProps {
  readonly title: string
  /** The title with links in it, where it has some. */
  readonly heading?: ReactNode
  /** What the browser's tab is called, when it is more than the title. */
  readonly tabTitle?: string
  readonly trail?: ReactNode
  /** Beside the title: the state. */
  readonly state?: ReactNode
  /** Below the title, in small. */
  readonly line?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Page({ title, heading = title, tabTitle, trail, state, line, actions, children }: PageProps) {
  useTabTitle(tabTitle ?? title)
  useEffect(() => pageTitle.set(title), [title])
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.heading}>
          {trail !== undefined && <div className={classes.trail}>{trail}</div>}
          <div className={classes.titleLine}>
            <h1>{heading}</h1>
            {state}
          </div>
          {line !== undefined && <div className={classes.line}>{line}</div>}
        </div>
        {actions !== undefined && (
          <div className={classes.actions} data-print="no">
            {actions}
          </div>
        )}
      </header>
      {children}
    </div>
  )
}

function useTabTitle(title: string): void {
  useEffect(() => {
    document.title = visibleText(`${title} · Fettle`)
  }, [title])
}
