/** The page of schedules: as a list, as a week with its load, and what was deleted. */
import { Button } from '@mantine/core'
import { IconCalendarEvent, IconPlayerPlay, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { deletedSchedulesQuery, type ScheduleRow, schedulesQuery } from '../../api/schedule-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { ColumnMenu } from '../../parts/ColumnMenu.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { FilterRow } from '../../parts/FilterRow.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PageTabs } from '../../parts/PageTabs.tsx'
import { PeekArea } from '../../parts/PeekPanel.tsx'
import { QuickChips } from '../../parts/QuickChips.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import type { SearchTexts } from '../search.ts'
import { usePaletteActions } from '../shell/palette-actions.ts'
import { useScope } from '../shell/use-scope.ts'
import { DeletedSchedules } from './DeletedSchedules.tsx'
import { scheduleColumns } from './schedule-columns.tsx'
import { filtered, isInState, ofTenant } from './schedule-filter.ts'
import { ScheduleMenu } from './ScheduleMenu.tsx'
import { SchedulePeek } from './SchedulePeek.tsx'
import { ScheduleWeek } from './ScheduleWeek.tsx'
import classes from './schedules.module.css'
import { useRunSchedule } from './use-schedule-acts.ts'

const route = getRouteApi('/shell/schedules')

type View = 'list' | 'week' | 'deleted'

export function ScheduleList() {
  const { view = 'list', week } = route.useSearch()
  const navigate = useNavigate()
  const mayDefine = useMay('define')
  const { data } = useQuery(schedulesQuery())
  const { data: gone } = useQuery(deletedSchedulesQuery())
  const change = useCallback(
    (more: SearchTexts<'q' | 'view' | 'week' | 'peek'>) =>
      void navigate({ to: '/schedules', search: (before: object) => ({ ...before, ...more }), replace: true }),
    [navigate],
  )
  const create = (): void => void navigate({ to: '/schedules/new' })
  useShortcut('c', create, mayDefine)
  usePaletteActions(mayDefine ? [{ id: 'new', word: 'New schedule', keys: 'c', run: create }] : [])
  const shown: View = view === 'week' || view === 'deleted' ? view : 'list'
  return (
    <Page
      title="Schedules"
      actions={
        <>
          {mayDefine && (
            <Button component={Link} to="/schedules/new" size="xs" leftSection={<IconPlus size={15} />}>
              New schedule
            </Button>
          )}
          <CopyMenu command="fettle schedules" />
        </>
      }
    >
      <PageTabs<View>
        label="Schedules"
        tabs={[
          { id: 'list', word: 'List', count: data?.items.length },
          { id: 'week', word: 'Week' },
          { id: 'deleted', word: 'Deleted', count: gone?.items.length === 0 ? undefined : gone?.items.length },
        ]}
        shown={shown}
        onShow={(id) => change({ view: id === 'list' ? undefined : id, peek: undefined })}
      >
        {shown === 'list' && <ListTab onChange={change} />}
        {shown === 'week' && <ScheduleWeek week={week} onWeek={(next) => change({ week: next })} />}
        {shown === 'deleted' && <DeletedSchedules />}
      </PageTabs>
    </Page>
  )
}

interface ListTabProps {
  readonly onChange: (more: SearchTexts<'q' | 'peek'>) => void
}

function ListTab({ onChange }: ListTabProps) {
  const { q = '', peek } = route.useSearch()
  const { tenant } = useScope()
  const navigate = useNavigate()
  const run = useRunSchedule()
  const mayRun = useMay('operate')
  const mayDefine = useMay('define')
  const { data, error, refetch } = useQuery(schedulesQuery())
  const all = useMemo(() => data && ofTenant(data.items, tenant), [data, tenant])
  const rows = useMemo(() => all && filtered(all, q), [all, q])
  const setQ = useCallback((text: string) => onChange({ q: text === '' ? undefined : text }), [onChange])
  const count = (state: 'on' | 'off' | 'trouble'): number | undefined =>
    all?.filter((row) => isInState(row, state)).length
  const edit = (row: ScheduleRow): void =>
    void navigate({ to: '/schedules/$name', params: { name: row.id }, search: { tab: 'edit' } })

  if (error !== null && rows === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (all?.length === 0 && tenant === undefined) return <NoSchedules mayDefine={mayDefine} />
  return (
    <div className={classes.list}>
      <FilterRow
        filter={<SearchField label="Filter schedules" placeholder="Name, rule or target" value={q} onSearch={setQ} />}
        tools={<ColumnMenu name="schedules" columns={scheduleColumns} />}
        chips={
          <QuickChips
            label="Often used"
            chips={[
              { label: 'On', word: 'is:on', count: count('on') },
              { label: 'Off', word: 'is:off', count: count('off') },
              { label: 'In trouble', word: 'is:trouble', count: count('trouble') },
            ]}
            value={q}
            onChange={setQ}
          />
        }
      />
      <PeekArea panel={peek !== undefined && <SchedulePeek id={peek} onClose={() => onChange({ peek: undefined })} />}>
        <DataTable
          label="Schedules by name"
          name="schedules"
          lines="two"
          columns={scheduleColumns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          onOpen={(row) => void navigate({ to: '/schedules/$name', params: { name: row.id }, search: {} })}
          onPeek={(row) => onChange({ peek: row.id })}
          peeked={peek}
          rowActions={(row) => (
            <>
              {mayRun && (
                <Button
                  size="compact-xs"
                  variant="default"
                  tabIndex={-1}
                  leftSection={<IconPlayerPlay size={12} />}
                  aria-label={`Run ${row.name} now`}
                  onClick={() => run.mutate(row)}
                >
                  Run now
                </Button>
              )}
              <ScheduleMenu schedule={row} small />
            </>
          )}
          rowKeys={{
            ...(mayRun ? { r: (row: ScheduleRow) => run.mutate(row) } : {}),
            ...(mayDefine ? { e: edit } : {}),
          }}
          empty={
            <NoMatches
              noun="schedules"
              onClear={() => setQ('')}
              {...(tenant === undefined || q !== '' ? {} : { nearest: `No schedule is for ${tenant}.` })}
            />
          }
        />
      </PeekArea>
    </div>
  )
}

function NoSchedules({ mayDefine }: { readonly mayDefine: boolean }) {
  return (
    <NothingYet title="No schedules yet" icon={<IconCalendarEvent size={28} stroke={1.5} />}>
      <p>
        A schedule starts maintenance by itself: on some days at a time, for the computers you name. Until there is one,
        sessions are started by hand.
      </p>
      {mayDefine && (
        <Button component={Link} to="/schedules/new" size="xs">
          New schedule
        </Button>
      )}
    </NothingYet>
  )
}
