/** Shows the last known state of every item on a computer, what is wrong first. */
import type { ItemState } from '@fettle/contract/http/computers.ts'
import { IconTargetArrow } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { itemsQuery } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { desiredWords, stateWords, verdictWording } from '../../words/action-words.ts'
import classes from './computer-page.module.css'
import { itemsToShow } from './items-order.ts'
import { WhyPopover } from './WhyPopover.tsx'

interface ItemsTabProps {
  readonly computerId: string
  readonly q: string
  readonly onSearch: (text: string) => void
}

export function ItemsTab({ computerId, q, onSearch }: ItemsTabProps) {
  const { data, error, refetch } = useQuery(itemsQuery(computerId))
  const rows = useMemo(() => (data === undefined ? undefined : itemsToShow(data.items, q)), [data, q])
  const columns = useMemo(() => itemColumns(computerId), [computerId])
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <>
      <div className={classes.toolbar}>
        <SearchField
          label="Search items"
          placeholder="Search items, states, deployments"
          value={q}
          onSearch={onSearch}
        />
      </div>
      <DataTable
        label="Items of this computer"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.key}
        empty={q === '' ? <NoItems /> : <NoMatches noun="items" onClear={() => onSearch('')} />}
      />
    </>
  )
}

function NoItems() {
  return (
    <NothingYet title="Nothing is known yet" icon={<IconTargetArrow size={28} stroke={1.5} />}>
      <p>The first session finds the state of every item that a deployment asks for.</p>
    </NothingYet>
  )
}

function itemColumns(computerId: string): readonly Column<ItemState>[] {
  return [
    {
      id: 'verdict',
      title: 'State',
      width: '146px',
      narrow: '124px',
      cell: (row) => <Chip wording={verdictWording(row.verdict)} />,
    },
    {
      id: 'item',
      title: 'Item',
      cell: (row) => (
        <span title={row.key}>
          <strong className={classes.strong}>{row.title}</strong>
        </span>
      ),
    },
    { id: 'desired', title: 'Wanted', width: '118px', from: 'medium', cell: (row) => desiredWords(row.desired) },
    {
      id: 'found',
      title: 'Found',
      width: '140px',
      narrow: '84px',
      cell: (row) => (
        <span className="mono" title={row.state}>
          {stateWords(row.state)}
        </span>
      ),
    },
    {
      id: 'deployment',
      title: 'Deployment',
      width: '22%',
      from: 'wide',
      cell: (row) =>
        row.deploymentName !== undefined && (
          <Link to="/deployments/$name" params={{ name: row.deploymentName }} className="soft">
            {row.deploymentName}
          </Link>
        ),
    },
    { id: 'since', title: 'Since', width: '112px', from: 'medium', cell: (row) => <Moment at={row.since} /> },
    {
      id: 'checked',
      title: 'Checked',
      width: '92px',
      from: 'widest',
      cell: (row) => (
        <Link to="/sessions/$id" params={{ id: row.sessionId }} className="soft">
          <Moment at={row.checkedAt} />
        </Link>
      ),
    },
    {
      id: 'why',
      title: '',
      width: '62px',
      narrow: '46px',
      align: 'end',
      cell: (row) => <WhyPopover computerId={computerId} item={row} />,
    },
  ]
}
