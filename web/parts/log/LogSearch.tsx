/** Searches a whole log: what for, how, how often it is there, and from one place to the next. */
import { CloseButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { formatNumber } from '../../words/counts.ts'
import type { Search } from './log-source.ts'
import { Tool } from './LogToolbar.tsx'
import classes from './log.module.css'
import type { Hits } from './use-hits.ts'

interface LogSearchProps {
  readonly search: Search
  readonly hits: Hits
  /** The line that was gone to last. */
  readonly current: number | undefined
  readonly onChange: (search: Search) => void
  readonly onGo: (way: 1 | -1) => void
  readonly onClose: () => void
}

export function LogSearch({ search, hits, current, onChange, onGo, onClose }: LogSearchProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') onGo(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }
  return (
    <search className={classes.search} data-print="no">
      <input
        ref={field}
        data-log-search
        type="text"
        aria-label="Search the log"
        placeholder="Search all lines"
        autoComplete="off"
        spellCheck={false}
        value={search.text}
        aria-invalid={hits.error !== null || undefined}
        onChange={(event) => onChange({ ...search, text: event.currentTarget.value })}
        onKeyDown={onKey}
      />
      <button
        type="button"
        className={classes.option}
        aria-pressed={search.matchCase}
        aria-label="Match case"
        title="Match case"
        onClick={() => onChange({ ...search, matchCase: !search.matchCase })}
      >
        Aa
      </button>
      <button
        type="button"
        className={classes.option}
        aria-pressed={search.regex}
        aria-label="Regular expression"
        title="Regular expression"
        onClick={() => onChange({ ...search, regex: !search.regex })}
      >
        .*
      </button>
      <span className={classes.found} role="status" data-failed={hits.error !== null || undefined}>
        {foundWords(search, hits, current)}
      </span>
      <Tool word="Previous hit (Shift+Enter)" onClick={() => onGo(-1)}>
        <IconArrowUp size={15} />
      </Tool>
      <Tool word="Next hit (Enter)" onClick={() => onGo(1)}>
        <IconArrowDown size={15} />
      </Tool>
      <CloseButton size="sm" aria-label="Close the search" onClick={onClose} />
    </search>
  )
}

function foundWords({ text }: Search, { lines, more, error, isBusy }: Hits, current: number | undefined): string {
  if (text === '') return ''
  if (error !== null) return error.message
  if (lines.length === 0) return isBusy ? 'Searching…' : 'Not found'
  const place = current === undefined ? -1 : lines.indexOf(current)
  const total = `${formatNumber(lines.length)}${more ? '+' : ''}`
  return place === -1 ? `${total} ${lines.length === 1 ? 'line' : 'lines'}` : `${formatNumber(place + 1)} of ${total}`
}
