/** Shows what somebody should look at, and lets people say that they have seen it. */
import { ActionIcon, Button, Indicator, Popover } from '@mantine/core'
import { IconBell, IconCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { type NotificationRow, notificationsQuery } from '../../api/notification-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { LoadFailed } from '../../parts/Notices.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { showFailure } from '../../parts/toasts.ts'
import { formatNumber } from '../../words/counts.ts'
import classes from './bell.module.css'

export function Bell() {
  const [opened, setOpened] = useState(false)
  const { data, error, refetch } = useQuery(notificationsQuery())
  const rows = data?.items ?? []
  const count = rows.length
  const words = count === 0 ? 'Notifications' : `Notifications, ${count} new`
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={400} trapFocus returnFocus>
      {/* The button is the target, not what is around it: what the target says of itself only a button may say. */}
      <Indicator
        label={count > 99 ? '99+' : formatNumber(count)}
        disabled={count === 0}
        size={15}
        offset={8}
        className={classes.indicator}
      >
        <Popover.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words} onClick={() => setOpened(!opened)}>
            <IconBell size={17} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown className={classes.list} aria-label="Notifications">
        {error !== null && data === undefined ? (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        ) : (
          <>
            <h2>Notifications</h2>
            {count === 0 && <p className={classes.none}>Nothing new.</p>}
            <ul>
              {rows.map((row) => (
                <Row key={row.id} row={row} onGo={() => setOpened(false)} />
              ))}
            </ul>
            <Link to="/notifications" search={{}} onClick={() => setOpened(false)}>
              All notifications
            </Link>
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

function Row({ row, onGo }: { readonly row: NotificationRow; readonly onGo: () => void }) {
  const client = useQueryClient()
  const mayAcknowledge = useMay('operate')
  const seen = useMutation({
    mutationFn: () => call('acknowledgeNotification', { params: { id: row.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: notificationsQuery().queryKey }),
    onError: showFailure,
  })
  const { kind, id } = row.subject
  return (
    <li>
      <div>
        <p>{row.sentence}</p>
        <span className={classes.when}>
          <Moment at={row.at} />
          {kind === 'session' && (
            <Link to="/sessions/$id" params={{ id }} onClick={onGo}>
              Open the session
            </Link>
          )}
          {kind === 'computer' && (
            <Link to="/computers/$id" params={{ id }} onClick={onGo}>
              Open the computer
            </Link>
          )}
        </span>
      </div>
      {mayAcknowledge && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconCheck size={13} />}
          loading={seen.isPending}
          onClick={() => seen.mutate()}
        >
          Seen
        </Button>
      )}
    </li>
  )
}
