/** The page of one schedule: when it fires next, its runs, its settings and its history. */
import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type ScheduleDetail, scheduleQuery } from '../../api/schedule-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Chip } from '../../parts/Chip.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PageTabs } from '../../parts/PageTabs.tsx'
import { PlainText } from '../../parts/PlainText.tsx'
import { Scroll, Section } from '../../parts/Section.tsx'
import { scheduleWording } from '../../words/schedule-words.ts'
import { usePaletteActions } from '../shell/palette-actions.ts'
import { EditTab } from './EditTab.tsx'
import { NextRuns } from './NextRuns.tsx'
import { RunOutcome } from './RunOutcome.tsx'
import { RunsTab } from './RunsTab.tsx'
import { ScheduleFacts } from './ScheduleFacts.tsx'
import { ScheduleHistory } from './ScheduleHistory.tsx'
import { ScheduleMenu } from './ScheduleMenu.tsx'
import { useRunSchedule } from './use-schedule-acts.ts'
import classes from './schedules.module.css'
import { shellWord } from '../../words/shell-word.ts'

const route = getRouteApi('/shell/schedules/$name')

const tabs = ['summary', 'runs', 'edit', 'history'] as const
type TabId = (typeof tabs)[number]

export function SchedulePage() {
  const { name } = route.useParams()
  const { data, error, refetch } = useQuery(scheduleQuery(name))
  if (data !== undefined) return <LoadedSchedule schedule={data} />
  return (
    <Page title="Schedule">
      {error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
    </Page>
  )
}

function LoadedSchedule({ schedule }: { readonly schedule: ScheduleDetail }) {
  const { tab, run: runId } = route.useSearch()
  const { name: address } = route.useParams()
  const navigate = useNavigate()
  const run = useRunSchedule()
  const mayRun = useMay('operate')
  const mayDefine = useMay('define')
  const shown = tabs.find((one) => one === tab) ?? 'summary'
  const show = (next: TabId): void =>
    void navigate({
      to: '/schedules/$name',
      params: { name: address },
      search: { tab: next === 'summary' ? undefined : next },
      replace: true,
    })
  useShortcut('r', () => run.mutate(schedule), mayRun)
  useShortcut('e', () => show('edit'), mayDefine)
  usePaletteActions([
    ...(mayRun
      ? [{ id: 'run', word: 'Run now', hint: schedule.name, keys: 'r' as const, run: () => run.mutate(schedule) }]
      : []),
    ...(mayDefine
      ? [{ id: 'edit', word: 'Edit', hint: schedule.name, keys: 'e' as const, run: () => show('edit') }]
      : []),
  ])
  return (
    <Page
      title={schedule.name}
      state={<Chip wording={scheduleWording(schedule.enabled)} />}
      line={
        <>
          <span>
            {schedule.when}, {schedule.zone}
          </span>
          <span>{schedule.target}</span>
        </>
      }
      actions={
        <>
          {mayRun && (
            <Button
              size="xs"
              leftSection={<IconPlayerPlay size={14} />}
              loading={run.isPending}
              onClick={() => run.mutate(schedule)}
            >
              Run now
            </Button>
          )}
          <CopyMenu command={`fettle schedules ${shellWord(schedule.name)}`} />
          <ScheduleMenu
            schedule={schedule}
            onDeleted={() => void navigate({ to: '/schedules', search: { view: 'deleted' } })}
          />
        </>
      }
    >
      {schedule.targetMissing !== undefined && (
        <Banner tone="failed">
          <p>{schedule.targetMissing}</p>
        </Banner>
      )}
      <PageTabs<TabId>
        label="Schedule"
        tabs={[
          { id: 'summary', word: 'Summary' },
          { id: 'runs', word: 'Runs' },
          ...(mayDefine ? [{ id: 'edit', word: 'Edit' } as const] : []),
          { id: 'history', word: 'History' },
        ]}
        shown={shown}
        onShow={show}
      >
        {shown === 'summary' && <Summary schedule={schedule} />}
        {shown === 'runs' && <RunsTab name={schedule.id} zone={schedule.zone} open={runId} />}
        {shown === 'edit' && <EditTab name={schedule.id} onSaved={() => show('summary')} />}
        {shown === 'history' && <ScheduleHistory name={schedule.id} />}
      </PageTabs>
    </Page>
  )
}

function Summary({ schedule }: { readonly schedule: ScheduleDetail }) {
  return (
    <Scroll>
      <div className={classes.summary}>
        <div className={classes.summaryPart}>
          {schedule.description !== undefined && <PlainText text={schedule.description} />}
          <ScheduleFacts schedule={schedule} />
          <Section title="Last run">
            {schedule.last === undefined ? (
              <p className="soft">It has not run yet.</p>
            ) : (
              <>
                <p className="soft">{schedule.last.plannedFor.words}</p>
                <RunOutcome run={schedule.last} />
              </>
            )}
          </Section>
        </div>
        <Section
          title={schedule.enabled ? 'Next runs' : 'Would fire'}
          {...(schedule.enabled ? {} : { hint: 'It is off: these are the times it would fire at.' })}
        >
          <NextRuns runs={schedule.nextRuns} zone={schedule.zone} />
        </Section>
      </div>
    </Scroll>
  )
}
