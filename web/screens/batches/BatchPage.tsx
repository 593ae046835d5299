/** The page of one batch: how far it is and how fast, what came out, what the failures have in common, and its sessions. */
import { Button } from '@mantine/core'
import { IconBan, IconRepeat } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { BatchDetail } from '@fettle/contract/http/sessions.ts'
import { call } from '../../api/call.ts'
import { sessionsQuery } from '../../api/queries.ts'
import { batchQuery } from '../../api/session-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Banner } from '../../parts/Banner.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { understood } from '../../parts/FilterBar.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading, NoMatches } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { QuickChips } from '../../parts/QuickChips.tsx'
import { StackedBar } from '../../parts/StackedBar.tsx'
import { showFailure, showToast } from '../../parts/toasts.ts'
import { useNow } from '../../parts/use-now.ts'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { formatDuration } from '../../words/durations.ts'
import { rowsOf } from '../live-rows.ts'
import { SessionTable } from '../sessions/SessionTable.tsx'
import { batchParts, rateOf } from './batch-parts.ts'
import classes from './batches.module.css'
import { clustersOf } from './clusters.ts'

const route = getRouteApi('/shell/batches/$id')
const refreshMs = 2_000

export function BatchPage() {
  const { id } = route.useParams()
  const { data, error, refetch } = useQuery({ ...batchQuery(id), refetchInterval: openInterval })
  if (data !== undefined) return <LoadedBatch batch={data} />
  return (
    <Page title="Batch" trail={<Link to="/batches">Batches</Link>}>
      {error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
    </Page>
  )
}

// A batch has no hints of its own; its sessions have too many to ask at each.
function openInterval(query: { readonly state: { readonly data?: BatchDetail | undefined } }): number | false {
  return query.state.data?.endedAt === undefined ? refreshMs : false
}

function LoadedBatch({ batch }: { readonly batch: BatchDetail }) {
  const { q = '', sort } = route.useSearch()
  const navigate = useNavigate()
  const change = (next: { q?: string | undefined; sort?: string | undefined }): void =>
    void navigate({ to: '/batches/$id', params: { id: batch.id }, search: { q, sort, ...next }, replace: true })
  const setQ = (text: string): void => change({ q: text === '' ? undefined : text })
  const within = `batch:${batch.id}`
  return (
    <Page
      title={`Batch of ${batch.trigger}`}
      trail={<Link to="/batches">Batches</Link>}
      line={
        <>
          <span>
            <Moment at={batch.createdAt} form="day" />
          </span>
          <span>{formatCount(batch.asked, 'computer')} asked for</span>
          <span>{formatCount(batch.started, 'session')} started</span>
          {batch.joined > 0 && <span>{formatNumber(batch.joined)} joined others</span>}
          {batch.notReached > 0 && <span>{formatNumber(batch.notReached)} not reached</span>}
          <Speed batch={batch} />
        </>
      }
      actions={<BatchButtons batch={batch} />}
    >
      <div className={classes.head}>
        <StackedBar
          label="Sessions"
          parts={batchParts(batch).map(({ status, ...part }) => ({
            ...part,
            ...(status === undefined
              ? {}
              : {
                  link: (words: string) => (
                    <Link to="/batches/$id" params={{ id: batch.id }} search={{ q: `status:${status}` }}>
                      {words}
                    </Link>
                  ),
                }),
          }))}
        />
        <Clusters id={batch.id} failed={batch.failed} onChoose={setQ} />
        <QuickChips
          label="Outcome"
          chips={batchParts(batch).flatMap(({ status, words, count }) =>
            status === undefined
              ? []
              : [{ label: words.charAt(0).toUpperCase() + words.slice(1), word: `status:${status}`, count }],
          )}
          value={q}
          onChange={setQ}
        />
      </div>
      {batch.refused.length > 0 && (
        <Banner tone="neutral">
          <p>
            Refused on {formatCount(batch.refused.length, 'computer')}:{' '}
            {batch.refused
              .slice(0, 3)
              .map(({ computer, sentence }) => `${computer.name}: ${sentence}`)
              .join(' ')}
          </p>
        </Banner>
      )}
      <SessionTable
        name="batch-sessions"
        q={`${within} ${understood('sessions', q)}`.trim()}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        onFilter={(text) => setQ(text.replace(within, '').trim())}
        empty={<NoMatches noun="sessions" onClear={() => setQ('')} />}
      />
    </Page>
  )
}

function Speed({ batch }: { readonly batch: BatchDetail }) {
  const now = useNow(10_000)
  if (batch.endedAt !== undefined) {
    return <span>took {formatDuration(Date.parse(batch.endedAt) - Date.parse(batch.createdAt))}</span>
  }
  const rate = rateOf(batch, now)
  if (rate === undefined) return <span>under way</span>
  return (
    <span>
      {rate.perHour >= 1 ? formatNumber(Math.round(rate.perHour)) : 'fewer than 1'} an hour, about{' '}
      {formatDuration(Math.ceil(rate.leftMs / 60_000) * 60_000)} left
    </span>
  )
}

interface ClustersProps {
  readonly id: string
  readonly failed: number
  readonly onChoose: (q: string) => void
}

/** What the failed sessions have in common, the most frequent first. */
function Clusters({ id, failed, onChoose }: ClustersProps) {
  const { data } = useInfiniteQuery({ ...sessionsQuery({ q: `batch:${id} status:failed` }), enabled: failed > 0 })
  const clusters = useMemo(() => (data === undefined ? [] : clustersOf(rowsOf(data))), [data])
  if (clusters.length === 0) return null
  return (
    <ul className={classes.clusters} aria-label="Failures by cause">
      {clusters.slice(0, 5).map(({ cause, sentence, count }) => (
        <li key={cause ?? sentence}>
          <b>{formatNumber(count)}</b>
          {cause === undefined ? (
            <span>{sentence}</span>
          ) : (
            <button type="button" onClick={() => onChoose(`cause:${cause}`)}>
              {sentence}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

function BatchButtons({ batch }: { readonly batch: BatchDetail }) {
  const mayRun = useMay('operate')
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const open = batch.inProgress + batch.waiting
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ['batch', batch.id] })
  const cancel = useMutation({
    mutationFn: () => call('cancelSessions', { body: { batch: batch.id } }),
    onSuccess: async ({ cancelled }) => {
      setAsking(false)
      showToast({ text: `${formatCount(cancelled, 'session')} cancelled`, tone: 'success' })
      await refresh()
    },
  })
  const rerun = useMutation({
    mutationFn: () => call('rerunSessions', { body: { batch: batch.id, what: 'failed', expected: batch.failed } }),
    onSuccess: async ({ started }) => {
      showToast({ text: `${formatCount(started.length, 'session')} started`, tone: 'success' })
      await refresh()
    },
    onError: showFailure,
  })
  return (
    <>
      {mayRun && batch.failed > 0 && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRepeat size={14} />}
          loading={rerun.isPending}
          onClick={() => rerun.mutate()}
        >
          Re-run failed
        </Button>
      )}
      {mayRun && open > 0 && (
        <Button size="xs" variant="default" leftSection={<IconBan size={14} />} onClick={() => setAsking(true)}>
          Cancel all
        </Button>
      )}
      <CopyMenu command={`fettle sessions --filter 'batch:${batch.id}'`} />
      <ConfirmDialog
        opened={isAsking}
        title={`Cancel ${formatCount(open, 'session')}?`}
        word="Cancel them"
        count={open}
        danger
        busy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
        onClose={() => setAsking(false)}
      >
        What is running is stopped at once. Sessions of this batch that are over stay as they are.
      </ConfirmDialog>
    </>
  )
}
