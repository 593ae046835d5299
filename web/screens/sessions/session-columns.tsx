/** Says what the list of sessions shows of each. */
import { Link } from '@tanstack/react-router'
import type { SessionRow } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import type { Column } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { visibleText } from '../../words/visible-text.ts'
import { sessionWording, workWords } from '../../words/session-words.ts'
import { ActionBar } from './ActionBar.tsx'
import { SessionTimes } from './SessionTimes.tsx'
import classes from './session-list.module.css'

export const sessionColumns: readonly Column<SessionRow>[] = [
  {
    id: 'state',
    title: 'State',
    width: '150px',
    narrow: '146px',
    shown: 'always',
    cell: (row) => <Chip wording={sessionWording(row)} />,
  },
  {
    id: 'computer',
    title: 'Computer',
    sort: 'computer',
    width: '13%',
    narrow: 'auto',
    shown: 'always',
    cell: (row) => (
      <div className={classes.cell}>
        <Link to="/sessions/$id" params={{ id: row.id }} className={classes.name}>
          {row.computer.name}
        </Link>
        <span className={classes.second}>{row.tenant.name}</span>
      </div>
    ),
  },
  {
    id: 'kind',
    title: 'What, started by',
    width: '19%',
    from: 'medium',
    cell: (row) => (
      <div className={classes.cell}>
        <span>{workWords(row)}</span>
        <span className={classes.second} title={row.trigger}>
          {row.trigger}
        </span>
      </div>
    ),
  },
  {
    id: 'actions',
    title: 'Actions',
    width: '132px',
    from: 'medium',
    cell: (row) => (
      <div className={classes.cell}>
        <ActionBar counts={row.counts} />
        {row.currentAction !== undefined && <span className={classes.second}>{row.currentAction}</span>}
      </div>
    ),
  },
  {
    id: 'started',
    title: 'Started',
    sort: 'newest',
    falls: true,
    width: '104px',
    cell: (row) => <Moment at={row.startedAt ?? row.createdAt} />,
  },
  {
    id: 'took',
    title: 'Worked, waited',
    sort: 'duration',
    falls: true,
    width: '116px',
    from: 'wide',
    cell: (row) => (
      <span className={classes.times}>
        <SessionTimes session={row} />
      </span>
    ),
  },
  { id: 'problem', title: 'First problem, or wait', from: 'medium', cell: (row) => <Problem row={row} /> },
  { id: 'batch', title: 'Batch', width: '150px', shown: 'chosen', cell: (row) => <Batch row={row} /> },
  { id: 'id', title: 'Id', width: '190px', shown: 'chosen', cell: (row) => <code>{row.id}</code> },
]

function Batch({ row }: { readonly row: SessionRow }) {
  if (row.batchId === undefined) return null
  return (
    <Link to="/batches/$id" params={{ id: row.batchId }}>
      {row.batchId}
    </Link>
  )
}

function Problem({ row }: { readonly row: SessionRow }) {
  const text = row.wait?.sentence ?? row.firstProblem
  if (text === undefined) return null
  const shown = visibleText(text)
  return (
    <span className={row.wait === undefined ? classes.problem : classes.wait} title={shown}>
      {shown}
    </span>
  )
}
