/** The tools of a log: which lines, how they are shown, and how to take them away. */
import { ActionIcon, Menu } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowUp,
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconClock,
  IconCopy,
  IconDownload,
  IconLink,
  IconSearch,
  IconTextWrap,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { writeClipboard } from '../clipboard.ts'
import { Tip } from '../Tip.tsx'
import { showToast } from '../toasts.ts'
import { copiedText } from './line-texts.ts'
import type { LineRange, LineWindow } from './line-window.ts'
import type { LogChoice } from './log-choice.ts'
import type { LogLine, LogSource, Stream } from './log-source.ts'
import classes from './log.module.css'

interface LogToolbarProps {
  readonly source: LogSource
  readonly window: LineWindow
  readonly level: Stream | undefined
  readonly onLevel: (level: Stream | undefined) => void
  readonly choice: LogChoice
  readonly chosen: LineRange | undefined
  readonly link: string | undefined
  readonly full: boolean
  readonly onFull: () => void
  readonly onSearch: () => void
  readonly isSearching: boolean
  readonly onError: (way: 1 | -1) => void
  readonly tools: ReactNode
}

const levels: readonly { readonly stream: Stream; readonly word: string }[] = [
  { stream: 'err', word: 'Errors' },
  { stream: 'note', word: 'Notes' },
  { stream: 'out', word: 'Output' },
]

const timeWords = { off: 'off', relative: 'since the start', absolute: 'of day' } as const
/** More lines than this go into a file, not onto the clipboard. */
const mostCopied = 50_000

export function LogToolbar(props: LogToolbarProps) {
  const { window, level, onLevel, choice, link, full } = props
  const { counts } = window
  const all = counts.out + counts.err + counts.note
  return (
    <div className={classes.toolbar} data-print="no" role="toolbar" aria-label="Log">
      {props.tools}
      <div className={classes.levels} role="group" aria-label="Lines shown">
        <Toggle on={level === undefined} onChange={() => onLevel(undefined)}>
          All <b>{formatNumber(all)}</b>
        </Toggle>
        {levels.map(({ stream, word }) => (
          <Toggle
            key={stream}
            on={level === stream}
            stream={counts[stream] === 0 ? undefined : stream}
            isEmpty={counts[stream] === 0 && level !== stream}
            onChange={(on) => onLevel(on ? stream : undefined)}
          >
            {word} <b>{formatNumber(counts[stream])}</b>
          </Toggle>
        ))}
      </div>
      <span className={classes.space} />
      <Tool word="Previous error (N)" onClick={() => props.onError(-1)}>
        <IconArrowUp size={15} />
      </Tool>
      <Tool word="Next error (n)" onClick={() => props.onError(1)}>
        <IconArrowDown size={15} />
      </Tool>
      <Tool word="Search (Ctrl+F)" isOn={props.isSearching} onClick={props.onSearch}>
        <IconSearch size={15} />
      </Tool>
      <i className={classes.gap} />
      <Tool word="Wrap long lines" isOn={choice.wrap} onClick={() => choice.setWrap(!choice.wrap)}>
        <IconTextWrap size={15} />
      </Tool>
      <Tool word={`Times: ${timeWords[choice.times]} (t)`} isOn={choice.times !== 'off'} onClick={choice.turnTimes}>
        <IconClock size={15} />
      </Tool>
      <i className={classes.gap} />
      {link !== undefined && (
        <Tool word="Copy the link to these lines" onClick={() => void copyLink(link)}>
          <IconLink size={15} />
        </Tool>
      )}
      <Tool word={copyWords(props)} onClick={() => void copyLines(props)}>
        <IconCopy size={15} />
      </Tool>
      <Menu position="bottom-end" shadow="md" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Download" title="Download">
            <IconDownload size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={props.source.download.text} download>
            As text (.log)
          </Menu.Item>
          <Menu.Item component="a" href={props.source.download.jsonLines} download>
            As JSON lines (.jsonl)
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Tool word={full ? 'Back to the page (Esc)' : 'Fill the page'} onClick={props.onFull}>
        {full ? <IconArrowsMinimize size={15} /> : <IconArrowsMaximize size={15} />}
      </Tool>
    </div>
  )
}

function copyWords({ chosen, window }: LogToolbarProps): string {
  if (chosen !== undefined) return `Copy ${formatCount(chosen.to - chosen.from + 1, 'line')}`
  return window.total > mostCopied ? `Copy the first ${formatNumber(mostCopied)} lines` : 'Copy all lines'
}

async function copyLink(link: string): Promise<void> {
  await writeClipboard(new URL(link, window.location.origin).href)
  showToast({ text: 'Link copied', tone: 'success' })
}

async function copyLines({ source, window, level, chosen }: LogToolbarProps): Promise<void> {
  const offset = window.first - 1
  const [from, to] = chosen === undefined ? [0, window.last] : [chosen.from + offset, chosen.to + offset]
  const lines: LogLine[] = []
  for (let after = Math.max(0, from - 1); lines.length < mostCopied;) {
    const page = await source.lines({ after, limit: 5_000, streams: level })
    lines.push(...page.lines.filter(({ n }) => n <= to))
    after = page.lines.at(-1)?.n ?? after
    if (!page.more || after >= to) break
  }
  await writeClipboard(copiedText(lines.slice(0, mostCopied)))
  showToast({ text: `${formatCount(Math.min(lines.length, mostCopied), 'line')} copied`, tone: 'success' })
}

interface ToolProps {
  readonly word: string
  readonly isOn?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

export function Tool({ word, isOn, onClick, children }: ToolProps) {
  return (
    <Tip label={word}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        className={classes.tool}
        aria-label={word}
        aria-pressed={isOn}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tip>
  )
}

interface ToggleProps {
  readonly on: boolean
  readonly stream?: Stream | undefined
  readonly isEmpty?: boolean
  readonly onChange: (on: boolean) => void
  readonly children: ReactNode
}

function Toggle({ on, stream, isEmpty, onChange, children }: ToggleProps) {
  return (
    <button
      type="button"
      className={classes.toggle}
      aria-pressed={on}
      disabled={isEmpty}
      data-stream={stream}
      onClick={() => onChange(!on)}
    >
      {children}
    </button>
  )
}
