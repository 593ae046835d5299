/** The page of accounts: who can sign in, with which roles and how well proved, and how somebody is invited. */
import { Button } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type AccountRow, accountsQuery } from '../../../api/settings-queries.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { Chip } from '../../../parts/Chip.tsx'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { FilterRow } from '../../../parts/FilterRow.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { QuickChips } from '../../../parts/QuickChips.tsx'
import { SearchField } from '../../../parts/SearchField.tsx'
import { formatCount } from '../../../words/counts.ts'
import { visibleText } from '../../../words/visible-text.ts'
import type { SearchTexts } from '../../search.ts'
import { isMatch } from '../matching.ts'
import classes from '../settings.module.css'
import { accountWording, factorsOf, rolesOf } from './account-words.ts'
import { InviteDialog } from './InviteDialog.tsx'

const route = getRouteApi('/shell/settings/accounts')

const columns: readonly Column<AccountRow>[] = [
  {
    id: 'name',
    title: 'Name',
    shown: 'always',
    cell: ({ id, name }) => (
      <span className={classes.name}>
        <Link to="/settings/accounts/$id" params={{ id }} search={{}}>
          {visibleText(name)}
        </Link>
      </span>
    ),
  },
  {
    id: 'email',
    title: 'E-mail',
    width: '200px',
    from: 'medium',
    cell: ({ email }) => <span className="soft">{visibleText(email)}</span>,
  },
  { id: 'roles', title: 'Roles', width: '220px', narrow: '160px', cell: (row) => visibleText(rolesOf(row)) },
  {
    id: 'factors',
    title: 'Signs in with',
    width: '150px',
    from: 'wide',
    cell: (row) => <span className="soft">{factorsOf(row)}</span>,
  },
  {
    id: 'seen',
    title: 'Last signed in',
    width: '120px',
    cell: ({ lastSignedInAt }) => (
      <span className="soft">{lastSignedInAt === undefined ? 'never' : <Moment at={lastSignedInAt} />}</span>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: '110px',
    cell: (row) => <Chip wording={accountWording(row)} since={row.disabledAt} plain />,
  },
]

const states = ['Active', 'Invited', 'Disabled'] as const

export function AccountList() {
  const { q, show } = route.useSearch()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(accountsQuery())
  const [isInviting, setInviting] = useState(false)
  useShortcut('c', () => setInviting(true))
  const change = (more: SearchTexts<'q' | 'show'>): void =>
    void navigate({
      to: '/settings/accounts',
      search: ((before: object) => ({ ...before, ...more })) as never,
      replace: true,
    })
  const all = data?.items
  const found = all?.filter((row) => isMatch(q, [row.name, row.email, rolesOf(row)]))
  const chosen = states.find((word) => word === show)
  const rows = found?.filter((row) => chosen === undefined || accountWording(row).word === chosen)
  return (
    <Page
      title="Accounts"
      state={all && <span className="soft">{formatCount(all.length, 'account')}</span>}
      actions={
        <Button size="xs" variant="default" leftSection={<IconUserPlus size={15} />} onClick={() => setInviting(true)}>
          Invite somebody
        </Button>
      }
    >
      <FilterRow
        filter={
          <div className={classes.search}>
            <SearchField
              label="Search accounts"
              placeholder="Name, e-mail or role"
              value={q ?? ''}
              onSearch={(text) => change({ q: text || undefined })}
            />
          </div>
        }
        chips={
          <QuickChips
            label="State"
            chips={states.map((word) => ({
              label: word,
              word,
              count: found?.filter((row) => accountWording(row).word === word).length,
            }))}
            value={show ?? ''}
            onChange={(text) => change({ show: text.split(' ').find((word) => word !== '' && word !== show) })}
          />
        }
      />
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Accounts"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          onOpen={({ id }) => void navigate({ to: '/settings/accounts/$id', params: { id }, search: {} as never })}
          empty={
            q === undefined && chosen === undefined ? (
              <NothingYet title="There is no account yet">
                <p>With an account somebody signs in and has rights. Invite the first one.</p>
                <Button size="xs" onClick={() => setInviting(true)}>
                  Invite somebody
                </Button>
              </NothingYet>
            ) : (
              <NoMatches noun="accounts" onClear={() => change({ q: undefined, show: undefined })} />
            )
          }
        />
      )}
      <InviteDialog opened={isInviting} onClose={() => setInviting(false)} />
    </Page>
  )
}
