/** Shows one run in the week: where it lies by its time, as long as it will take, with how many computers. */
import { Link } from '@tanstack/react-router'
import { Tip } from '../../parts/Tip.tsx'
import { formatCount } from '../../words/counts.ts'
import { formatDuration } from '../../words/durations.ts'
import { plannedWords, zoneHere } from './planned-words.ts'
import classes from './schedule-week.module.css'
import type { Block, Day } from './week-layout.ts'

/** Below this there is room for one line. Milliseconds. */
const shortMs = 55 * 60_000

export function WeekBlock({ block, day }: { readonly block: Block; readonly day: Day }) {
  const { fire, what, lane, lanes, isOver } = block
  const whole = day.until - day.from
  const sentence = sentenceOf(block)
  return (
    <li
      className={classes.block}
      data-what={what}
      data-over={isOver || undefined}
      data-short={block.until - block.from < shortMs || undefined}
      style={{
        top: `${((block.from - day.from) / whole) * 100}%`,
        height: `${((block.until - block.from) / whole) * 100}%`,
        insetInlineStart: `${(lane / lanes) * 100}%`,
        width: `${100 / lanes}%`,
      }}
    >
      <Tip label={sentence}>
        <Link to="/schedules/$name" params={{ name: fire.schedule.id }} search={{}}>
          <b>{fire.schedule.name}</b>
          <span>
            {plannedWords(new Date(block.from).toISOString(), zoneHere, 'time')}{' '}
            {what === 'changes' ? 'changes' : fire.computers !== undefined && formatCount(fire.computers, 'computer')}
          </span>
          <span className="unseen">{sentence}</span>
        </Link>
      </Tip>
    </li>
  )
}

function sentenceOf({ fire, what, isOver }: Block): string {
  const at = what === 'changes' ? (fire.changesAt ?? fire.at.at) : fire.at.at
  const whom = fire.computers === undefined ? 'its target is missing' : formatCount(fire.computers, 'computer')
  const parts = [
    `${fire.schedule.name}, ${plannedWords(at, zoneHere)}${what === 'changes' ? ', changes begin' : ''}: ${whom}`,
    fire.expectedMs === undefined ? 'how long is not known yet' : `about ${formatDuration(fire.expectedMs)}`,
    ...(what === 'run' ? [`changes ${fire.execution}`] : []),
  ]
  const over = isOver ? ' More computers come together than may run at once.' : ''
  return `${parts.join(', ')}.${over}${fire.at.note === undefined ? '' : ` ${fire.at.note}`}`
}
