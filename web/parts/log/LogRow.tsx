/** One line of a log: its number, its time, its text as a terminal would paint it. */
import { memo, type MouseEvent, useMemo, useState } from 'react'
import { formatInstant } from '../../words/moments.ts'
import { lastState, piecesOf } from '../../words/sgr.ts'
import { foldAfter, timeText } from './line-texts.ts'
import type { TimeForm } from './log-choice.ts'
import type { LogLine } from './log-source.ts'
import classes from './log.module.css'
import { withHits } from './search-pattern.ts'

interface LogRowProps {
  readonly measure: (element: Element | null) => void
  readonly index: number
  /** Undefined while it is on its way. */
  readonly line: LogLine | undefined
  readonly number: number | undefined
  readonly heading: string | undefined
  readonly times: TimeForm
  readonly since: number | undefined
  readonly pattern: RegExp | undefined
  readonly isChosen: boolean
  readonly isCurrent: boolean
  readonly onChoose: ((n: number, extend: boolean) => void) | undefined
}

export const LogRow = memo(
  function LogRow({ measure, index, line, number, heading, times, since, isChosen, isCurrent, ...rest }: LogRowProps) {
    if (line === undefined) return <div ref={measure} data-index={index} className={classes.line} data-away />
    const at = Date.parse(line.at)
    const time = timeText(at, times, since)
    return (
      <div
        ref={measure}
        data-index={index}
        className={classes.row}
        tabIndex={-1}
        data-chosen={isChosen || undefined}
        data-current={isCurrent || undefined}
      >
        {heading !== undefined && <div className={classes.heading}>{heading}</div>}
        <div className={classes.line} data-stream={line.stream}>
          <LineNumber n={line.n} number={number} onChoose={rest.onChoose} />
          {time !== undefined && (
            <time dateTime={line.at} title={formatInstant(at)}>
              {time}
            </time>
          )}
          <LineText text={line.text} pattern={rest.pattern} />
        </div>
      </div>
    )
  },
  // `onChoose` is a new function each time but always does the same for a line; `measure` is always the same.
  (before, after) =>
    before.line === after.line &&
    before.index === after.index &&
    before.number === after.number &&
    before.heading === after.heading &&
    before.times === after.times &&
    before.since === after.since &&
    before.pattern === after.pattern &&
    before.isChosen === after.isChosen &&
    before.isCurrent === after.isCurrent &&
    before.onChoose === after.onChoose,
)

interface LineNumberProps extends Pick<LogRowProps, 'number' | 'onChoose'> {
  readonly n: number
}

function LineNumber({ n, number, onChoose }: LineNumberProps) {
  if (onChoose === undefined) return <span className={classes.number}>{number}</span>
  const choose = (event: MouseEvent): void => {
    if (event.shiftKey) window.getSelection()?.removeAllRanges()
    onChoose(n, event.shiftKey)
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.number}
      aria-label={`Line ${number}`}
      title="Choose this line; with Shift up to this line"
      onClick={choose}
    >
      {number}
    </button>
  )
}

function LineText({ text, pattern }: { readonly text: string; readonly pattern: RegExp | undefined }) {
  const [unfolded, setUnfolded] = useState(false)
  const isLong = text.length > foldAfter
  const shown = isLong && !unfolded ? lastState(text).slice(0, foldAfter) : text
  const pieces = useMemo(() => withHits(piecesOf(shown), pattern), [shown, pattern])
  return (
    <span className={classes.text}>
      {pieces.length === 0 && '\u00a0'}
      {pieces.map((piece, place) => {
        const { text: words, isHit, escaped, ink, ground, bold, italic, underlined, struck } = piece
        const isPlain = !(isHit || escaped || ink || ground || bold || italic || underlined || struck)
        if (isPlain) return words
        const Tag = isHit ? 'mark' : 'span'
        return (
          <Tag
            key={place}
            data-ink={ink}
            data-ground={ground}
            data-bold={bold}
            data-italic={italic}
            data-underlined={underlined}
            data-struck={struck}
            data-escaped={escaped}
          >
            {words}
          </Tag>
        )
      })}
      {isLong && (
        <button
          type="button"
          className={classes.unfold}
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          {unfolded ? 'Show less' : `… ${Math.ceil((text.length - foldAfter) / 1_024)} kB more`}
        </button>
      )}
    </span>
  )
}
