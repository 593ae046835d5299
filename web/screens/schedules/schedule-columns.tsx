/** Says what the list of schedules shows of each. */
import { Switch } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ScheduleRow } from '../../api/schedule-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Chip } from '../../parts/Chip.tsx'
import type { Column } from '../../parts/DataTable.tsx'
import { kindWords } from '../../words/session-words.ts'
import { maintenanceKinds } from '@fettle/core/terms/session.ts'
import { LastRun } from './RunBar.tsx'
import { plannedWords } from './planned-words.ts'
import { skippedSentences, skippedShort } from './run-parts.ts'
import classes from './schedules.module.css'
import { useSwitchSchedule } from './use-schedule-acts.ts'

export const scheduleColumns: readonly Column<ScheduleRow>[] = [
  {
    id: 'name',
    title: 'Name',
    width: '18%',
    narrow: 'auto',
    shown: 'always',
    cell: (row) => <Name row={row} />,
  },
  { id: 'on', title: 'On', width: '52px', cell: (row) => <OnSwitch row={row} /> },
  { id: 'rule', title: 'When', width: '25%', narrow: '190px', cell: (row) => <Rule row={row} /> },
  { id: 'next', title: 'Next three', width: '188px', from: 'medium', cell: (row) => <Next row={row} /> },
  { id: 'target', title: 'For', width: '16%', from: 'wide', cell: (row) => <Target row={row} /> },
  { id: 'last', title: 'Last run', width: '150px', cell: (row) => <LastRun run={row.last} /> },
  {
    id: 'skipped',
    title: 'Left out',
    from: 'wide',
    cell: (row) =>
      row.last !== undefined && (
        <span className="soft" title={skippedSentences(row.last).join('\n')}>
          {skippedShort(row.last)}
        </span>
      ),
  },
]

function Name({ row }: { readonly row: ScheduleRow }) {
  const kind = maintenanceKinds.find((one) => one === row.kind)
  const what = row.items === undefined ? (kind === undefined ? row.kind : kindWords[kind].word) : row.items.join(', ')
  return (
    <span className={classes.two}>
      <Link
        to="/schedules/$name"
        params={{ name: row.id }}
        search={{}}
        tabIndex={-1}
        title={row.description ?? row.name}
      >
        {row.name}
      </Link>
      <span className="soft" title={what}>
        {what}
      </span>
    </span>
  )
}

function OnSwitch({ row }: { readonly row: ScheduleRow }) {
  const change = useSwitchSchedule()
  const mayDefine = useMay('define')
  return (
    <Switch
      size="xs"
      tabIndex={-1}
      aria-label={`${row.name} is on`}
      checked={row.enabled}
      disabled={!mayDefine || change.isPending}
      onChange={(event) => change.mutate({ schedule: row, enabled: event.currentTarget.checked })}
    />
  )
}

function Rule({ row }: { readonly row: ScheduleRow }) {
  const sentence = `${row.when.charAt(0).toUpperCase()}${row.when.slice(1)}`
  return (
    <span className={classes.two}>
      <span title={`${sentence}, ${row.zone}`}>{sentence}</span>
      <span className="soft" title={row.execution}>
        changes {row.execution}
      </span>
    </span>
  )
}

function Next({ row }: { readonly row: ScheduleRow }) {
  if (!row.enabled) return <span className="soft">switched off</span>
  const [first, ...then] = row.nextRuns
  if (first === undefined) return <span className="soft">never</span>
  const zone = row.zone
  return (
    <span className={classes.two} title={row.nextRuns.map(({ words, note }) => `${words} ${note ?? ''}`).join('\n')}>
      <span>
        {plannedWords(first.at, zone)} {row.nextRuns.some(({ note }) => note !== undefined) && <Noted row={row} />}
      </span>
      <span className="soft">
        {then.length > 0 && `then ${then.map(({ at }) => shortAfter(first.at, at, zone)).join(' and ')}`}
      </span>
    </span>
  )
}

function Noted({ row }: { readonly row: ScheduleRow }) {
  const sentence = row.nextRuns.flatMap(({ note }) => note ?? []).join(' ')
  return <Chip wording={{ tone: 'drift', word: '', sentence }} plain />
}

/** The time alone when it is on the same day, the day alone when it is at the same time. */
function shortAfter(first: string, at: string, zone: string): string {
  if (plannedWords(first, zone, 'day') === plannedWords(at, zone, 'day')) return plannedWords(at, zone, 'time')
  return plannedWords(at, zone, 'date')
}

function Target({ row }: { readonly row: ScheduleRow }) {
  if (row.targetMissing === undefined)
    return (
      <span className="soft" title={row.target}>
        {row.target}
      </span>
    )
  return <Chip wording={{ tone: 'failed', word: 'Target missing', sentence: row.targetMissing }} plain />
}
