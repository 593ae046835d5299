/** Says which columns lists of persons have. */
import { Link } from '@tanstack/react-router'
import type { PersonRow } from '../../../api/settings-queries.ts'
import type { Column } from '../../../parts/DataTable.tsx'
import { visibleText } from '../../../words/visible-text.ts'
import classes from '../settings.module.css'
import { TagChips } from '../TagChips.tsx'

export const personColumns: readonly Column<PersonRow>[] = [
  {
    id: 'name',
    title: 'Name',
    shown: 'always',
    cell: ({ name }) => <span className={classes.title}>{visibleText(name)}</span>,
  },
  {
    id: 'email',
    title: 'E-mail',
    width: '240px',
    narrow: '190px',
    cell: ({ email }) => <span className="soft">{visibleText(email)}</span>,
  },
  {
    id: 'tenant',
    title: 'Tenant',
    width: '180px',
    narrow: '130px',
    cell: ({ tenant }) => (
      <Link to="/settings/tenants/$name" params={{ name: tenant.name }} search={{}}>
        {visibleText(tenant.name)}
      </Link>
    ),
  },
  { id: 'tags', title: 'Tags', width: '160px', from: 'medium', cell: ({ tags }) => <TagChips tags={tags} /> },
  {
    id: 'logins',
    title: 'Called on computers',
    width: '180px',
    from: 'wide',
    cell: ({ logins }) => <span className="soft mono">{logins?.map(visibleText).join(', ')}</span>,
  },
]
