/** Says what the list of sessions shows of each, on two lines. */
import { Link } from '@tanstack/react-router'
import type { SessionRow } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import type { Column } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
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
    cell: (row) => <Chip wording={sessionWording(row)} />,
  },
  {
    id: 'computer',
    title: 'Computer',
    width: '13%',
    narrow: 'auto',
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
    title: 'Kind, started by',
    width: '24%',
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
  { id: 'actions', title: 'Actions', width: '112px', from: 'medium', cell: (row) => <ActionBar counts={row.counts} /> },
  {
    id: 'started',
    title: 'Started',
    width: '16%',
    narrow: '104px',
    cell: (row) => (
      <div className={classes.cell}>
        <Moment at={row.startedAt ?? row.createdAt} />
        <span className={classes.second}>
          <SessionTimes session={row} />
        </span>
      </div>
    ),
  },
  { id: 'problem', title: 'First problem', from: 'medium', cell: (row) => <Problem row={row} /> },
]

function Problem({ row }: { readonly row: SessionRow }) {
  const text = row.wait?.sentence ?? row.firstProblem
  if (text === undefined) return null
  return (
    <span className={row.wait === undefined ? classes.problem : classes.wait} title={text}>
      {text}
    </span>
  )
}
