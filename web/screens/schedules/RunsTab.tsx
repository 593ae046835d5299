/** Lists the runs of a schedule, newest first: what became of each, and why computers were left out; one opens beside the list. */
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type ScheduleRun, scheduleRunsQuery } from '../../api/schedule-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { LoadFailed, NothingYet } from '../../parts/Notices.tsx'
import { PeekArea } from '../../parts/PeekPanel.tsx'
import { formatNumber } from '../../words/counts.ts'
import { rowsOf } from '../live-rows.ts'
import { plannedWords } from './planned-words.ts'
import { RunBar } from './RunBar.tsx'
import { RunPanel } from './RunPanel.tsx'
import { runWording, skippedSentences, skippedShort } from './run-parts.ts'
import classes from './schedules.module.css'

const refreshMs = 5_000

const columnsIn = (zone: string): readonly Column<ScheduleRun>[] => [
  {
    id: 'planned',
    title: 'Planned for',
    width: '22%',
    shown: 'always',
    cell: (row) => <span title={row.plannedFor.words}>{plannedWords(row.plannedFor.at, zone)}</span>,
  },
  {
    id: 'by',
    title: 'By',
    width: '116px',
    from: 'wide',
    cell: (row) => <span className="soft">{row.by ?? (row.trigger === 'time' ? 'its time' : 'hand')}</span>,
  },
  { id: 'state', title: 'State', width: '124px', cell: (row) => <Chip wording={runWording(row)} plain /> },
  {
    id: 'computers',
    title: 'Computers',
    width: '88px',
    align: 'end',
    cell: (row) => formatNumber(row.counts.computers),
  },
  {
    id: 'outcome',
    title: 'Outcome',
    width: '140px',
    from: 'medium',
    cell: (row) => row.counts.computers > 0 && <RunBar run={row} />,
  },
  {
    id: 'skipped',
    title: 'Left out, or why',
    from: 'wide',
    cell: (row) => (
      <span className="soft" title={row.sentence ?? skippedSentences(row).join('\n')}>
        {row.sentence ?? skippedShort(row)}
      </span>
    ),
  },
]

interface RunsTabProps {
  readonly name: string
  readonly zone: string
  /** The run that is open beside the list. */
  readonly open: string | undefined
}

export function RunsTab({ name, zone, open }: RunsTabProps) {
  const columns = useMemo(() => columnsIn(zone), [zone])
  const navigate = useNavigate()
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery({
    ...scheduleRunsQuery(name),
    refetchInterval: refreshMs,
  })
  const rows = useMemo(() => (data === undefined ? undefined : rowsOf(data)), [data])
  const show = (id: string | undefined): void =>
    void navigate({
      to: '/schedules/$name',
      params: { name },
      search: { tab: 'runs', run: id },
      replace: true,
    })
  if (error !== null && rows === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <div className={classes.fill}>
      <PeekArea panel={open !== undefined && <RunPanel id={open} onClose={() => show(undefined)} />}>
        <DataTable
          label="Runs, newest first"
          name="schedule-runs"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => `the run of ${row.plannedFor.words}`}
          onOpen={(row) => show(row.id)}
          onPeek={(row) => show(row.id)}
          peeked={open}
          onEnd={() => void (hasNextPage && fetchNextPage())}
          empty={
            <NothingYet title="It has not run yet" icon={<IconHistory size={28} stroke={1.5} />}>
              <p>Each run is kept here: what became of its computers, and what was missed or failed.</p>
            </NothingYet>
          }
        />
      </PeekArea>
    </div>
  )
}
