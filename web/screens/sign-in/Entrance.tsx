/** Frames the pages that are seen before anybody is signed in: the mark, one heading, one thing to do. */
import { type ReactNode, useEffect } from 'react'
import { Mark } from '../shell/Mark.tsx'
import classes from './sign-in.module.css'

interface EntranceProps {
  readonly title: string
  /** Below the title: one or two sentences. */
  readonly lead?: ReactNode
  /** Below the card, in small. */
  readonly foot?: ReactNode
  readonly children: ReactNode
}

export function Entrance({ title, lead, foot, children }: EntranceProps) {
  useEffect(() => {
    document.title = `${title} · Fettle`
  }, [title])
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.card}>
          <header className={classes.head}>
            <Mark size={36} />
            <h1>{title}</h1>
            {lead !== undefined && <p className={classes.lead}>{lead}</p>}
          </header>
          {children}
        </div>
        {foot !== undefined && <div className={classes.foot}>{foot}</div>}
      </div>
    </main>
  )
}

/** "or", between two ways. */
export function Or() {
  return (
    <div className={classes.or} role="separator" aria-label="or">
      <span aria-hidden>or</span>
    </div>
  )
}

/** Why it did not work. */
export function Refused({ error }: { readonly error: Error | null | undefined }) {
  return error ? (
    <p className={classes.refused} role="alert">
      {error.message}
    </p>
  ) : null
}
