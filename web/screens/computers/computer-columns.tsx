/** Says what the list of computers shows of each. */
import { Button } from '@mantine/core'
import { IconPlayerPlay, IconPower } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ComputerRow } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import type { Column } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { ShareBar } from '../../parts/ShareBar.tsx'
import { formatNumber } from '../../words/counts.ts'
import { presenceWording } from '../../words/computer-words.ts'
import { stateWording } from '../../words/session-words.ts'
import classes from './computer-list.module.css'

/** The columns; `onRun` is called with the computer on which a session shall be started. */
export function computerColumns(onRun: (row: ComputerRow) => void): readonly Column<ComputerRow>[] {
  return [
    {
      id: 'state',
      title: 'State',
      width: '104px',
      narrow: '92px',
      cell: (row) => <Chip wording={presenceWording(row)} plain />,
    },
    { id: 'name', title: 'Name', cell: (row) => <Name row={row} /> },
    { id: 'tenant', title: 'Tenant', width: '116px', from: 'medium', cell: (row) => row.tenant.name },
    { id: 'tags', title: 'Tags', width: '132px', from: 'wide', cell: (row) => <Tags tags={row.tags} /> },
    { id: 'compliance', title: 'Compliant', width: '122px', narrow: '108px', cell: (row) => <Compliance row={row} /> },
    { id: 'session', title: 'Last session', width: '164px', from: 'medium', cell: (row) => <LastSession row={row} /> },
    {
      id: 'run',
      title: '',
      width: '88px',
      align: 'end',
      from: 'medium',
      cell: (row) => (
        <Button
          className={classes.run}
          variant="default"
          size="compact-xs"
          leftSection={<IconPlayerPlay size={12} />}
          aria-label={`Run maintenance on ${row.name}`}
          onClick={() => onRun(row)}
        >
          Run
        </Button>
      ),
    },
  ]
}

function Name({ row }: { readonly row: ComputerRow }) {
  return (
    <span className={classes.name}>
      <Link to="/computers/$id" params={{ id: row.id }}>
        {row.name}
      </Link>
      <span className={classes.os} title={row.os}>
        {row.os}
      </span>
      {row.rebootPending === true && <RebootPending />}
      {row.excludedFromMaintenance && <span className={classes.flag}>excluded</span>}
    </span>
  )
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <span title={tags.join(', ')}>
      {tags.map((tag) => (
        <Link key={tag} to="/computers" search={{ q: `tag:${tag}` }} className={classes.tag}>
          {tag}
        </Link>
      ))}
    </span>
  )
}

function Compliance({ row }: { readonly row: ComputerRow }) {
  const { good, total } = row.compliance
  if (total === 0) return <span className="soft">unknown</span>
  const shares = [
    { tone: 'success', count: good, words: 'compliant' },
    { tone: 'drift', count: total - good, words: 'not compliant' },
  ] as const
  return (
    <span className={classes.compliance}>
      <ShareBar shares={shares.filter((share) => share.count > 0)} label={`${good} of ${total} items are as wanted`} />
      <span>
        {formatNumber(good)}/{formatNumber(total)}
      </span>
    </span>
  )
}

function LastSession({ row }: { readonly row: ComputerRow }) {
  const session = row.lastSession
  if (session === undefined) return <span className="soft">none yet</span>
  return (
    <Link to="/sessions/$id" params={{ id: session.id }} className={classes.session}>
      <Chip wording={stateWording(session.state)} />
      <Moment at={session.endedAt ?? session.createdAt} form="age" />
    </Link>
  )
}

function RebootPending() {
  return (
    <span className={`${classes.flag} ${classes.reboot}`} title="A change is complete only after the next reboot.">
      <IconPower size={12} aria-hidden /> reboot pending
    </span>
  )
}
