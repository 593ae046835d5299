/** Shows what happened on a computer in the last 30 days, by day, the latest first. */
import type { TimelinePart } from '@fettle/contract/http/computer-page.ts'
import { SegmentedControl } from '@mantine/core'
import {
  IconHistory,
  IconListDetails,
  IconLogin2,
  IconPackage,
  IconPencil,
  IconPower,
  IconUser,
  type IconProps,
} from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ComponentType, useMemo } from 'react'
import { timelineQuery, type TimelineRow } from '../../api/computer-queries.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { formatDay, formatHour, formatInstant } from '../../words/moments.ts'
import { timelineWords } from '../../words/timeline-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './computer-page.module.css'

/** What can be shown alone; none: everything. */
const shows = [
  { value: 'all', label: 'Everything', parts: [] },
  { value: 'sessions', label: 'Sessions', parts: ['sessions'] },
  { value: 'changes', label: 'Changes', parts: ['items', 'software', 'inventory'] },
  { value: 'presence', label: 'On and off', parts: ['presence'] },
  { value: 'people', label: 'People', parts: ['people', 'decisions'] },
] as const satisfies readonly { value: string; label: string; parts: readonly TimelinePart[] }[]

const columns: readonly Column<TimelineRow>[] = [
  {
    id: 'at',
    title: 'Time',
    width: '84px',
    narrow: '64px',
    cell: (row) => (
      <time dateTime={row.at} title={formatInstant(Date.parse(row.at))} className="soft">
        {formatHour(Date.parse(row.at))}
      </time>
    ),
  },
  { id: 'what', title: 'What', width: '42%', cell: (row) => <What row={row} /> },
  {
    id: 'more',
    title: 'More',
    from: 'medium',
    cell: (row) => {
      const more = visibleText(timelineWords(row).more ?? '')
      return (
        <span className="soft" title={more}>
          {more}
        </span>
      )
    },
  },
]

/** Of what is neither good nor bad. */
const icons: { readonly [K in TimelineRow['kind']]?: ComponentType<IconProps> } = {
  started: IconPower,
  signedIn: IconLogin2,
  person: IconUser,
  software: IconPackage,
  inventory: IconListDetails,
  decision: IconPencil,
}

function What({ row }: { readonly row: TimelineRow }) {
  const { tone, word } = timelineWords(row)
  const text = visibleText(word)
  const Icon = icons[row.kind]
  return (
    <span className={classes.happening}>
      {Icon === undefined ? (
        <ToneIcon tone={tone} size={15} />
      ) : (
        <Icon size={15} className={classes.glyph} aria-hidden />
      )}
      {row.kind === 'session' || row.kind === 'item' ? (
        <Link
          to="/sessions/$id"
          params={{ id: row.sessionId }}
          search={row.kind === 'item' ? { action: row.actionId } : {}}
          title={text}
        >
          {text}
        </Link>
      ) : (
        <span title={text}>{text}</span>
      )}
    </span>
  )
}

interface TimelineTabProps {
  readonly computerId: string
  readonly show: string | undefined
  readonly onShow: (show: string | undefined) => void
}

export function TimelineTab({ computerId, show, onShow }: TimelineTabProps) {
  const navigate = useNavigate()
  const chosen = shows.find(({ value }) => value === show) ?? shows[0]
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(timelineQuery(computerId, chosen.parts))
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items), [data])
  if (error !== null && rows === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <>
      <div className={classes.toolbar}>
        <SegmentedControl
          size="xs"
          aria-label="What to show"
          className={classes.shows}
          value={chosen.value}
          data={shows.map(({ value, label }) => ({ value, label }))}
          onChange={(value) => onShow(value === 'all' ? undefined : value)}
        />
        <span className="soft">The last 30 days</span>
      </div>
      <DataTable
        label="What happened, newest first"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        rowName={(row) => timelineWords(row).word}
        groupOf={(row) => formatDay(Date.parse(row.at))}
        onOpen={(row) => {
          if ('sessionId' in row) void navigate({ to: '/sessions/$id', params: { id: row.sessionId }, search: {} })
        }}
        onEnd={() => void (hasNextPage && fetchNextPage())}
        empty={
          chosen.value === 'all' ? (
            <NothingYet title="Nothing happened in the last 30 days" icon={<IconHistory size={28} stroke={1.5} />}>
              <p>Sessions, links, starts, sign-ins and changes of what is on the computer will appear here.</p>
            </NothingYet>
          ) : (
            <NoMatches noun="events" onClear={() => onShow(undefined)} />
          )
        }
      />
    </>
  )
}
