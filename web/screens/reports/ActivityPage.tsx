/** The activity report: the sessions of a period, by day and outcome, how long they worked, and what went wrong most. */
import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { printFilter } from '@fettle/contract/http/filter-words.ts'
import { type SessionKind, sessionKinds } from '@fettle/core/terms/session.ts'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { type Activity, activityQuery } from '../../api/report-queries.ts'
import { understood } from '../../parts/FilterBar.tsx'
import { LineChart } from '../../parts/LineChart.tsx'
import { LoadFailed, Loading, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Scroll, Section } from '../../parts/Section.tsx'
import { StackedBar } from '../../parts/StackedBar.tsx'
import { useNow } from '../../parts/use-now.ts'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { dayAfter, dayOf, daysBetween, formatDay, isDay } from '../../words/days.ts'
import { formatDuration } from '../../words/durations.ts'
import { kindWords, stateWording } from '../../words/session-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import { useScope } from '../shell/use-scope.ts'
import { Bars } from './Bars.tsx'
import { fileAddress, reportCommand, type Settings } from './report-settings.ts'
import { ReportFrame } from './ReportFrame.tsx'
import classes from './reports.module.css'

const route = getRouteApi('/shell/reports/activity')

const lengths = ['7', '30', '90'] as const
const usualLength = 30
const mostDays = 366

export function ActivityPage() {
  const { q = '', from: wishedFrom, to: wishedTo, kind: wishedKind } = route.useSearch()
  const navigate = useNavigate()
  const { scoped, tenant } = useScope()
  const today = dayOf(useNow(60_000))
  const meant = scoped(understood('computers', q))
  const kind = sessionKinds.find((one) => one === wishedKind)
  const { from, to } = periodOf(wishedFrom, wishedTo, today)
  const query = useQuery(activityQuery({ q: meant, from, to, kind }))
  const { data, error, refetch } = query
  const change = useCallback(
    (text: string, more: Settings) =>
      void navigate({
        to: '/reports/activity',
        search: (before: object) => ({ ...before, q: text || undefined, ...more }),
        replace: true,
      }),
    [navigate],
  )
  const settings: Settings = { from: wishedFrom, to: wishedTo, kind }
  const set = (more: Settings): void => change(q, { ...settings, ...more })
  const length = to === today ? String(daysBetween(from, to) + 1) : ''
  const file = { q: meant, from, to, kind }
  return (
    <ReportFrame
      title="Activity"
      list="reports/activity"
      q={q}
      settings={settings}
      onChange={change}
      csv={fileAddress('activity', 'csv', file)}
      json={fileAddress('activity', 'jsonl', file)}
      command={reportCommand('activity', { filter: meant, from, to })}
      about={`${formatDay(from, { year: true })} to ${formatDay(to, { year: true })}${kind === undefined ? '' : `, ${kindWords[kind].word}`}`}
      isRenewing={query.isPlaceholderData || (query.isFetching && data !== undefined)}
      state={data !== undefined && <span className="soft">{formatCount(data.totals.sessions, 'session')} ended</span>}
      controls={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Days until today"
            value={length}
            data={lengths.map((days) => ({ value: days, label: `${days} days` }))}
            onChange={(days) =>
              set({ from: Number(days) === usualLength ? undefined : dayAfter(today, 1 - Number(days)), to: undefined })
            }
          />
          <div className={classes.period} role="group" aria-label="Period">
            <label htmlFor="period-from">From</label>
            <TextInput
              id="period-from"
              type="date"
              size="xs"
              max={to}
              value={from}
              onChange={(event) => isDay(event.currentTarget.value) && set({ from: event.currentTarget.value })}
            />
            <label htmlFor="period-to">to</label>
            <TextInput
              id="period-to"
              type="date"
              size="xs"
              min={from}
              max={today}
              value={to}
              onChange={(event) => isDay(event.currentTarget.value) && set({ from, to: event.currentTarget.value })}
            />
          </div>
          <NativeSelect
            size="xs"
            aria-label="Kind of session"
            value={kind ?? ''}
            data={[
              { value: '', label: 'Every kind' },
              ...sessionKinds.map((one) => ({ value: one, label: kindWords[one].word })),
            ]}
            onChange={(event) => set({ kind: event.currentTarget.value || undefined })}
          />
        </>
      }
    >
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Loading rows={10} />
      ) : data.totals.sessions === 0 ? (
        <NoSessions isFiltered={meant !== '' || kind !== undefined} onClear={() => change('', { kind: undefined })} />
      ) : (
        <Report report={data} kind={kind} tenant={tenant} />
      )}
    </ReportFrame>
  )
}

