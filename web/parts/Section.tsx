/** Lays out the content of a page: parts with a heading, cards, and lists of names with their values. */
import { type ReactNode, useId } from 'react'
import classes from './section.module.css'

/** The body of a page that is read or filled in: scrolls, has the page's margins and a width that reads well. */
export function Scroll({ children, wide }: { readonly children: ReactNode; readonly wide?: true }) {
  return (
    <div className={classes.scroll}>
      <div className={classes.body} data-wide={wide}>
        {children}
      </div>
    </div>
  )
}

interface SectionProps {
  readonly title: string
  /** One sentence below the title. */
  readonly hint?: ReactNode
  /** Right of the title. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a page with its heading. */
export function Section({ title, hint, actions, children }: SectionProps) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <div>
          <h2 id={id}>{title}</h2>
          {hint !== undefined && <p className={classes.hint}>{hint}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  )
}

interface CardProps {
  /** A heading within the card; without one the card is only a ground. */
  readonly title?: string
  readonly actions?: ReactNode
  /** No margins inside: for tables and lists that reach to the edges. */
  readonly flush?: true
  readonly children: ReactNode
}

/** Things that belong together, on a ground of their own. Use it where there are several of them, not around a whole page. */
export function Card({ title, actions, flush, children }: CardProps) {
  const id = useId()
  return (
    <section className={classes.card} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <div className={classes.cardHead}>
          <h3 id={id}>{title}</h3>
          {actions !== undefined && <div className={classes.actions}>{actions}</div>}
        </div>
      )}
      <div className={classes.cardBody} data-flush={flush}>
        {children}
      </div>
    </section>
  )
}

/** Cards beside each other, as many as there is room for. */
export function Cards({ children }: { readonly children: ReactNode }) {
  return <div className={classes.cards}>{children}</div>
}

/** Names and values, one below the other. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
