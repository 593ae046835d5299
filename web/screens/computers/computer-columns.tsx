/** Says what the list of computers shows of each. */
import {
  IconBrandApple,
  IconBrandDebian,
  IconBrandUbuntu,
  IconBrandWindows,
  IconDeviceDesktop,
  IconPower,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ComputerRow } from '../../api/computer-list-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import type { Column } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { ShareBar } from '../../parts/ShareBar.tsx'
import { formatNumber } from '../../words/counts.ts'
import { presenceWording, systemWords } from '../../words/computer-words.ts'
import { stateWording } from '../../words/session-words.ts'
import classes from './computer-list.module.css'

export const computerColumns: readonly Column<ComputerRow>[] = [
  {
    id: 'name',
    title: 'Name',
    width: '17%',
    narrow: 'auto',
    shown: 'always',
    sort: 'name',
    cell: (row) => <Name row={row} />,
  },
  {
    id: 'state',
    title: 'State',
    width: '108px',
    narrow: '104px',
    cell: (row) => <Chip wording={presenceWording(row)} since={row.since} plain />,
  },
  {
    id: 'tenant',
    title: 'Tenant',
    width: '13%',
    from: 'medium',
    cell: (row) => <span title={row.tenant.name}>{row.tenant.name}</span>,
  },
  { id: 'person', title: 'Person', width: '9%', from: 'widest', cell: (row) => <Person row={row} /> },
  {
    id: 'os',
    title: 'System',
    width: '17%',
    from: 'wide',
    cell: (row) => <span title={row.os}>{systemWords(row)}</span>,
  },
  {
    id: 'seen',
    title: 'Last seen',
    width: '84px',
    from: 'wide',
    sort: 'lastSeen',
    cell: (row) => <LastSeen row={row} />,
  },
  {
    id: 'compliance',
    title: 'Compliant',
    width: '116px',
    narrow: '104px',
    sort: 'compliance',
    cell: (row) => <Compliance row={row} />,
  },
  {
    id: 'session',
    title: 'Last session',
    width: '142px',
    from: 'medium',
    sort: 'lastSession',
    cell: (row) => <LastSession row={row} />,
  },
  {
    id: 'reboot',
    title: 'Reboot',
    width: '92px',
    from: 'widest',
    cell: (row) => row.rebootPending === true && <RebootPending />,
  },
  { id: 'tags', title: 'Tags', width: '11%', from: 'wide', cell: (row) => <Tags tags={row.tags} /> },
  { id: 'agent', title: 'Agent', width: '84px', shown: 'chosen', cell: (row) => <Agent row={row} /> },
  {
    id: 'model',
    title: 'Model',
    width: '170px',
    shown: 'chosen',
    cell: (row) => [row.manufacturer, row.model].filter(Boolean).join(' '),
  },
  {
    id: 'serial',
    title: 'Serial number',
    width: '130px',
    shown: 'chosen',
    cell: (row) => <span className="mono">{row.serial}</span>,
  },
  {
    id: 'ip',
    title: 'Addresses',
    width: '150px',
    shown: 'chosen',
    cell: (row) => <span className="mono">{row.addresses?.join(', ')}</span>,
  },
  {
    id: 'booted',
    title: 'Started',
    width: '104px',
    shown: 'chosen',
    cell: (row) => row.bootedAt !== undefined && <Moment at={row.bootedAt} />,
  },
  { id: 'form', title: 'Kind', width: '92px', shown: 'chosen', cell: (row) => row.formFactor },
]

const glyphs = [
  [/windows/i, IconBrandWindows],
  [/mac|darwin/i, IconBrandApple],
  [/ubuntu/i, IconBrandUbuntu],
  [/debian/i, IconBrandDebian],
] as const

function Name({ row }: { readonly row: ComputerRow }) {
  const Glyph = glyphs.find(([pattern]) => pattern.test(row.os ?? ''))?.[1] ?? IconDeviceDesktop
  return (
    <span className={classes.name}>
      <Glyph size={15} stroke={1.6} aria-hidden className={classes.glyph} />
      <Link to="/computers/$id" params={{ id: row.id }} search={{}} tabIndex={-1} title={row.name}>
        {row.name}
      </Link>
      {row.excludedFromMaintenance && <span className={classes.flag}>excluded</span>}
      {row.onboarding === 'pending' && <span className={classes.flag}>awaiting approval</span>}
    </span>
  )
}

function Person({ row }: { readonly row: ComputerRow }) {
  const signedIn = row.users ?? []
  if (row.person === undefined && signedIn.length === 0) return null
  const now = signedIn.length === 0 ? undefined : `signed in: ${signedIn.join(', ')}`
  return (
    <span title={[row.person?.name, now].filter(Boolean).join('; ')}>
      {row.person?.name ?? <span className="soft">{signedIn.join(', ')}</span>}
    </span>
  )
}

function LastSeen({ row }: { readonly row: ComputerRow }) {
  if (row.online) return <span className="soft">now</span>
  return row.since === undefined ? <span className="soft">never</span> : <Moment at={row.since} form="age" />
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <span title={tags.join(', ')}>
      {tags.map((tag) => (
        <Link key={tag} to="/computers" search={{ q: `tag:${tag}` }} tabIndex={-1} className={classes.tag}>
          {tag}
        </Link>
      ))}
    </span>
  )
}

function Agent({ row }: { readonly row: ComputerRow }) {
  if (row.agentOutdated !== true) return row.agentVersion
  const sentence = 'Its agent is older than the server.'
  return <Chip wording={{ tone: 'drift', word: row.agentVersion ?? '?', sentence }} plain />
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
    <Link to="/sessions/$id" params={{ id: session.id }} search={{}} tabIndex={-1} className={classes.session}>
      <Chip wording={stateWording(session.state)} plain />
      <Moment at={session.endedAt ?? session.createdAt} form="age" />
    </Link>
  )
}

function RebootPending() {
  return (
    <span className={classes.reboot} title="A change is complete only after the next reboot.">
      <IconPower size={13} aria-hidden /> pending
    </span>
  )
}
