/** Keeps the end of a growing text in sight, as long as the reader stays at the end. */
import { useLayoutEffect, useState } from 'react'

// Fractions of a pixel and a line being measured must not count as scrolling away.
const slackPx = 24

export interface Follow {
  /** How many rows came since the reader left the end. */
  readonly missed: number
  readonly onScroll: () => void
  readonly toEnd: () => void
}

/** Follows until the reader scrolls up, and again when the reader is back at the end. */
export function useFollow(scroller: HTMLElement | null, { rows, height }: { rows: number; height: number }): Follow {
  // The number of rows when the reader left the end; undefined while following.
  const [leftAt, setLeftAt] = useState<number>()
  const isFollowing = leftAt === undefined

  useLayoutEffect(() => {
    if (isFollowing && scroller !== null) scroller.scrollTop = scroller.scrollHeight
  }, [isFollowing, scroller, rows, height])

  return {
    missed: isFollowing ? 0 : Math.max(0, rows - leftAt),
    onScroll() {
      if (scroller === null) return
      const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < slackPx
      if (isAtEnd && !isFollowing) setLeftAt(undefined)
      if (!isAtEnd && isFollowing) setLeftAt(rows)
    },
    toEnd: () => setLeftAt(undefined),
  }
}
