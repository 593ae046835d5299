/** Lays out two panes with a divider that can be dragged, or moved with the arrow keys; the second one can be put away. */
import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { usePreference } from '../api/preferences.ts'
import { useShortcut } from '../keys/use-shortcut.ts'
import classes from './split-pane.module.css'

const least = 25
const most = 75

interface SplitPaneProps {
  /** What the divider parts, for screen readers: "Actions and inspector". */
  readonly label: string
  /** Under which name the place of the divider is remembered. */
  readonly name: string
  /** The share of the first pane in percent, until somebody moves the divider. */
  readonly usual: number
  /** On narrow screens only one is shown: the second when this is true. */
  readonly showsSecond: boolean
  readonly first: ReactNode
  readonly second: ReactNode
}

export function SplitPane({ label, name, usual, showsSecond, first, second }: SplitPaneProps) {
  const pane = useRef<HTMLDivElement>(null)
  const [kept, keep] = usePreference(`split.${name}`, usual)
  const [moved, setMoved] = useState<number>()
  const share = moved ?? kept
  const [isAway, setAway] = useState(false)
  useShortcut(']', () => setAway(!isAway))
  const move = (next: number): void => {
    const clipped = Math.min(most, Math.max(least, Math.round(next)))
    setMoved(clipped)
    keep(clipped)
  }
  const onPointer = (event: PointerEvent<HTMLDivElement>): void => {
    const box = pane.current?.getBoundingClientRect()
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    move(((event.clientX - box.left) / box.width) * 100)
  }
  const onKey = (event: KeyboardEvent): void => {
    const next = { ArrowLeft: share - 2, ArrowRight: share + 2, Home: least, End: most, Enter: usual }[event.key]
    if (next === undefined) return
    event.preventDefault()
    move(next)
  }
  return (
    <div
      ref={pane}
      className={classes.pane}
      data-second={showsSecond || undefined}
      data-away={isAway || undefined}
      style={{ '--share': `${share}%` } as CSSProperties}
    >
      <div className={classes.part}>{first}</div>
      <div
        className={classes.divider}
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={share}
        aria-valuemin={least}
        aria-valuemax={most}
        tabIndex={0}
        title="Drag, or use the arrow keys; a double click puts it back. ] puts the inspector away."
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointer}
        onDoubleClick={() => move(usual)}
        onKeyDown={onKey}
      />
      <div className={classes.part}>{second}</div>
    </div>
  )
}
