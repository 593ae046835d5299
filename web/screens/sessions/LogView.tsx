/** Shows output: only the visible lines exist, long ones wrap, and the end is followed while somebody looks at the end. */
import { Button } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { IconArrowDown } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useLog } from '../../live/use-log.ts'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { LoadFailed } from '../../parts/Notices.tsx'
import { formatCount } from '../../words/counts.ts'
import { clipboardText, type LogRow, logRows, plainText } from '../../words/log-text.ts'
import { formatClock, formatInstant } from '../../words/moments.ts'
import { useShortcut } from '../shell/use-shortcuts.ts'
import classes from './log.module.css'
import { useFollow } from './use-follow.ts'

const lineHeight = 18

interface LogViewProps {
  readonly sessionId: string
  readonly actionId?: string
  /** Titles of actions by id, for headings. */
  readonly titles?: ReadonlyMap<string, string>
  readonly growing: boolean
}

export function LogView({ sessionId, actionId, titles, growing }: LogViewProps) {
  const log = useLog({ sessionId, actionId, growing })
  const [choice, setChoice] = useState({ errorsOnly: false, wrap: true, times: titles !== undefined })
  const { errorsOnly } = choice
  const rows = useMemo(
    () => logRows(log.lines, titles === undefined ? { errorsOnly } : { errorsOnly, titles }),
    [log.lines, errorsOnly, titles],
  )
  useShortcut('t', () => setChoice({ ...choice, times: !choice.times }))

  if (log.error !== undefined && log.lines.length === 0) return <LoadFailed error={log.error} onRetry={log.ask} />
  return (
    <section className={classes.log} aria-label="Output" data-wrap={choice.wrap || undefined}>
      <div className={classes.toolbar} data-print="no">
        <span className={classes.count}>
          {formatCount(rows.filter((row) => row.kind === 'line').length, errorsOnly ? 'error line' : 'line')}
        </span>
        <Toggle word="Errors only" on={errorsOnly} onChange={(on) => setChoice({ ...choice, errorsOnly: on })} />
        <Toggle word="Wrap" on={choice.wrap} onChange={(on) => setChoice({ ...choice, wrap: on })} />
        <Toggle word="Times" on={choice.times} onChange={(on) => setChoice({ ...choice, times: on })} />
        <CopyButton label="Copy all lines" text={() => clipboardText(log.lines)} />
      </div>
      <Lines
        rows={rows}
        times={choice.times}
        wrap={choice.wrap}
        growing={growing}
        isRead={log.status !== 'loading'}
        startsAtEnd={growing || actionId !== undefined}
      />
    </section>
  )
}

interface LinesProps {
  readonly rows: readonly LogRow[]
  readonly times: boolean
  readonly wrap: boolean
  readonly growing: boolean
  readonly isRead: boolean
  readonly startsAtEnd: boolean
}

function Lines({ rows, times, wrap, growing, isRead, startsAtEnd }: LinesProps) {
  const follow = useFollow({ rows: rows.length, startsAtEnd })
  // eslint-disable-next-line react/incompatible-library -- its functions are not memoized: nothing here is compiled
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => follow.scroller.current,
    estimateSize: () => lineHeight,
    overscan: 30,
  })
  useShortcut('f', follow.toEnd)
  const items = virtualizer.getVirtualItems()
  const measure = wrap ? virtualizer.measureElement : undefined

  return (
    <div className={classes.viewport}>
      <div
        ref={follow.scroller}
        className={classes.scroller}
        tabIndex={0}
        role="log"
        aria-live="off"
        onScroll={follow.onScroll}
      >
        {rows.length === 0 && isRead && <p className={classes.nothing}>{growing ? 'No output yet.' : 'No output.'}</p>}
        <div className={classes.whole} style={{ height: virtualizer.getTotalSize() }}>
          <div className={classes.part} style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => {
              const row = rows[index]
              return row && <LineRow key={key} ref={measure} index={index} row={row} times={times} />
            })}
          </div>
        </div>
      </div>
      {follow.missed > 0 && (
        <Button
          className={classes.newLines}
          size="compact-xs"
          radius="xl"
          leftSection={<IconArrowDown size={13} />}
          onClick={follow.toEnd}
        >
          {formatCount(follow.missed, 'new line')}
        </Button>
      )}
    </div>
  )
}

interface LineRowProps {
  readonly ref: ((element: Element | null) => void) | undefined
  readonly index: number
  readonly row: LogRow
  readonly times: boolean
}

function LineRow({ ref, index, row, times }: LineRowProps) {
  if (row.kind === 'heading') {
    return (
      <div ref={ref} data-index={index} className={classes.heading}>
        {row.text}
      </div>
    )
  }
  const at = Date.parse(row.line.at)
  // Only what is visible is cleaned: a log can have hundreds of thousands of lines.
  const text = plainText(row.line.text)
  return (
    <div ref={ref} data-index={index} className={classes.line} data-stream={row.line.stream}>
      {times && <time title={formatInstant(at)}>{formatClock(at)}</time>}
      <span>{text === '' ? '\u00a0' : text}</span>
    </div>
  )
}

interface ToggleProps {
  readonly word: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}

function Toggle({ word, on, onChange }: ToggleProps) {
  return (
    <button type="button" className={classes.toggle} aria-pressed={on} onClick={() => onChange(!on)}>
      {word}
    </button>
  )
}
