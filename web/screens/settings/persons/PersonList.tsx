/** The page of persons: everybody who uses computers, of all tenants or of one. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type PersonRow, personsQuery } from '../../../api/settings-queries.ts'
import { useMay } from '../../../api/use-may.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { DataTable } from '../../../parts/DataTable.tsx'
import { FilterRow } from '../../../parts/FilterRow.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { SearchField } from '../../../parts/SearchField.tsx'
import { formatCount } from '../../../words/counts.ts'
import type { SearchTexts } from '../../search.ts'
import { useScope } from '../../shell/use-scope.ts'
import { isMatch } from '../matching.ts'
import classes from '../settings.module.css'
import { personColumns } from './person-columns.tsx'
import { PersonDialog } from './PersonDialog.tsx'

const route = getRouteApi('/shell/settings/persons')

export function PersonList() {
  const { q, peek } = route.useSearch()
  const navigate = useNavigate()
  const { tenant } = useScope()
  const { data, error, refetch } = useQuery(personsQuery(tenant))
  const mayChange = useMay('define')
  const change = (more: SearchTexts<'q' | 'peek'>): void =>
    void navigate({
      to: '/settings/persons',
      search: ((before: object) => ({ ...before, ...more })) as never,
      replace: true,
    })
  const make = (): void => change({ peek: 'new' })
  useShortcut('c', make, mayChange)
  const all = data?.items
  const rows = all?.filter(({ name, email, tags, logins = [] }) => isMatch(q, [name, email, ...tags, ...logins]))
  const add = mayChange && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={make}>
      New person
    </Button>
  )
  return (
    <Page
      title="Persons"
      state={all && <span className="soft">{formatCount(all.length, 'person')}</span>}
      actions={add}
    >
      <FilterRow
        filter={
          <div className={classes.search}>
            <SearchField
              label="Search persons"
              placeholder="Name, e-mail or tag"
              value={q ?? ''}
              onSearch={(text) => change({ q: text || undefined })}
            />
          </div>
        }
      />
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Persons"
          columns={personColumns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          {...(mayChange ? { onOpen: (row: PersonRow) => change({ peek: row.id }) } : {})}
          {...(mayChange ? { rowKeys: { e: (row: PersonRow) => change({ peek: row.id }) } } : {})}
          empty={
            q === undefined ? (
              <NothingYet title="Nobody yet">
                <p>Persons are those who use the computers: they get mails about maintenance and can postpone it.</p>
                {add}
              </NothingYet>
            ) : (
              <NoMatches noun="persons" onClear={() => change({ q: undefined })} />
            )
          }
        />
      )}
      <PersonDialog
        open={mayChange ? openOf(all, peek) : undefined}
        tenant={tenant}
        onClose={() => change({ peek: undefined })}
      />
    </Page>
  )
}

function openOf(persons: readonly PersonRow[] | undefined, peek: string | undefined): PersonRow | 'new' | undefined {
  return peek === 'new' ? 'new' : persons?.find(({ id }) => id === peek)
}
