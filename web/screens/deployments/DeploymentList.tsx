/** The page of deployments: what is wanted of whom. */
import { IconTargetArrow } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { type DeploymentRow, deploymentsQuery } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { codeWords, desiredWords } from '../../words/action-words.ts'
import { formatCount } from '../../words/counts.ts'
import { enabledWording } from '../../words/deployment-words.ts'
import classes from './deployments.module.css'

const route = getRouteApi('/shell/deployments')

const columns: readonly Column<DeploymentRow>[] = [
  {
    id: 'name',
    title: 'Name',
    cell: (row) => (
      <Link to="/deployments/$name" params={{ name: row.id }} className={classes.name} title={row.name}>
        {row.name}
      </Link>
    ),
  },
  {
    id: 'item',
    title: 'Item',
    width: '190px',
    from: 'medium',
    cell: (row) => (
      <>
        {row.item} {row.instance !== undefined && <span className="soft">{row.instance}</span>}
      </>
    ),
  },
  { id: 'desired', title: 'Wanted', width: '122px', cell: (row) => desiredWords(row.desired) },
  {
    id: 'target',
    title: 'For',
    width: '29%',
    from: 'medium',
    cell: (row) => (
      <span className="soft" title={row.target}>
        {row.target}
      </span>
    ),
  },
  {
    id: 'enforcement',
    title: 'Enforcement',
    width: '100px',
    from: 'widest',
    cell: (row) => codeWords(row.enforcement),
  },
  {
    id: 'enabled',
    title: 'State',
    width: '72px',
    narrow: '60px',
    cell: (row) => <Chip wording={enabledWording(row.enabled)} plain />,
  },
  { id: 'updated', title: 'Changed', width: '112px', from: 'wide', cell: (row) => <Moment at={row.updatedAt} /> },
]

export function DeploymentList() {
  const { q = '' } = route.useSearch()
  const navigate = useNavigate()
  const search = useCallback(
    (text: string) => void navigate({ to: '/deployments', search: { q: text.trim() || undefined }, replace: true }),
    [navigate],
  )
  const { data, error, refetch } = useQuery(deploymentsQuery())
  const rows = useMemo(() => data?.items.filter((row) => isMatch(row, q)), [data, q])
  return (
    <Page
      title="Deployments"
      state={rows !== undefined && <span className="soft">{formatCount(rows.length, 'deployment')}</span>}
    >
      <div className={classes.search}>
        <SearchField
          label="Search deployments"
          placeholder="Search names, items, targets"
          value={q}
          onSearch={search}
        />
      </div>
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Deployments by name"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate({ to: '/deployments/$name', params: { name: row.id } })}
          empty={q === '' ? <NoDeployments /> : <NoMatches noun="deployments" onClear={() => search('')} />}
        />
      )}
    </Page>
  )
}

function isMatch(row: DeploymentRow, q: string): boolean {
  const text = [row.name, row.item, row.instance ?? '', row.desired, row.target].join('\n').toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function NoDeployments() {
  return (
    <NothingYet title="Nothing is deployed yet" icon={<IconTargetArrow size={28} stroke={1.5} />}>
      <p>A deployment says what some computers should be. Write one as a YAML file and bring it in with:</p>
      <p>
        <code className="mono">fettle apply -f deployment.yaml</code>
      </p>
    </NothingYet>
  )
}
