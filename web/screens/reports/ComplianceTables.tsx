/** Shows compliance summed up: by item, and by tenant, system or tag, the worst share first. */
import { printFilter } from '@fettle/contract/http/filter-words.ts'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import type { ComplianceColumn, ComplianceGroup } from '../../api/report-queries.ts'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { ShareBar } from '../../parts/ShareBar.tsx'
import { itemOfKey } from '../../words/computer-words.ts'
import { formatNumber } from '../../words/counts.ts'
import { formatShare, shareOf } from '../../words/shares.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './reports.module.css'

const itemFilter = (field: 'item' | 'drift', key: string) => ({
  q: printFilter([{ isTurned: false, field, values: [itemOfKey(key).item] }]),
})

const itemColumns: readonly Column<ComplianceColumn>[] = [
  {
    id: 'item',
    title: 'Item',
    shown: 'always',
    cell: (row) => (
      <Link to="/computers" search={itemFilter('item', row.key)} className={classes.name} title={row.key}>
        {visibleText(row.title)}
      </Link>
    ),
  },
  { id: 'share', title: 'As wanted', width: '34%', narrow: '40%', cell: (row) => <Parts {...row} /> },
  {
    id: 'good',
    title: 'Computers',
    width: '120px',
    align: 'end',
    cell: (row) => <OfAll part={row.good} whole={row.total} />,
  },
  {
    id: 'bad',
    title: 'Not as wanted',
    width: '116px',
    align: 'end',
    from: 'medium',
    cell: (row) =>
      row.notCompliant + row.failed === 0 ? (
        <None />
      ) : (
        <Link to="/computers" search={itemFilter('drift', row.key)}>
          {formatNumber(row.notCompliant + row.failed)}
        </Link>
      ),
  },
  {
    id: 'failed',
    title: 'Failed',
    width: '80px',
    align: 'end',
    from: 'wide',
    cell: (row) => <Some count={row.failed} />,
  },
  {
    id: 'unknown',
    title: 'Unknown',
    width: '88px',
    align: 'end',
    from: 'wide',
    cell: (row) => <Some count={row.unknown} />,
  },
  {
    id: 'skipped',
    title: 'Skipped',
    width: '84px',
    align: 'end',
    from: 'widest',
    cell: (row) => <Some count={row.skipped} />,
  },
]

interface ItemTableProps {
  readonly items: readonly ComplianceColumn[] | undefined
  readonly empty: ReactNode
}

export function ItemTable({ items, empty }: ItemTableProps) {
  const rows = useMemo(
    () =>
      items?.toSorted((one, other) => (shareOf(one.good, one.total) ?? 1) - (shareOf(other.good, other.total) ?? 1)),
    [items],
  )
  return (
    <DataTable label="Compliance by item" columns={itemColumns} rows={rows} rowKey={(row) => row.key} empty={empty} />
  )
}

const groupWords = { tenant: 'Tenant', os: 'System', tag: 'Tag' } as const
/** What the server calls computers that have none; no filter finds them. */
const withoutGroup: readonly string[] = ['not known', 'no tag']

interface GroupTableProps {
  readonly by: keyof typeof groupWords
  readonly groups: readonly ComplianceGroup[] | undefined
  /** Adds a word to the filter. */
  readonly onNarrow: (field: string, value: string) => void
  readonly empty: ReactNode
}

export function GroupTable({ by, groups, onNarrow, empty }: GroupTableProps) {
  const columns = useMemo((): readonly Column<ComplianceGroup>[] => {
    return [
      {
        id: 'group',
        title: groupWords[by],
        shown: 'always',
        cell: ({ group }) =>
          by !== 'tenant' && withoutGroup.includes(group) ? (
            <span className="soft">{group}</span>
          ) : (
            <button type="button" className={classes.titleButton} onClick={() => onNarrow(by, group)}>
              {visibleText(group)}
            </button>
          ),
      },
      { id: 'share', title: 'As wanted', width: '34%', narrow: '40%', cell: (row) => <Parts {...row} /> },
      {
        id: 'items',
        title: 'Items',
        width: '150px',
        align: 'end',
        from: 'medium',
        cell: (row) => <OfAll part={row.good} whole={row.total} />,
      },
      {
        id: 'computers',
        title: 'Computers in everything',
        width: '176px',
        narrow: '110px',
        align: 'end',
        cell: (row) => <OfAll part={row.goodComputers} whole={row.computers} />,
      },
    ]
  }, [by, onNarrow])
  return (
    <DataTable
      label={`Compliance by ${groupWords[by].toLowerCase()}`}
      columns={columns}
      rows={groups}
      rowKey={(row) => row.group}
      onOpen={(row) => !withoutGroup.includes(row.group) && onNarrow(by, row.group)}
      empty={empty}
    />
  )
}

interface PartsProps {
  readonly good: number
  readonly total: number
  readonly failed?: number
  readonly unknown?: number
  readonly notCompliant?: number
}

function Parts({ good, total, failed = 0, unknown = 0, notCompliant = total - good - failed - unknown }: PartsProps) {
  const share = formatShare(shareOf(good, total))
  return (
    <span className={classes.share}>
      <span>{share}</span>
      <ShareBar
        label={`${share} as wanted`}
        shares={[
          { tone: 'success' as const, count: good, words: 'as wanted' },
          { tone: 'drift' as const, count: notCompliant, words: 'not as wanted' },
          { tone: 'failed' as const, count: failed, words: 'failed' },
          { tone: 'unknown' as const, count: unknown, words: 'unknown' },
        ].filter(({ count }) => count > 0)}
      />
    </span>
  )
}

function OfAll({ part, whole }: { readonly part: number; readonly whole: number }) {
  return (
    <>
      {formatNumber(part)} <span className="soft">of {formatNumber(whole)}</span>
    </>
  )
}

function Some({ count }: { readonly count: number }) {
  return count === 0 ? <None /> : <>{formatNumber(count)}</>
}

function None() {
  return <span className="soft">0</span>
}
