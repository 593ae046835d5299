/** Says what the list of sessions shows of each. */
import { Link } from '@tanstack/react-router'
import type { SessionRow } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import type { Column } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { kindWords, sessionWording } from '../../words/session-words.ts'
import { ActionBar } from './ActionBar.tsx'
import { SessionTimes } from './SessionTimes.tsx'
import classes from './session-list.module.css'

export const sessionColumns: readonly Column<SessionRow>[] = [
  {
    id: 'state',
    title: 'State',
    width: '152px',
    cell: (row) => <Chip wording={sessionWording(row)} />,
  },
  {
    id: 'computer',
    title: 'Computer',
    width: '176px',
    cell: (row) => (
      <Link to="/sessions/$id" params={{ id: row.id }} className={classes.name}>
        {row.computer.name}
      </Link>
    ),
  },
  { id: 'tenant', title: 'Tenant', width: '120px', from: 'medium', cell: (row) => row.tenant.name },
  { id: 'kind', title: 'Kind', width: '128px', from: 'wide', cell: (row) => kindWords[row.kind].word },
  {
    id: 'trigger',
    title: 'Started by',
    width: '140px',
    from: 'wide',
    cell: (row) => (
      <span className="soft" title={row.trigger}>
        {row.trigger}
      </span>
    ),
  },
  { id: 'actions', title: 'Actions', width: '112px', from: 'medium', cell: (row) => <ActionBar counts={row.counts} /> },
  { id: 'started', title: 'Started', width: '108px', cell: (row) => <Moment at={row.startedAt ?? row.createdAt} /> },
  {
    id: 'times',
    title: 'Worked / waited',
    width: '128px',
    from: 'medium',
    cell: (row) => <SessionTimes session={row} />,
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
