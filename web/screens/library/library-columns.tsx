/** Says what the lists of software and tasks show of each. */
import { Link } from '@tanstack/react-router'
import type { LibraryItem } from '../../api/library-queries.ts'
import type { Column } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { ShareBar } from '../../parts/ShareBar.tsx'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { versionRange, wayWord } from '../../words/library-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './library.module.css'

const dash = <span className="soft">–</span>

function number(count: number) {
  return count === 0 ? dash : formatNumber(count)
}

const standing: Column<LibraryItem> = {
  id: 'standing',
  title: 'As wanted',
  width: '130px',
  narrow: '96px',
  sort: 'standing',
  cell: ({ standing: { good, failed, total } }) =>
    total === 0 ? (
      dash
    ) : (
      <span className={classes.standing}>
        <ShareBar
          label={`${good} of ${formatCount(total, 'computer')} as wanted`}
          shares={[
            { tone: 'success' as const, count: good, words: 'as wanted' },
            { tone: 'failed' as const, count: failed, words: 'failed' },
            { tone: 'drift' as const, count: total - good - failed, words: 'not as wanted' },
          ].filter(({ count }) => count > 0)}
        />
        {formatNumber(good)}/{formatNumber(total)}
      </span>
    ),
}

const deployments: Column<LibraryItem> = {
  id: 'deployments',
  title: 'Deployments',
  width: '104px',
  from: 'medium',
  align: 'end',
  sort: 'deployments',
  cell: (row) => number(row.deployments),
}

const changed: Column<LibraryItem> = {
  id: 'changed',
  title: 'Changed',
  width: '100px',
  from: 'wide',
  sort: 'changed',
  cell: (row) => <Moment at={row.updatedAt} />,
}

function name(folder: 'software' | 'tasks'): Column<LibraryItem> {
  return {
    id: 'name',
    title: 'Name',
    shown: 'always',
    sort: 'name',
    cell: (row) => (
      <>
        <Link to={`/library/${folder}/$name`} params={{ name: row.name }} className={classes.name} search={{}}>
          {row.title}
        </Link>{' '}
        {row.title !== row.name && <span className="soft">{row.name}</span>}
      </>
    ),
  }
}

const description: Column<LibraryItem> = {
  id: 'description',
  title: 'Description',
  width: '220px',
  shown: 'chosen',
  cell: (row) => <span title={row.description}>{visibleText(row.description ?? '')}</span>,
}

/** Of software. */
export const softwareColumns: readonly Column<LibraryItem>[] = [
  name('software'),
  { id: 'source', title: 'Source', width: '110px', sort: 'way', from: 'medium', cell: (row) => wayWord(row) },
  {
    id: 'detection',
    title: 'Found by',
    width: '17%',
    from: 'widest',
    cell: (row) => (
      <span className="soft" title={row.detection}>
        {row.detection}
      </span>
    ),
  },
  {
    id: 'versions',
    title: 'Versions found',
    width: '148px',
    from: 'medium',
    cell: ({ installed: { versions } }) =>
      versions.length === 0 ? (
        dash
      ) : (
        <span title={versions.map((one) => `${one.version}: ${formatCount(one.computers, 'computer')}`).join('\n')}>
          {versionRange(versions)}
        </span>
      ),
  },
  {
    id: 'installed',
    title: 'Installed',
    width: '84px',
    align: 'end',
    sort: 'installed',
    cell: (row) => number(row.installed.computers),
  },
  deployments,
  standing,
  {
    id: 'licence',
    title: 'Licence',
    width: '76px',
    from: 'widest',
    cell: (row) => (row.licence === undefined ? dash : row.licence === 'required' ? 'Required' : 'Optional'),
  },
  {
    id: 'needs',
    title: 'Needs',
    width: '140px',
    shown: 'chosen',
    cell: (row) => (row.requires.length === 0 ? dash : row.requires.join(', ')),
  },
  description,
  changed,
]

/** Of tasks. */
export const taskColumns: readonly Column<LibraryItem>[] = [
  name('tasks'),
  { id: 'way', title: 'Works by', width: '170px', narrow: '120px', sort: 'way', cell: (row) => wayWord(row) },
  {
    id: 'about',
    title: 'About',
    width: '240px',
    from: 'wide',
    cell: (row) =>
      row.about === undefined ? (
        dash
      ) : (
        <span className="mono" title={visibleText(row.about)}>
          {visibleText(row.about)}
        </span>
      ),
  },
  {
    id: 'parameters',
    title: 'Parameters',
    width: '94px',
    from: 'wide',
    align: 'end',
    cell: (row) => number(row.parameters),
  },
  {
    id: 'configures',
    title: 'Configures',
    width: '120px',
    from: 'widest',
    cell: (row) => row.configures ?? dash,
  },
  deployments,
  standing,
  description,
  changed,
]

const orders: Readonly<Record<string, (row: LibraryItem) => string | number>> = {
  name: (row) => row.title.toLowerCase(),
  way: (row) => wayWord(row),
  deployments: (row) => row.deployments,
  installed: (row) => row.installed.computers,
  standing: ({ standing: { good, total } }) => (total === 0 ? 2 : good / total),
  changed: (row) => row.updatedAt,
}

/** The rows in the order that the address names; "-" turns it round. An order that nobody knows is that of names. */
export function sorted(rows: readonly LibraryItem[], sort: string): readonly LibraryItem[] {
  const isTurned = sort.startsWith('-')
  const by = orders[isTurned ? sort.slice(1) : sort] ?? ((row: LibraryItem) => row.title.toLowerCase())
  const ascending = rows.toSorted((a, b) => compare(by(a), by(b)) || a.name.localeCompare(b.name, 'en'))
  return isTurned ? ascending.toReversed() : ascending
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en')
}
