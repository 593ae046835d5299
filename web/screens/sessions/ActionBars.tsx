/** Draws when an action worked (solid) and waited (hatched), on the axis that all actions of its session share. */
import type { CSSProperties } from 'react'
import { useNow } from '../../parts/use-now.ts'
import type { Action } from '../../words/action-words.ts'
import type { Tone } from '../../words/tones.ts'
import { type Axis, partsOf } from './waterfall.ts'
import classes from './waterfall.module.css'

interface ActionBarsProps {
  readonly action: Pick<Action, 'status' | 'startedAt' | 'endedAt'>
  readonly axis: Axis | undefined
  readonly tone: Tone
}

export function ActionBars({ action, axis, tone }: ActionBarsProps) {
  const now = useNow(action.status === 'running' ? 1_000 : 60_000)
  if (axis === undefined || action.startedAt === undefined) return <span aria-hidden />
  const from = Date.parse(action.startedAt)
  const to = action.endedAt === undefined ? Math.max(from, now) : Date.parse(action.endedAt)
  return (
    <span className={classes.lane} aria-hidden>
      {partsOf(axis, { from, to }).map((part, place) => (
        <span
          key={place}
          className={classes.part}
          data-kind={part.kind}
          data-tone={tone}
          style={{ '--start': part.start, '--width': part.width } as CSSProperties}
        />
      ))}
    </span>
  )
}
