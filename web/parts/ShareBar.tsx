/** Shows how a whole is made up of parts: a bar of coloured pieces. */
import type { Share } from '../words/counts.ts'
import classes from './share-bar.module.css'

interface ShareBarProps {
  readonly shares: readonly Share[]
  /** What it says in words. */
  readonly label: string
}

export function ShareBar({ shares, label }: ShareBarProps) {
  return (
    <span className={classes.bar} role="img" aria-label={label} title={label}>
      {shares
        .filter(({ count }) => count > 0)
        .map((share) => (
          <span key={share.words} data-tone={share.tone} style={{ flexGrow: share.count }} />
        ))}
    </span>
  )
}
