/** The page of webhooks: which other programs are told what, and whether they take it. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type WebhookRow, webhooksQuery } from '../../../api/setup-queries.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { Chip } from '../../../parts/Chip.tsx'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { LoadFailed, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { PeekArea } from '../../../parts/PeekPanel.tsx'
import { PlainText } from '../../../parts/PlainText.tsx'
import { formatCount } from '../../../words/counts.ts'
import type { Wording } from '../../../words/tones.ts'
import { useScope } from '../../shell/use-scope.ts'
import { NewWebhook } from './NewWebhook.tsx'
import { WebhookPeek } from './WebhookPeek.tsx'
import { eventWords } from './webhook-words.ts'

const route = getRouteApi('/shell/settings/webhooks')

const on: Wording = { tone: 'success', word: 'On', sentence: 'It is told what happens.' }
const off: Wording = { tone: 'neutral', word: 'Off', sentence: 'It is told nothing until it is switched on.' }

const columns: readonly Column<WebhookRow>[] = [
  { id: 'name', title: 'Name', shown: 'always', cell: ({ name }) => <PlainText text={name} /> },
  {
    id: 'url',
    title: 'Address',
    width: '280px',
    from: 'medium',
    cell: ({ url }) => (
      <span className="soft">
        <PlainText text={url} />
      </span>
    ),
  },
  {
    id: 'events',
    title: 'Told when',
    width: '220px',
    from: 'wide',
    cell: ({ events }) => (
      <span className="soft">
        {events.length === 1 && events[0] !== undefined ? eventWords[events[0]] : formatCount(events.length, 'event')}
      </span>
    ),
  },
  {
    id: 'tenant',
    title: 'Tenant',
    width: '140px',
    cell: ({ tenant }) => (tenant ? <PlainText text={tenant.name} /> : <span className="soft">All</span>),
  },
  { id: 'state', title: 'State', width: '80px', cell: ({ enabled }) => <Chip wording={enabled ? on : off} plain /> },
]

export function WebhookList() {
  const { peek } = route.useSearch()
  const navigate = useNavigate()
  const { tenant } = useScope()
  const { data, error, refetch } = useQuery(webhooksQuery())
  const [isMaking, setMaking] = useState(false)
  useShortcut('c', () => setMaking(true))
  const rows = data?.items.filter((one) => tenant === undefined || one.tenant?.name === tenant)
  const peeked = rows?.find(({ id }) => id === peek)
  const setPeek = (id: string | undefined): void =>
    void navigate({
      to: '/settings/webhooks',
      search: ((before: object) => ({ ...before, peek: id })) as never,
      replace: true,
    })
  const add = (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)}>
      New webhook
    </Button>
  )
  return (
    <Page
      title="Webhooks"
      state={rows && <span className="soft">{formatCount(rows.length, 'webhook')}</span>}
      actions={add}
    >
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <PeekArea panel={peeked && <WebhookPeek webhook={peeked} onClose={() => setPeek(undefined)} />}>
          <DataTable
            label="Webhooks"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowName={(row) => row.name}
            onOpen={(row) => setPeek(row.id)}
            onPeek={(row) => setPeek(row.id)}
            peeked={peek}
            empty={
              <NothingYet title="There is no webhook yet">
                <p>A webhook tells another program, signed, what happens here.</p>
                {add}
              </NothingYet>
            }
          />
        </PeekArea>
      )}
      <NewWebhook opened={isMaking} tenant={tenant} onClose={() => setMaking(false)} />
    </Page>
  )
}
