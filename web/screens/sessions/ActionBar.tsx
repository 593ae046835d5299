/** Shows what became of a session's actions in the smallest space: a bar, and how many have ended. */
import { ShareBar } from '../../parts/ShareBar.tsx'
import { type ActionCounts, countsSentence, formatNumber, sharesOf } from '../../words/counts.ts'
import classes from './session-list.module.css'

export function ActionBar({ counts }: { readonly counts: ActionCounts }) {
  if (counts.total === 0) return <span className="soft">–</span>
  const ended = counts.total - counts.pending
  return (
    <span className={classes.actionBar}>
      <ShareBar shares={sharesOf(counts)} label={countsSentence(counts)} />
      <span>{counts.pending === 0 ? formatNumber(counts.total) : `${ended}/${formatNumber(counts.total)}`}</span>
    </span>
  )
}
