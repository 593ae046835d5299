/** Where an item was looked at: what it was found to be on each computer, and whether that is as wanted. */
import { IconDeviceDesktop } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type ItemComputer, itemComputersQuery } from '../../api/library-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NothingYet } from '../../parts/Notices.tsx'
import { PlainText } from '../../parts/PlainText.tsx'
import { desiredWords, verdictWording } from '../../words/action-words.ts'
import classes from './library.module.css'

const columns: readonly Column<ItemComputer>[] = [
  {
    id: 'computer',
    title: 'Computer',
    shown: 'always',
    cell: ({ computer, instance }) => (
      <>
        <Link to="/computers/$id" params={{ id: computer.id }} search={{}} className={classes.name}>
          {computer.name}
        </Link>{' '}
        {instance !== undefined && <span className="soft">{instance}</span>}
      </>
    ),
  },
  { id: 'tenant', title: 'Tenant', width: '160px', from: 'medium', cell: ({ tenant }) => tenant.name },
  {
    id: 'verdict',
    title: 'State',
    width: '140px',
    cell: ({ verdict }) => <Chip wording={verdictWording(verdict)} plain />,
  },
  { id: 'state', title: 'Found', width: '170px', cell: ({ state }) => <PlainText text={state} mono /> },
  { id: 'desired', title: 'Wanted', width: '140px', from: 'medium', cell: ({ desired }) => desiredWords(desired) },
  {
    id: 'deployment',
    title: 'Deployment',
    width: '200px',
    from: 'wide',
    cell: ({ deployment }) => deployment ?? <span className="soft">–</span>,
  },
  { id: 'since', title: 'Since', width: '112px', from: 'wide', cell: ({ since }) => <Moment at={since} /> },
  {
    id: 'checked',
    title: 'Looked at',
    width: '112px',
    from: 'widest',
    cell: ({ checkedAt }) => <Moment at={checkedAt} />,
  },
]

export function WhereTab({ name }: { readonly name: string }) {
  const navigate = useNavigate()
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(itemComputersQuery(name))
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items), [data])
  if (error !== null && rows === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <DataTable
      label={`Computers on which ${name} was looked at`}
      columns={columns}
      rows={rows}
      rowKey={({ computer, instance }) => `${computer.id} ${instance ?? ''}`}
      rowName={({ computer }) => computer.name}
      onOpen={({ computer }) => void navigate({ to: '/computers/$id', params: { id: computer.id }, search: {} })}
      onEnd={() => void (hasNextPage && fetchNextPage())}
      empty={
        <NothingYet title="No session has looked at it yet" icon={<IconDeviceDesktop size={28} stroke={1.5} />}>
          <p>It is looked at where a deployment wants it, when a session runs there.</p>
        </NothingYet>
      }
    />
  )
}
