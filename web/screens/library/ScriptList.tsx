/** The page of scripts: what people run by hand, with what each asks for. */
import { Button } from '@mantine/core'
import { IconPlayerPlay, IconPlus, IconTerminal2, IconUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { type LibraryScript, libraryScriptsQuery } from '../../api/terminal-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { ColumnMenu } from '../../parts/ColumnMenu.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { ExportMenu } from '../../parts/ExportMenu.tsx'
import { FilterRow } from '../../parts/FilterRow.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { languageWords } from '../../words/command-words.ts'
import { formatDuration } from '../../words/durations.ts'
import { libraryKindWords } from '../../words/library-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import { exportYaml } from './export-yaml.ts'
import { ImportDialog } from './ImportDialog.tsx'
import classes from './library.module.css'
import { NewDialog } from './NewDialog.tsx'

const route = getRouteApi('/shell/library/scripts')

const columns: readonly Column<LibraryScript>[] = [
  {
    id: 'name',
    title: 'Name',
    shown: 'always',
    cell: (row) => (
      <>
        <Link to="/library/scripts/$name" params={{ name: row.name }} className={classes.name} search={{}}>
          {row.title}
        </Link>{' '}
        {row.title !== row.name && <span className="soft">{row.name}</span>}
      </>
    ),
  },
  { id: 'language', title: 'Language', width: '110px', cell: (row) => languageWords[row.language] },
  {
    id: 'description',
    title: 'Description',
    width: '36%',
    from: 'wide',
    cell: (row) => <span title={row.description}>{visibleText(row.description ?? '')}</span>,
  },
  {
    id: 'parameters',
    title: 'Asks for',
    width: '14%',
    from: 'medium',
    cell: (row) => <span className="soft">{row.parameters.map(({ name }) => name).join(', ') || '–'}</span>,
  },
  {
    id: 'as',
    title: 'Runs as',
    width: '130px',
    from: 'wide',
    cell: (row) => (row.as === 'user' ? 'who is signed in' : 'the system'),
  },
  {
    id: 'limit',
    title: 'At most',
    width: '90px',
    from: 'widest',
    cell: (row) => formatDuration(row.timeLimitSeconds * 1000),
  },
]

export function ScriptList() {
  const { q = '' } = route.useSearch()
  const navigate = useNavigate()
  const search = useCallback(
    (text: string) => void navigate({ to: '/library/scripts', search: { q: text.trim() || undefined }, replace: true }),
    [navigate],
  )
  const { data, error, refetch } = useQuery(libraryScriptsQuery())
  const rows = useMemo(() => data?.items.filter((row) => isMatch(row, q)), [data, q])
  const mayDefine = useMay('define')
  const mayExecute = useMay('execute')
  const [opened, setOpened] = useState<'new' | 'import'>()
  const close = (): void => setOpened(undefined)
  const words = libraryKindWords.script
  useShortcut('c', () => setOpened('new'), mayDefine)
  return (
    <Page
      title={words.many}
      actions={
        mayDefine && (
          <>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconUpload size={15} />}
              onClick={() => setOpened('import')}
            >
              Import
            </Button>
            <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setOpened('new')}>
              New script
            </Button>
          </>
        )
      }
    >
      <FilterRow
        filter={
          <div className={classes.search}>
            <SearchField
              label="Search scripts"
              placeholder="Search names, descriptions, texts"
              value={q}
              onSearch={search}
            />
          </div>
        }
        tools={
          <>
            <ColumnMenu name="scripts" columns={columns} />
            <ExportMenu onYaml={() => void exportYaml('script')} json="/api/v1/export?kinds=script" />
            <CopyMenu command="fettle scripts" />
          </>
        }
      />
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Scripts by title"
          name="scripts"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.title}
          onOpen={(row) => void navigate({ to: '/library/scripts/$name', params: { name: row.name }, search: {} })}
          {...(mayExecute
            ? {
                rowActions: (row: LibraryScript) => (
                  <Button
                    size="compact-xs"
                    variant="default"
                    leftSection={<IconPlayerPlay size={13} />}
                    onClick={() => void navigate({ to: '/terminal', search: { script: row.name } as object })}
                  >
                    Run…
                  </Button>
                ),
                rowKeys: {
                  r: (row: LibraryScript) => void navigate({ to: '/terminal', search: { script: row.name } as object }),
                },
              }
            : {})}
          total={rows && { count: rows.length, noun: 'script', isExact: true }}
          empty={
            q === '' ? (
              <NothingYet title="There are no scripts yet" icon={<IconTerminal2 size={28} stroke={1.5} />}>
                <p>{words.sentence}</p>
                {mayDefine && (
                  <Button size="xs" onClick={() => setOpened('new')}>
                    New script
                  </Button>
                )}
              </NothingYet>
            ) : (
              <NoMatches noun="scripts" onClear={() => search('')} />
            )
          }
        />
      )}
      <NewDialog kind="script" opened={opened === 'new'} onClose={close} />
      <ImportDialog opened={opened === 'import'} onClose={close} />
    </Page>
  )
}

function isMatch(row: LibraryScript, q: string): boolean {
  const text = [row.name, row.title, row.description ?? '', row.text].join('\n').toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
