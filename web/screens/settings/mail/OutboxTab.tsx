/** Lists mails: to whom, about what, and what came of them; those that could not be sent say why and when they are tried again. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type MailRow, type MailState, mailsQuery } from '../../../api/setup-queries.ts'
import { Chip } from '../../../parts/Chip.tsx'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { FilterRow } from '../../../parts/FilterRow.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../../parts/Notices.tsx'
import { PlainText } from '../../../parts/PlainText.tsx'
import { QuickChips } from '../../../parts/QuickChips.tsx'
import type { Wording } from '../../../words/tones.ts'
import { noticeWords } from './mail-words.ts'

const route = getRouteApi('/shell/settings/mail')

const stateWords: { readonly [S in MailState]: Wording } = {
  waiting: { tone: 'waiting', word: 'Waiting', sentence: 'It is sent as soon as the mail server takes it.' },
  sent: { tone: 'success', word: 'Sent', sentence: 'The mail server took it.' },
  failed: { tone: 'failed', word: 'Failed', sentence: 'It was not sent, and is not tried again.' },
  omitted: { tone: 'neutral', word: 'Left out', sentence: 'Nobody was to be told, or mails are switched off.' },
}
const states = Object.keys(stateWords) as readonly MailState[]

const columns: readonly Column<MailRow>[] = [
  {
    id: 'to',
    title: 'To',
    shown: 'always',
    cell: ({ recipient, role }) =>
      recipient === undefined ? (
        <span className="soft">Nobody</span>
      ) : (
        <span>
          <PlainText text={recipient} />
          {role !== 'person' && <span className="soft"> ({role === 'copy' ? 'copy' : 'approvals'})</span>}
        </span>
      ),
  },
  { id: 'about', title: 'About', width: '150px', cell: ({ about }) => noticeWords[about] },
  { id: 'state', title: 'State', width: '100px', cell: ({ state }) => <Chip wording={stateWords[state]} plain /> },
  {
    id: 'why',
    title: 'Why, and what next',
    width: '280px',
    from: 'medium',
    cell: ({ problem, attempts, nextAt }) => (
      <span className="soft">
        {problem !== undefined && <PlainText text={problem} />}
        {nextAt !== undefined && (
          <>
            {' '}
            Try {attempts + 1} <Moment at={nextAt} />.
          </>
        )}
      </span>
    ),
  },
  {
    id: 'session',
    title: 'Session',
    width: '90px',
    cell: ({ session }) => (
      <Link to="/sessions/$id" params={{ id: session }} search={{}}>
        Session
      </Link>
    ),
  },
  {
    id: 'made',
    title: 'Made',
    width: '100px',
    cell: ({ createdAt }) => (
      <span className="soft">
        <Moment at={createdAt} />
      </span>
    ),
  },
]

export function OutboxTab() {
  const { show } = route.useSearch()
  const navigate = useNavigate()
  const state = states.find((one) => one === show)
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(mailsQuery(state))
  const rows = data?.pages.flatMap(({ items }) => items)
  const setShow = (word: string | undefined): void =>
    void navigate({
      to: '/settings/mail',
      search: ((before: object) => ({ ...before, show: word })) as never,
      replace: true,
    })
  return (
    <>
      <FilterRow
        filter={
          <QuickChips
            label="State"
            chips={states.map((one) => ({ label: stateWords[one].word, word: one, count: undefined }))}
            value={show ?? ''}
            onChange={(text) =>
              setShow(text.split(' ').find((word) => states.some((one) => one === word) && word !== show))
            }
          />
        }
      />
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Mails"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => `mail to ${row.recipient ?? 'nobody'}`}
          onEnd={() => {
            if (hasNextPage) void fetchNextPage()
          }}
          empty={
            state === undefined ? (
              <NothingYet title="No mail was sent yet">
                <p>Sessions tell people by mail when their options say so.</p>
              </NothingYet>
            ) : (
              <NoMatches noun="mails" onClear={() => setShow(undefined)} />
            )
          }
        />
      )}
    </>
  )
}
