/** Shows text of agents, scripts and people as text: nothing in it acts, and what would hide something is shown. */
import { visibleText } from '../words/visible-text.ts'
import classes from './text.module.css'

interface PlainTextProps {
  readonly text: string
  /** Fixed width, line by line; else flowing text that keeps its line breaks. */
  readonly mono?: true
}

export function PlainText({ text, mono }: PlainTextProps) {
  return (
    <div className={classes.text} data-mono={mono} dir="auto">
      {visibleText(text)}
    </div>
  )
}
