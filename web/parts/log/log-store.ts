/** Reads a log of any length page by page: what is looked at, what is new, and where a line is. */
import { makePace, type Pace } from '../../live/pace.ts'
import { makeSignal, type Signal } from '../../live/signal.ts'
import {
  type LineWindow,
  missingPages,
  noLines,
  pageLines,
  pageOf,
  placeOf,
  withOutline,
  withPage,
  withTail,
} from './line-window.ts'
import type { LogSource } from './log-source.ts'

const readGapMs = 40
const growGapMs = 200
const tailLines = 2_000

export interface LogState {
  readonly window: LineWindow
  readonly status: 'loading' | 'read' | 'failed'
  readonly error?: Error
}

export interface LogStore {
  readonly state: Signal<LogState>
  /** Begins to read; returns how to stop. What was read is kept. */
  open(): () => void
  /** These places are in sight (both included): their lines are wanted. */
  show(from: number, to: number): void
  /** There may be more at the end. */
  ask(): void
  /** The place of the line with this number, or of the first one after it; reads its page first. */
  locate(n: number): Promise<number>
}

/** A log of which these streams are shown ("err,note"; undefined: all). Reads nothing until opened. */
export function makeLogStore(source: LogSource, streams: string | undefined): LogStore {
  const state = makeSignal<LogState>({ window: noLines, status: 'loading' })
  let sight = { from: 0, to: 0 }
  let stopping = new AbortController()
  let reading: Pace | undefined
  let growing: Pace | undefined

  const set = (window: LineWindow): void => state.set({ window, status: 'read' })

  async function orSayWhyNot(work: () => Promise<void>): Promise<void> {
    const { signal } = stopping
    try {
      await work()
    } catch (error) {
      if (!signal.aborted) state.set({ ...state.get(), status: 'failed', error: error as Error })
    }
  }

  async function readOutline(): Promise<void> {
    const { signal } = stopping
    const outline = await source.outline({ streams, step: pageLines }, signal)
    if (!signal.aborted) set(withOutline(state.get().window, outline))
  }

  async function readPage(page: number): Promise<void> {
    const { signal } = stopping
    const after = (state.get().window.starts[page] ?? 1) - 1
    const { lines } = await source.lines({ after, limit: pageLines, streams }, signal)
    if (!signal.aborted) set(withPage(state.get().window, page, lines))
  }

  // What is in sight now decides, not what was when it began: a reader who drags the bar passes many pages.
  async function readSight(): Promise<void> {
    const tried = new Set<number>()
    for (;;) {
      const { from, to } = sight
      const page = missingPages(state.get().window, from, to).findLast((missing) => !tried.has(missing))
      if (page === undefined || stopping.signal.aborted) return
      tried.add(page)
      await readPage(page)
    }
  }

  async function grow(): Promise<void> {
    const { window, status } = state.get()
    // The counts of streams that are not shown come only with an outline.
    if (status !== 'read' || streams !== undefined) return await readOutline()
    const { signal } = stopping
    const tail = await source.lines({ after: window.last, limit: tailLines, streams }, signal)
    if (signal.aborted) return
    if (tail.more) await readOutline()
    else set(withTail(state.get().window, tail.lines))
    reading?.ask()
  }

  return {
    state,
    open() {
      stopping = new AbortController()
      reading = makePace(() => orSayWhyNot(readSight), readGapMs)
      growing = makePace(() => orSayWhyNot(grow), growGapMs)
      growing.ask()
      return () => {
        stopping.abort()
        reading?.stop()
        growing?.stop()
      }
    },
    show(from, to) {
      sight = { from, to }
      if (missingPages(state.get().window, from, to).length > 0) reading?.ask()
    },
    ask: () => growing?.ask(),
    async locate(n) {
      if (state.get().status === 'loading') await readOutline()
      const found = placeOf(state.get().window, n)
      if (found !== undefined) return found
      await readPage(pageOf(state.get().window, n))
      return placeOf(state.get().window, n) ?? 0
    },
  }
}
