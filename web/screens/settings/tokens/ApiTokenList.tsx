/** The page of API tokens: what programs may do in somebody's name, until when, and when they last did. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { call } from '../../../api/call.ts'
import { type ApiTokenRow, apiTokensQuery } from '../../../api/settings-queries.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { ConfirmDialog } from '../../../parts/ConfirmDialog.tsx'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { FilterRow } from '../../../parts/FilterRow.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { SearchField } from '../../../parts/SearchField.tsx'
import { formatCount } from '../../../words/counts.ts'
import { visibleText } from '../../../words/visible-text.ts'
import { isMatch } from '../matching.ts'
import classes from '../settings.module.css'
import { useSettingsChange } from '../use-settings-change.ts'
import { NewApiToken } from './NewApiToken.tsx'

const route = getRouteApi('/shell/settings/api-tokens')

const columns: readonly Column<ApiTokenRow>[] = [
  {
    id: 'name',
    title: 'Name',
    shown: 'always',
    cell: ({ name, kind, current }) => (
      <span className={classes.name}>
        <span className={classes.title}>{visibleText(name)}</span>
        {kind === 'commandLine' && <span className={classes.mark}>command line</span>}
        {current && <span className={classes.mark}>this one</span>}
      </span>
    ),
  },
  {
    id: 'owner',
    title: 'In the name of',
    width: '160px',
    narrow: '120px',
    cell: ({ owner }) => <span className="soft">{visibleText(owner?.name ?? 'the server’s machine')}</span>,
  },
  {
    id: 'may',
    title: 'May at most',
    width: '200px',
    from: 'medium',
    cell: ({ only, tenants }) => (
      <span className="soft">
        {only?.join(', ') ?? 'whatever its owner may'}
        {tenants !== undefined && ` in ${tenants.map(({ name }) => visibleText(name)).join(', ')}`}
      </span>
    ),
  },
  {
    id: 'used',
    title: 'Last used',
    width: '112px',
    cell: ({ lastUsedAt }) => (
      <span className="soft">{lastUsedAt === undefined ? 'never' : <Moment at={lastUsedAt} />}</span>
    ),
  },
  {
    id: 'made',
    title: 'Made',
    width: '112px',
    from: 'wide',
    cell: ({ createdAt }) => (
      <span className="soft">
        <Moment at={createdAt} />
      </span>
    ),
  },
  {
    id: 'ends',
    title: 'Ends',
    width: '112px',
    cell: ({ expiresAt }) => (
      <span className="soft">{expiresAt === undefined ? 'never' : <Moment at={expiresAt} />}</span>
    ),
  },
]

export function ApiTokenList() {
  const { q } = route.useSearch()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(apiTokensQuery())
  const [isMaking, setMaking] = useState(false)
  const [revoked, setRevoked] = useState<ApiTokenRow>()
  const actions = useMemo(() => revokeButton(setRevoked), [])
  useShortcut('c', () => setMaking(true))
  const revoke = useSettingsChange({
    change: (id: string) => call('revokeApiToken', { params: { id } }),
    renews: [['api-tokens']],
    said: 'The token is revoked.',
    onDone: () => setRevoked(undefined),
  })
  const setQ = (text: string): void =>
    void navigate({
      to: '/settings/api-tokens',
      search: ((before: object) => ({ ...before, q: text || undefined })) as never,
      replace: true,
    })
  const all = data?.items
  const rows = useMemo(
    () => all?.filter(({ name, owner, only = [] }) => isMatch(q, [name, owner?.name, ...only])),
    [all, q],
  )
  const add = (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)}>
      New token
    </Button>
  )
  return (
    <Page
      title="API tokens"
      state={all && <span className="soft">{formatCount(all.length, 'token')}</span>}
      actions={add}
    >
      <FilterRow
        filter={
          <div className={classes.search}>
            <SearchField label="Search tokens" placeholder="Name or owner" value={q ?? ''} onSearch={setQ} />
          </div>
        }
      />
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="API tokens"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          rowActions={actions}
          empty={
            q === undefined ? (
              <NothingYet title="There is no token yet">
                <p>With a token a program calls the API in your name, with your rights or less.</p>
                {add}
              </NothingYet>
            ) : (
              <NoMatches noun="tokens" onClear={() => setQ('')} />
            )
          }
        />
      )}
      <NewApiToken opened={isMaking} onClose={() => setMaking(false)} />
      <ConfirmDialog
        opened={revoked !== undefined}
        title={`Revoke ${revoked?.name ?? ''}?`}
        word="Revoke"
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoked && revoke.mutate(revoked.id)}
        onClose={() => setRevoked(undefined)}
      >
        <p>Programs that use it are refused from now on. It cannot be taken back.</p>
      </ConfirmDialog>
    </Page>
  )
}

function revokeButton(onRevoke: (row: ApiTokenRow) => void) {
  return (row: ApiTokenRow) => (
    <Button size="compact-xs" variant="default" aria-label={`Revoke ${row.name}`} onClick={() => onRevoke(row)}>
      Revoke
    </Button>
  )
}
