/** Shows what is wrong now, the same trouble on many computers as one line, and lets it be run again everywhere. */
import { Button } from '@mantine/core'
import { printFilter } from '@fettle/contract/http/filter-words.ts'
import { IconRepeat } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { OpenCause, Overview } from '../../api/report-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Loading } from '../../parts/Notices.tsx'
import { visibleText } from '../../words/visible-text.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { itemOfKey } from '../../words/computer-words.ts'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { RunDialog } from '../sessions/RunDialog.tsx'
import { useScope } from '../shell/use-scope.ts'
import { Panel } from './Panel.tsx'
import classes from './overview.module.css'
import { useSteadyHeight, useSteadyOrder } from './use-steady.ts'

const firstShown = 8

interface NeedsAttentionProps {
  readonly attention: Overview['needsAttention'] | undefined
  readonly about: string
  readonly onPeek: (cause: string) => void
  readonly peeked: string | undefined
}

export function NeedsAttention({ attention, about, onPeek, peeked }: NeedsAttentionProps) {
  const [isWhole, setWhole] = useState(false)
  const [again, setAgain] = useState<OpenCause>()
  const { scoped } = useScope()
  const causes = useSteadyOrder(attention?.causes ?? [], ({ cause }) => cause, about)
  const place = useSteadyHeight<HTMLDivElement>(about)
  const shown = isWhole ? causes : causes.slice(0, firstShown)
  const more = causes.length - firstShown
  return (
    <Panel
      title="Needs attention"
      line={
        attention !== undefined && attention.causeCount > 0
          ? `${formatCount(attention.causeCount, 'cause')} on ${formatCount(attention.computers, 'computer')}`
          : undefined
      }
    >
      <div ref={place}>
        {attention === undefined && <Loading rows={5} />}
        {attention !== undefined && causes.length === 0 && (
          <p className={classes.quiet}>
            <ToneIcon tone="success" size={16} /> Nothing is failed or unknown.
          </p>
        )}
        {shown.length > 0 && (
          <ul className={classes.causes}>
            {shown.map((cause) => (
              <Cause
                key={cause.cause}
                cause={cause}
                isPeeked={peeked === cause.cause}
                onPeek={() => onPeek(cause.cause)}
                onAgain={() => setAgain(cause)}
              />
            ))}
          </ul>
        )}
        {more > 0 && (
          <button type="button" className={classes.more} onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show fewer' : `Show ${formatNumber(more)} more`}
          </button>
        )}
      </div>
      <RunDialog
        target={
          again && {
            meant: { filter: scoped(filterOf(again.cause)) },
            count: again.computers,
            label: formatCount(again.computers, 'computer'),
          }
        }
        preset={again && { kind: 'full', items: itemsOf(again) }}
        onClose={() => setAgain(undefined)}
      />
    </Panel>
  )
}

interface CauseProps {
  readonly cause: OpenCause
  readonly isPeeked: boolean
  readonly onPeek: () => void
  readonly onAgain: () => void
}

function Cause({ cause, isPeeked, onPeek, onAgain }: CauseProps) {
  const mayRun = useMay('operate')
  const { computers, items, itemCount, firstAt, advice, sentence } = cause
  const [first] = items
  return (
    <li className={classes.cause} data-peeked={isPeeked || undefined}>
      <ToneIcon tone="failed" size={15} />
      <div className={classes.causeText}>
        <button type="button" className={classes.sentence} aria-expanded={isPeeked} onClick={onPeek}>
          {visibleText(sentence)}
        </button>
        <p className={classes.causeLine}>
          <Link to="/computers" search={{ q: filterOf(cause.cause) }}>
            {formatCount(computers, 'computer')}
          </Link>
          <span>{itemCount === 1 && first !== undefined ? first.title : formatCount(itemCount, 'item')}</span>
          <span>
            first <Moment at={firstAt} />
          </span>
        </p>
        {advice !== undefined && <p className={classes.advice}>{advice}</p>}
      </div>
      {mayRun && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconRepeat size={13} />}
          aria-label={`Re-run ${formatCount(computers, 'computer')}: ${sentence}`}
          onClick={onAgain}
        >
          Re-run {formatNumber(computers)}
        </Button>
      )}
    </li>
  )
}

/** The filter that finds the computers of a cause. */
export function filterOf(cause: string): string {
  return printFilter([{ isTurned: false, field: 'cause', values: [cause] }])
}

/** The items to run again; none, which means all, when not all of them are known here. */
function itemsOf({ items, itemCount }: OpenCause): readonly string[] {
  if (itemCount > items.length) return []
  return [...new Set(items.map(({ key }) => itemOfKey(key).item))]
}
