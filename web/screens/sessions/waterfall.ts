/** Says where the bars of a waterfall are: an axis of time on which long waits take little room, and what lies where on it. */

/** A stretch of time; milliseconds since 1970. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A stretch of the axis: from 0 to 1. */
export interface Part {
  readonly kind: 'work' | 'wait'
  readonly start: number
  readonly width: number
}

export interface Axis {
  /** Where each moment is; places between two marks are in proportion. */
  readonly marks: readonly { readonly at: number; readonly place: number }[]
  /** In order, apart from each other, within the axis. */
  readonly waits: readonly Span[]
}

/** However long it was, a wait takes no more of the axis than this share of the work. */
const waitShare = 0.12

/** The axis of a stretch of time with waits in it. */
export function axisOf(range: Span, waits: readonly Span[]): Axis {
  const apart = merged(waits, range)
  const waitedMs = apart.reduce((sum, wait) => sum + wait.to - wait.from, 0)
  const mostMs = Math.max(1, (range.to - range.from - waitedMs) * waitShare)
  const marks = [{ at: range.from, place: 0 }]
  let length = 0
  let from = range.from
  for (const wait of apart) {
    length += wait.from - from
    marks.push({ at: wait.from, place: length })
    length += Math.min(mostMs, wait.to - wait.from)
    marks.push({ at: wait.to, place: length })
    from = wait.to
  }
  length += range.to - from
  marks.push({ at: range.to, place: length })
  const whole = Math.max(1, length)
  return { waits: apart, marks: marks.map(({ at, place }) => ({ at, place: place / whole })) }
}

/** In order, clipped to the range, those that touch each other as one. */
function merged(spans: readonly Span[], { from: first, to: last }: Span): readonly Span[] {
  const sorted = spans
    .map(({ from, to }) => ({ from: Math.max(from, first), to: Math.min(to, last) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from)
  const apart: { from: number; to: number }[] = []
  for (const span of sorted) {
    const before = apart.at(-1)
    if (before !== undefined && span.from <= before.to) before.to = Math.max(before.to, span.to)
    else apart.push({ ...span })
  }
  return apart
}

/** Where a moment is on the axis: from 0 to 1. */
export function placeOnAxis({ marks }: Axis, at: number): number {
  const after = marks.findIndex((mark) => mark.at >= at)
  if (after === -1) return 1
  const [left, right] = [marks[after - 1], marks[after]]
  if (left === undefined || right === undefined) return 0
  const length = right.at - left.at
  return left.place + (length === 0 ? 0 : ((at - left.at) / length) * (right.place - left.place))
}

/** What a stretch of time is made of, drawn on the axis: work, and the waits that fell into it. */
export function partsOf(axis: Axis, { from, to }: Span): readonly Part[] {
  const parts: Part[] = []
  const add = (kind: Part['kind'], start: number, end: number): void => {
    const place = placeOnAxis(axis, start)
    if (end >= start) parts.push({ kind, start: place, width: placeOnAxis(axis, end) - place })
  }
  let at = from
  for (const wait of merged(axis.waits, { from, to })) {
    if (wait.from > at) add('work', at, wait.from)
    add('wait', wait.from, wait.to)
    at = wait.to
  }
  if (to > at || parts.length === 0) add('work', at, to)
  return parts
}