/** The period an address means, as long as it is one: a day that is wrong is left out. */
function periodOf(from: string | undefined, to: string | undefined, today: string) {
  const end = to !== undefined && isDay(to) && to <= today ? to : today
  const isGood = from !== undefined && isDay(from) && from <= end && daysBetween(from, end) < mostDays
  return { from: isGood ? from : dayAfter(end, 1 - usualLength), to: end }
}

function NoSessions({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  if (isFiltered) return <NoMatches noun="sessions" onClear={onClear} />
  return (
    <NothingYet title="No session ended in this period">
      <p>Choose a longer period, or start sessions on the page of computers.</p>
    </NothingYet>
  )
}

interface ReportProps {
  readonly report: Activity
  readonly kind: SessionKind | undefined
  readonly tenant: string | undefined
}

const outcomes = ['compliant', 'changed', 'partial', 'failed', 'missed', 'cancelled'] as const

function Report({ report, kind, tenant }: ReportProps) {
  const { totals, days, causes, from, to } = report
  const sessionsWith = (field: string, value: string): { q: string } => ({
    q: printFilter([
      { isTurned: false, field, values: [value] },
      ...(kind === undefined ? [] : [{ isTurned: false, field: 'kind', values: [kind] }]),
      { isTurned: false, field: 'since', values: [from] },
      { isTurned: false, field: 'until', values: [dayAfter(to, 1)] },
    ]),
  })
  const unit = unitOf(days.map(({ p90Ms }) => p90Ms ?? 0))
  const points = days.map(({ day }) => formatDay(day))
  return (
    <Scroll wide>
      <Section title="What came out">
        <StackedBar
          label={tenant === undefined ? 'Sessions' : `Sessions of ${tenant}`}
          parts={outcomes.map((state) => ({
            tone: stateWording(state).tone,
            words: stateWording(state).word.toLowerCase(),
            count: totals[state],
            link: (words: string) => (
              <Link to="/sessions" search={sessionsWith('status', state)}>
                {words}
              </Link>
            ),
          }))}
        />
      </Section>
      <div className={classes.charts}>
        <Section title="By day" hint="By the day on which they ended, in UTC.">
          <div className={classes.figure}>
            <LineChart
              label="Sessions that ended, by day"
              points={points}
              format={(value) => formatNumber(Math.round(value))}
              lines={[
                {
                  name: 'Compliant or changed',
                  tone: 'success',
                  values: days.map((day) => day.compliant + day.changed),
                },
                { name: 'Partial', tone: 'drift', values: days.map((day) => day.partial) },
                { name: 'Failed or missed', tone: 'failed', values: days.map((day) => day.failed + day.missed) },
              ]}
            />
          </div>
        </Section>
        <Section
          title="How long they worked"
          hint="Without waits. Half of the sessions took no longer, and nine of ten."
        >
          <div className={classes.figure}>
            <LineChart
              label="How long sessions worked, by day"
              points={points}
              format={(value) => formatDuration(value * unit)}
              lines={[
                { name: 'Half', tone: 'running', values: days.map((day) => inUnit(day.medianMs, unit)) },
                { name: 'Nine of ten', tone: 'drift', values: days.map((day) => inUnit(day.p90Ms, unit)) },
              ]}
            />
          </div>
        </Section>
      </div>
      {causes.length > 0 && (
        <Section title="What went wrong most" hint="The first problem of each session that had one.">
          <Bars
            label="Causes by sessions"
            what="Cause"
            counted="Sessions"
            tone="failed"
            bars={causes.map(({ cause, sentence, sessions, computers }) => ({
              key: cause,
              count: sessions,
              name: (
                <>
                  <Link to="/sessions" search={sessionsWith('cause', cause)}>
                    {visibleText(sentence)}
                  </Link>{' '}
                  <span className="soft">{formatCount(computers, 'computer')}</span>
                </>
              ),
            }))}
          />
        </Section>
      )}
    </Scroll>
  )
}

/** The unit in which the marks of a scale for such lengths are round. Milliseconds. */
function unitOf(lengths: readonly number[]): number {
  const longest = Math.max(...lengths)
  if (longest >= 2 * 3_600_000) return 3_600_000
  return longest >= 120_000 ? 60_000 : 1_000
}

function inUnit(ms: number | undefined, unit: number): number | undefined {
  return ms === undefined ? undefined : ms / unit
}
