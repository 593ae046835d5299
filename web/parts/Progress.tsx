/** Shows how far something is: a bar, and beside it what is known of the time that is left. */
import { progressText, type Remaining } from '../words/remaining.ts'
import classes from './progress.module.css'

interface ProgressProps {
  /** From 0 to 1. */
  readonly share: number
  /** What it is the progress of, for screen readers. */
  readonly label: string
  /** What is known of the rest; without it only the bar is shown. */
  readonly remaining?: Remaining
  readonly small?: true
}

export function Progress({ share, label, remaining, small }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100)
  const text = remaining === undefined ? undefined : progressText(remaining)
  return (
    <span className={classes.progress} data-small={small}>
      <span
        className={classes.bar}
        role="progressbar"
        aria-label={label}
        aria-valuenow={percent}
        aria-valuetext={text === undefined ? undefined : `${percent} %, ${text.words}`}
      >
        <span style={{ width: `${percent}%` }} data-tone={text?.tone} />
      </span>
      {text !== undefined && (
        <span className={classes.text} data-tone={text.tone}>
          {text.words}
        </span>
      )}
    </span>
  )
}
