/** Shows a command or a piece of code that can be copied as it stands. */
import { visibleText } from '../words/visible-text.ts'
import { CopyButton } from './CopyButton.tsx'
import classes from './text.module.css'

interface CodeProps {
  readonly text: string
  /** What the button copies: "Copy the command". */
  readonly copyLabel?: string
  /** Within a sentence, without a button. */
  readonly inline?: true
}

export function Code({ text, copyLabel = 'Copy', inline }: CodeProps) {
  if (inline) return <code className={classes.inline}>{visibleText(text)}</code>
  return (
    <div className={classes.code}>
      <pre tabIndex={0} role="group" aria-label="Code">
        {visibleText(text)}
      </pre>
      <CopyButton text={text} label={copyLabel} />
    </div>
  )
}
