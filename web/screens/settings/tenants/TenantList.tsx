/** The page of tenants: their tree, what each has, and how a new one is made. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { tenantsQuery } from '../../../api/queries.ts'
import type { TenantRow } from '../../../api/settings-queries.ts'
import { useMay } from '../../../api/use-may.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { FilterRow } from '../../../parts/FilterRow.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { SearchField } from '../../../parts/SearchField.tsx'
import { formatCount, formatNumber } from '../../../words/counts.ts'
import { visibleText } from '../../../words/visible-text.ts'
import { isMatch } from '../matching.ts'
import classes from '../settings.module.css'
import { TagChips } from '../TagChips.tsx'
import { NewTenant } from './NewTenant.tsx'
import { type InTree, inTree } from './tenant-tree.ts'

const route = getRouteApi('/shell/settings/tenants')

type Row = InTree<TenantRow>

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    title: 'Name',
    shown: 'always',
    cell: ({ name, depth }) => (
      <span className={classes.name}>
        {depth > 0 && <span className={classes.branch} style={{ marginInlineStart: (depth - 1) * 20 }} aria-hidden />}
        <Link to="/settings/tenants/$name" params={{ name }} search={{}}>
          {visibleText(name)}
        </Link>
      </span>
    ),
  },
  {
    id: 'parent',
    title: 'Belongs to',
    width: '200px',
    from: 'medium',
    cell: ({ parent }) => <span className="soft">{parent && visibleText(parent.name)}</span>,
  },
  { id: 'tags', title: 'Tags', width: '220px', narrow: '120px', cell: ({ tags }) => <TagChips tags={tags} /> },
  {
    id: 'computers',
    title: 'Computers',
    width: '104px',
    align: 'end',
    cell: ({ name, computers }) =>
      computers === 0 ? (
        <span className="soft">0</span>
      ) : (
        <Link to="/computers" search={{ tenant: name } as never}>
          {formatNumber(computers)}
        </Link>
      ),
  },
]

export function TenantList() {
  const { q } = route.useSearch()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(tenantsQuery())
  const [isMaking, setMaking] = useState(false)
  const mayChange = useMay('administer')
  useShortcut('c', () => setMaking(true), mayChange)
  const setQ = (text: string): void =>
    void navigate({
      to: '/settings/tenants',
      search: (before: object) => ({ ...before, q: text || undefined }) as never,
      replace: true,
    })
  const all = data?.items
  const rows = all && inTree(all).filter(({ name, tags }) => isMatch(q, [name, ...tags]))
  return (
    <Page
      title="Tenants"
      state={all && <span className="soft">{formatCount(all.length, 'tenant')}</span>}
      actions={
        mayChange && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)}>
            New tenant
          </Button>
        )
      }
    >
      <FilterRow
        filter={
          <div className={classes.search}>
            <SearchField label="Search tenants" placeholder="Name or tag" value={q ?? ''} onSearch={setQ} />
          </div>
        }
      />
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Tenants"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          onOpen={({ name }) => void navigate({ to: '/settings/tenants/$name', params: { name }, search: {} as never })}
          empty={
            q === undefined ? (
              <NothingYet title="There is no tenant yet">
                <p>A tenant is an organisation whose computers you look after. Every computer belongs to one.</p>
                {mayChange && (
                  <Button size="xs" onClick={() => setMaking(true)}>
                    New tenant
                  </Button>
                )}
              </NothingYet>
            ) : (
              <NoMatches noun="tenants" onClear={() => setQ('')} />
            )
          }
        />
      )}
      <NewTenant opened={isMaking} onClose={() => setMaking(false)} />
    </Page>
  )
}
