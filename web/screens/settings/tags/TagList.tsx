/** The page of tags: what carries each, and what it is for. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type TagRow, tagsQuery } from '../../../api/settings-queries.ts'
import { useMay } from '../../../api/use-may.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { FilterRow } from '../../../parts/FilterRow.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { SearchField } from '../../../parts/SearchField.tsx'
import { formatCount, formatNumber } from '../../../words/counts.ts'
import { visibleText } from '../../../words/visible-text.ts'
import type { SearchTexts } from '../../search.ts'
import { isMatch } from '../matching.ts'
import classes from '../settings.module.css'
import { TagDialog } from './TagDialog.tsx'

const route = getRouteApi('/shell/settings/tags')

function Count({ count }: { readonly count: number }) {
  return <span className={count === 0 ? 'soft' : undefined}>{formatNumber(count)}</span>
}

const columns: readonly Column<TagRow>[] = [
  {
    id: 'name',
    title: 'Tag',
    width: '200px',
    shown: 'always',
    cell: ({ name, colour }) => (
      <span className={classes.name}>
        <span className={classes.colour} style={{ background: colour ?? 'transparent' }} aria-hidden />
        <span className={classes.title}>{visibleText(name)}</span>
      </span>
    ),
  },
  {
    id: 'description',
    title: 'What it is for',
    cell: ({ description }) => <span className="soft">{description && visibleText(description)}</span>,
  },
  {
    id: 'computers',
    title: 'Computers',
    width: '100px',
    align: 'end',
    cell: ({ name, computers }) =>
      computers === 0 ? (
        <Count count={0} />
      ) : (
        <Link to="/computers" search={{ q: `tag:${name}` }}>
          {formatNumber(computers)}
        </Link>
      ),
  },
  { id: 'tenants', title: 'Tenants', width: '84px', align: 'end', cell: ({ tenants }) => <Count count={tenants} /> },
  { id: 'persons', title: 'Persons', width: '84px', align: 'end', cell: ({ persons }) => <Count count={persons} /> },
]

export function TagList() {
  const { q, peek } = route.useSearch()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(tagsQuery())
  const mayChange = useMay('define')
  const change = (more: SearchTexts<'q' | 'peek'>): void =>
    void navigate({
      to: '/settings/tags',
      search: ((before: object) => ({ ...before, ...more })) as never,
      replace: true,
    })
  const make = (): void => change({ peek: '+' })
  useShortcut('c', make, mayChange)
  const all = data?.items
  const rows = all?.filter(({ name, description }) => isMatch(q, [name, description]))
  const add = mayChange && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={make}>
      New tag
    </Button>
  )
  return (
    <Page title="Tags" state={all && <span className="soft">{formatCount(all.length, 'tag')}</span>} actions={add}>
      <FilterRow
        filter={
          <div className={classes.search}>
            <SearchField
              label="Search tags"
              placeholder="Tag or what it is for"
              value={q ?? ''}
              onSearch={(text) => change({ q: text || undefined })}
            />
          </div>
        }
      />
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Tags"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.name}
          rowName={(row) => row.name}
          {...(mayChange ? { onOpen: (row: TagRow) => change({ peek: row.name }) } : {})}
          {...(mayChange ? { rowKeys: { e: (row: TagRow) => change({ peek: row.name }) } } : {})}
          empty={
            q === undefined ? (
              <NothingYet title="There is no tag yet">
                <p>
                  Any word can be a tag: of computers, tenants and persons. Here you say what a tag is for and give it a
                  colour.
                </p>
                {add}
              </NothingYet>
            ) : (
              <NoMatches noun="tags" onClear={() => change({ q: undefined })} />
            )
          }
        />
      )}
      <TagDialog
        open={mayChange ? (peek === '+' ? 'new' : all?.find(({ name }) => name === peek)) : undefined}
        onClose={() => change({ peek: undefined })}
      />
    </Page>
  )
}
