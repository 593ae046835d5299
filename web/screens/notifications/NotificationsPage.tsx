/** The page of notifications: what somebody should look at, and what somebody has looked at. */
import { Button } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { call } from '../../api/call.ts'
import { allNotificationsQuery, type NotificationRow } from '../../api/notification-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { FilterRow } from '../../parts/FilterRow.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PlainText } from '../../parts/PlainText.tsx'
import { QuickChips } from '../../parts/QuickChips.tsx'
import { showFailure } from '../../parts/toasts.ts'

const route = getRouteApi('/shell/notifications')

const columns: readonly Column<NotificationRow>[] = [
  { id: 'what', title: 'What', shown: 'always', cell: ({ sentence }) => <PlainText text={sentence} /> },
  { id: 'about', title: 'About', width: '110px', cell: ({ subject }) => <Subject subject={subject} /> },
  {
    id: 'at',
    title: 'When',
    width: '110px',
    cell: ({ at }) => (
      <span className="soft">
        <Moment at={at} />
      </span>
    ),
  },
  {
    id: 'seen',
    title: 'Seen',
    width: '170px',
    from: 'medium',
    cell: ({ acknowledged }) =>
      acknowledged && (
        <span className="soft">
          <PlainText text={acknowledged.by} />, <Moment at={acknowledged.at} />
        </span>
      ),
  },
]

export function NotificationsPage() {
  const { show } = route.useSearch()
  const navigate = useNavigate()
  const client = useQueryClient()
  const mayAcknowledge = useMay('operate')
  const isAll = show === 'all'
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(allNotificationsQuery(isAll))
  const { mutate } = useMutation({
    mutationFn: (id: string) => call('acknowledgeNotification', { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['notifications'] }),
    onError: showFailure,
  })
  const actions = useCallback(
    (row: NotificationRow) =>
      row.acknowledged === undefined && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconCheck size={13} />}
          onClick={() => mutate(row.id)}
        >
          Seen
        </Button>
      ),
    [mutate],
  )
  const rows = data?.pages.flatMap(({ items }) => items)
  const setShow = (word: string | undefined): void =>
    void navigate({
      to: '/notifications',
      search: ((before: object) => ({ ...before, show: word })) as never,
      replace: true,
    })
  return (
    <Page title="Notifications">
      <FilterRow
        filter={
          <QuickChips
            label="Which"
            chips={[{ label: 'Also those that were seen', word: 'all', count: undefined }]}
            value={isAll ? 'all' : ''}
            onChange={(text) => setShow(text.includes('all') ? 'all' : undefined)}
          />
        }
      />
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Notifications"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.sentence}
          lines="two"
          onEnd={() => {
            if (hasNextPage) void fetchNextPage()
          }}
          {...(mayAcknowledge && { rowActions: actions })}
          empty={
            <NothingYet title={isAll ? 'There was no notification yet' : 'Nothing new'}>
              <p>Failed schedules, missed times and what people say about their computers stand here.</p>
            </NothingYet>
          }
        />
      )}
    </Page>
  )
}

function Subject({ subject: { kind, id } }: Pick<NotificationRow, 'subject'>) {
  if (kind === 'session')
    return (
      <Link to="/sessions/$id" params={{ id }} search={{}}>
        Session
      </Link>
    )
  if (kind === 'computer')
    return (
      <Link to="/computers/$id" params={{ id }} search={{}}>
        Computer
      </Link>
    )
  return <span className="soft">{kind.charAt(0).toUpperCase() + kind.slice(1)}</span>
}
