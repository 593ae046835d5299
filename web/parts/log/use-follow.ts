/** Keeps the end of a growing text in sight, as long as the reader stays at the end. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

// Fractions of a pixel and a line being measured must not count as scrolling away.
const slackPx = 24

export interface Follow {
  /** For the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>
  /** How many rows came since the reader left the end. */
  readonly missed: number
  readonly onScroll: () => void
  readonly toEnd: () => void
  /** The reader is taken somewhere else. */
  readonly leave: () => void
}

/**
 * Follows until the reader scrolls up, and again when the reader is back at the end. `rows` is how many there are; `startsAtEnd`
 * says whether the reader is at the end to begin with.
 */
export function useFollow({ rows, startsAtEnd }: { readonly rows: number; readonly startsAtEnd: boolean }): Follow {
  const scroller = useRef<HTMLDivElement>(null)
  // The number of rows when the reader left the end; undefined while following.
  const [leftAt, setLeftAt] = useState<number | undefined>(startsAtEnd ? undefined : Number.POSITIVE_INFINITY)
  const lastTop = useRef(0)
  const isFollowing = leftAt === undefined

  // After every drawing, because rows change their heights when they are measured.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!isFollowing || element === null) return
    // The reader has just scrolled up, and the event that says so is still on its way.
    if (element.scrollTop < lastTop.current - slackPx && !isAtEnd(element)) return
    element.scrollTo({ top: element.scrollHeight, behavior: 'instant' })
    lastTop.current = element.scrollTop
  })

  return {
    scroller,
    missed: isFollowing ? 0 : Math.max(0, rows - leftAt),
    onScroll() {
      const element = scroller.current
      if (element === null) return
      if (isAtEnd(element)) setLeftAt(undefined)
      else if (isFollowing && element.scrollTop < lastTop.current - slackPx) setLeftAt(rows)
    },
    toEnd() {
      lastTop.current = 0
      setLeftAt(undefined)
    },
    leave: () => setLeftAt((before) => before ?? rows),
  }
}

function isAtEnd(element: HTMLElement): boolean {
  return element.scrollHeight - element.scrollTop - element.clientHeight < slackPx
}
