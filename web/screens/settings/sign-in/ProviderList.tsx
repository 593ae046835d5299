/** The page of identity providers: with which organisations' sign-in people can come in. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { identityProvidersQuery, type ProviderRow } from '../../../api/settings-queries.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { Chip } from '../../../parts/Chip.tsx'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { LoadFailed, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { visibleText } from '../../../words/visible-text.ts'
import classes from '../settings.module.css'

const columns: readonly Column<ProviderRow>[] = [
  {
    id: 'label',
    title: 'Name',
    width: '200px',
    shown: 'always',
    cell: ({ id, label }) => (
      <span className={classes.name}>
        <Link to="/settings/sign-in/$id" params={{ id }} search={{}}>
          {visibleText(label)}
        </Link>
      </span>
    ),
  },
  {
    id: 'issuer',
    title: 'Issuer',
    cell: ({ issuer }) => <span className="soft mono">{visibleText(issuer)}</span>,
  },
  {
    id: 'domains',
    title: 'E-mail domains',
    width: '180px',
    from: 'wide',
    cell: ({ emailDomains }) => <span className="soft">{emailDomains.join(', ') || 'any'}</span>,
  },
  {
    id: 'people',
    title: 'People without account',
    width: '170px',
    from: 'medium',
    cell: ({ unknownPeople }) => <span className="soft">{unknownPeople === 'create' ? 'get one' : 'are refused'}</span>,
  },
  {
    id: 'state',
    title: 'State',
    width: '110px',
    cell: ({ enabled }) => (
      <Chip
        plain
        wording={
          enabled
            ? { tone: 'success', word: 'Offered', sentence: 'The sign-in page has a button for it.' }
            : { tone: 'neutral', word: 'Off', sentence: 'Nobody can sign in with it.' }
        }
      />
    ),
  },
]

export function ProviderList() {
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(identityProvidersQuery())
  const make = (): void => void navigate({ to: '/settings/sign-in/$id', params: { id: 'new' }, search: {} as never })
  useShortcut('c', make)
  const add = (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={make}>
      Add a provider
    </Button>
  )
  return (
    <Page
      title="Sign-in providers"
      line="OpenID Connect: people sign in with their organisation, and get roles by what it says of them."
      actions={add}
    >
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Sign-in providers"
          columns={columns}
          rows={data?.items}
          rowKey={(row) => row.id}
          rowName={(row) => row.label}
          onOpen={({ id }) => void navigate({ to: '/settings/sign-in/$id', params: { id }, search: {} as never })}
          empty={
            <NothingYet title="There is no provider yet">
              <p>People sign in with password or passkey until you add one.</p>
              {add}
            </NothingYet>
          }
        />
      )}
    </Page>
  )
}
