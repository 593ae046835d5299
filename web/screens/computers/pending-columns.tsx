/** Says what the list of computers on their way in shows of each. */
import { Link } from '@tanstack/react-router'
import type { PendingRow } from '../../api/computer-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import type { Column } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { macWords, onboardingWording, seemsToBe } from '../../words/onboarding-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './pending.module.css'

export const pendingColumns: readonly Column<PendingRow>[] = [
  {
    id: 'name',
    title: 'Name',
    shown: 'always',
    cell: (row) => (
      <Link to="/computers/$id" params={{ id: row.id }} search={{}} className={classes.name}>
        {visibleText(row.name)}
      </Link>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: '160px',
    cell: (row) => <Chip wording={onboardingWording(row)} since={row.since} />,
  },
  { id: 'tenant', title: 'Tenant', width: '130px', narrow: '110px', cell: (row) => row.tenant.name },
  {
    id: 'match',
    title: 'Seems to be',
    width: '180px',
    narrow: '140px',
    cell: (row) => {
      const words = seemsToBe(row)
      return words === undefined ? (
        <span className="soft">a new one</span>
      ) : (
        <span className={classes.match} title={row.identification?.sentences.join(' ')}>
          {visibleText(words)}
        </span>
      )
    },
  },
  {
    id: 'serial',
    title: 'Serial number',
    width: '130px',
    from: 'wide',
    cell: (row) => <span className="mono">{visibleText(row.machine?.serial ?? '–')}</span>,
  },
  {
    id: 'mac',
    title: 'Network card',
    width: '150px',
    from: 'widest',
    cell: (row) => <span className="mono">{macWords(row.machine?.macs.slice(0, 1) ?? []) || '–'}</span>,
  },
  {
    id: 'tags',
    title: 'Tags',
    width: '130px',
    from: 'widest',
    cell: (row) => <span className="soft">{row.tags.join(', ')}</span>,
  },
  { id: 'joined', title: 'First seen', width: '112px', cell: (row) => <Moment at={row.joinedAt} /> },
]
