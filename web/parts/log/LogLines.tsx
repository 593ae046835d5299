/** The lines of a log of which only those in sight exist. */
import { Button } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { IconArrowDown } from '@tabler/icons-react'
import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { announce } from '../../screens/shell/announce.tsx'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { formatCount } from '../../words/counts.ts'
import { lineAt, type LineRange, type LineWindow } from './line-window.ts'
import type { LogChoice } from './log-choice.ts'
import type { Search } from './log-source.ts'
import type { LogStore } from './log-store.ts'
import { LogRow } from './LogRow.tsx'
import classes from './log.module.css'
import { patternOf } from './search-pattern.ts'
import { useFollow } from './use-follow.ts'

const lineHeight = 18
/** How far back is looked for what a line belongs to. */
const headingReach = 60

interface LogLinesProps {
  readonly store: LogStore
  readonly window: LineWindow
  readonly isRead: boolean
  readonly growing: boolean
  readonly titles: ReadonlyMap<string, string> | undefined
  readonly since: number | undefined
  readonly startsAtEnd: boolean
  readonly search: Search
  readonly chosen: LineRange | undefined
  readonly current: number | undefined
  /** The number of the line to bring into sight. */
  readonly target: number | undefined
  readonly onReached: () => void
  readonly onChoose: ((n: number, extend: boolean) => void) | undefined
  readonly choice: LogChoice
}

export function LogLines(props: LogLinesProps) {
  const { store, window, growing, choice, chosen, titles, search } = props
  const follow = useFollow({ rows: window.total, startsAtEnd: props.startsAtEnd })
  // eslint-disable-next-line react/incompatible-library -- its functions are not memoized: nothing here is compiled
  const virtualizer = useVirtualizer({
    count: window.total,
    getScrollElement: () => follow.scroller.current,
    estimateSize: () => lineHeight,
    overscan: 30,
  })
  useShortcut('f', follow.toEnd)
  const items = virtualizer.getVirtualItems()
  const from = items[0]?.index ?? 0
  const to = items.at(-1)?.index ?? 0
  useEffect(() => store.show(from, to), [store, from, to, window.total])
  useTarget(props, follow.leave, (place) => virtualizer.scrollToIndex(place, { align: 'center' }), follow.scroller)
  const pattern = useMemo(() => patternOf(search), [search])
  const { missed } = follow
  useEffect(() => {
    if (missed > 0) announce(`${formatCount(missed, 'new line')} in the log`)
  }, [missed])

  const digits = String(Math.max(window.last - window.first + 1, 99)).length
  return (
    <div className={classes.viewport} data-wrap={choice.wrap || undefined}>
      <div
        ref={follow.scroller}
        className={classes.scroller}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Lines"
        onScroll={follow.onScroll}
        style={{ '--digits': `${digits}ch` } as CSSProperties}
      >
        {window.total === 0 && props.isRead && (
          <p className={classes.nothing}>{growing ? 'No output yet.' : 'No output.'}</p>
        )}
        <div className={classes.whole} style={{ height: virtualizer.getTotalSize() }}>
          <div className={classes.part} style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => {
              const line = lineAt(window, index)
              const number = line && line.n - window.first + 1
              return (
                <LogRow
                  key={key}
                  measure={virtualizer.measureElement}
                  index={index}
                  line={line}
                  number={number}
                  heading={titles && headingOf(window, index, titles)}
                  times={choice.times}
                  since={props.since}
                  pattern={pattern}
                  isChosen={
                    number !== undefined && chosen !== undefined && number >= chosen.from && number <= chosen.to
                  }
                  isCurrent={line !== undefined && line.n === props.current}
                  onChoose={props.onChoose}
                />
              )
            })}
          </div>
        </div>
      </div>
      {missed > 0 && (
        <Button
          className={classes.newLines}
          size="compact-xs"
          radius="xl"
          leftSection={<IconArrowDown size={13} />}
          onClick={follow.toEnd}
        >
          {formatCount(missed, 'new line')}
        </Button>
      )}
    </div>
  )
}

/** Brings the wanted line into sight and gives it the focus, once. */
function useTarget(
  { store, target, onReached, isRead }: LogLinesProps,
  leave: () => void,
  scrollTo: (place: number) => void,
  scroller: RefObject<HTMLDivElement | null>,
): void {
  const latest = useRef({ leave, scrollTo, onReached })
  const place = useRef<number>(undefined)
  useEffect(() => {
    latest.current = { leave, scrollTo, onReached }
  })
  useEffect(() => {
    if (target === undefined || !isRead) return
    let isOver = false
    latest.current.leave()
    void store.locate(target).then((found) => {
      if (isOver) return
      place.current = found
      latest.current.scrollTo(found)
      latest.current.onReached()
    })
    return () => {
      isOver = true
    }
  }, [store, target, isRead])
  // After every drawing, until the line is there.
  useLayoutEffect(() => {
    if (place.current === undefined) return
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${place.current}"]`)
    if (row === null || row === undefined) return
    // Whoever types a search goes on typing.
    if (!(document.activeElement instanceof HTMLInputElement)) row.focus({ preventScroll: true })
    place.current = undefined
  })
}

/** The title of the action that begins with this line; undefined when the line before belongs to the same one. */
function headingOf(window: LineWindow, place: number, titles: ReadonlyMap<string, string>): string | undefined {
  const id = lineAt(window, place)?.actionId
  if (id === undefined) return undefined
  for (let before = place - 1; before >= Math.max(0, place - headingReach); before -= 1) {
    const line = lineAt(window, before)
    if (line === undefined) return undefined // its page is not here yet
    if (line.actionId === id) return undefined
    if (line.actionId !== undefined) break
  }
  return titles.get(id) ?? id
}
