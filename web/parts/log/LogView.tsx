/** Shows a log of any length: only the visible lines exist; searched as a whole, followed at its end, and linked to by line. */
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { LoadFailed } from '../Notices.tsx'
import { type LineRange, rangeText } from './line-window.ts'
import { useLogChoice } from './log-choice.ts'
import type { LogSource, Search, Stream } from './log-source.ts'
import { LogLines } from './LogLines.tsx'
import { LogSearch } from './LogSearch.tsx'
import { LogToolbar } from './LogToolbar.tsx'
import classes from './log.module.css'
import { nextOf } from './search-pattern.ts'
import { noSearch, useHits } from './use-hits.ts'
import { useLogStore } from './use-log-store.ts'

export interface LogViewProps {
  /** Always the same one for the same log. */
  readonly source: LogSource
  /** More is to come. */
  readonly growing: boolean
  /** Whose hints about new lines are followed. */
  readonly sessionId?: string
  /** Titles of actions by id: a heading stands where another action begins. */
  readonly titles?: ReadonlyMap<string, string>
  /** The moment from which relative times count. */
  readonly since?: number | undefined
  readonly startsAt?: 'begin' | 'end'
  /** The lines that the address names, counted from the log's first line. */
  readonly chosen?: LineRange | undefined
  readonly onChoose?: (lines: LineRange | undefined) => void
  /** The address of some lines, for whoever wants to point others at them. */
  readonly addressOf?: (lines: string) => string
  /** In front of the tools: what else can be chosen. */
  readonly tools?: ReactNode
}

export function LogView(props: LogViewProps) {
  const { source, growing, sessionId, titles, chosen, onChoose } = props
  const [level, setLevel] = useState<Stream>()
  const log = useLogStore({ source, streams: level, growing, sessionId })
  const [searching, setSearching] = useState<Search>()
  const search = searching ?? noSearch
  const hits = useHits(source, search, growing)
  const [current, setCurrent] = useState<number>()
  const [full, setFull] = useState(false)
  const [target, setTarget] = useState<number>()
  const { first } = log.window
  const section = useRef<HTMLElement>(null)
  const errors = useErrors(source, growing)
  const choice = useLogChoice()

  const goTo = (n: number | undefined): void => {
    if (n === undefined) return
    // A hit or an error may be of a stream that is not shown.
    if (level !== undefined) setLevel(undefined)
    setCurrent(n)
    setTarget(n)
  }
  const go = async (way: 1 | -1): Promise<void> => {
    const from = current ?? (chosen === undefined ? undefined : chosen.from + first - 1)
    if (search.text !== '') goTo(nextOf(hits.lines, from, way))
    else goTo(nextOf(await errors(), from, way))
  }
  useShortcut('t', choice.turnTimes)
  useShortcut('n', () => void go(1))
  useShortcut('N', () => void go(-1))
  useFindKeys(section, searching !== undefined, () => setSearching(searching ?? noSearch))
  useShortcut('Escape', () => setFull(false), full)

  const chosenText = chosen && rangeText(chosen)
  const shownFor = useRef<string>(undefined)
  useEffect(() => {
    if (chosen === undefined || first === 0 || shownFor.current === chosenText) return
    shownFor.current = chosenText
    setCurrent(chosen.from + first - 1)
    setTarget(chosen.from + first - 1)
  }, [chosen, chosenText, first])

  const chooseLine = (n: number, extend: boolean): void => {
    const number = n - first + 1
    const anchor = extend && chosen !== undefined ? chosen.from : number
    const next = { from: Math.min(anchor, number), to: Math.max(anchor, number) }
    const isSame = chosenText === rangeText(next)
    shownFor.current = isSame ? undefined : rangeText(next)
    setCurrent(n)
    onChoose?.(isSame ? undefined : next)
  }

  if (log.error !== undefined && log.window.total === 0) return <LoadFailed error={log.error} onRetry={log.store.ask} />
  return (
    <section ref={section} className={classes.log} aria-label="Output" data-full={full || undefined}>
      <LogToolbar
        source={source}
        window={log.window}
        level={level}
        onLevel={setLevel}
        choice={choice}
        chosen={chosen}
        link={chosenText === undefined ? undefined : props.addressOf?.(chosenText)}
        full={full}
        onFull={() => setFull(!full)}
        onSearch={() => setSearching(searching === undefined ? noSearch : undefined)}
        isSearching={searching !== undefined}
        onError={(way) => void go(way)}
        tools={props.tools}
      />
      {searching !== undefined && (
        <LogSearch
          search={searching}
          hits={hits}
          current={current}
          onChange={(next) => {
            setSearching(next)
            setCurrent(undefined)
          }}
          onGo={(way) => void go(way)}
          onClose={() => {
            setSearching(undefined)
            section.current?.querySelector<HTMLElement>('[role=log]')?.focus()
          }}
        />
      )}
      <LogLines
        key={level ?? ''}
        store={log.store}
        window={log.window}
        isRead={log.status !== 'loading'}
        growing={growing}
        titles={titles}
        since={props.since}
        startsAtEnd={chosen === undefined && target === undefined && props.startsAt === 'end'}
        search={search}
        chosen={chosen}
        current={current}
        target={target}
        onReached={() => setTarget(undefined)}
        onChoose={onChoose === undefined ? undefined : chooseLine}
        choice={choice}
      />
    </section>
  )
}

/** The numbers of the lines that look like errors; asked for when somebody wants to go there, and anew while the log grows. */
function useErrors(source: LogSource, growing: boolean): () => Promise<readonly number[]> {
  const known = useRef<{ readonly source: LogSource; readonly lines: readonly number[] }>(undefined)
  return useMemo(
    () => async () => {
      if (known.current?.source === source && !growing) return known.current.lines
      const { lines } = await source.errors()
      known.current = { source, lines }
      return lines
    },
    [source, growing],
  )
}

/** The first Ctrl+F (Cmd+F) is our search, which sees lines that do not exist on the page; the second is the browser's. */
function useFindKeys(section: RefObject<HTMLElement | null>, isOpen: boolean, open: () => void): void {
  const latest = useRef(open)
  useEffect(() => {
    latest.current = open
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      const field = section.current?.querySelector<HTMLInputElement>('input[data-log-search]')
      if (isOpen && field !== null && field === document.activeElement) return
      event.preventDefault()
      latest.current()
      field?.select()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [section, isOpen])
}
