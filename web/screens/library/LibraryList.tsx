/** The pages of software and of tasks: what can be deployed, how each is found, and what became of it. */
import { Button } from '@mantine/core'
import { IconPackage, IconPlus, IconUpload, IconChecklist } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { type LibraryItem, libraryQuery } from '../../api/library-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { ColumnMenu } from '../../parts/ColumnMenu.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { ExportMenu } from '../../parts/ExportMenu.tsx'
import { FilterRow } from '../../parts/FilterRow.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { libraryKindWords, wayWord } from '../../words/library-words.ts'
import type { SearchTexts } from '../search.ts'
import { usePaletteActions } from '../shell/palette-actions.ts'
import { exportYaml } from './export-yaml.ts'
import { ImportDialog } from './ImportDialog.tsx'
import { softwareColumns, sorted, taskColumns } from './library-columns.tsx'
import classes from './library.module.css'
import { NewDialog } from './NewDialog.tsx'

/** The list of software. */
export function SoftwareList() {
  return <LibraryList kind="software" />
}

/** The list of tasks. */
export function TaskList() {
  return <LibraryList kind="task" />
}

function LibraryList({ kind }: { readonly kind: 'software' | 'task' }) {
  const words = libraryKindWords[kind]
  const to = kind === 'software' ? '/library/software' : '/library/tasks'
  const { q = '', sort = 'name' } = useSearch({ strict: false }) as SearchTexts<'q' | 'sort'>
  const navigate = useNavigate()
  const change = useCallback(
    (more: SearchTexts<'q' | 'sort'>) =>
      void navigate({ to, search: (before: object) => ({ ...before, ...more }), replace: true }),
    [navigate, to],
  )
  const search = useCallback((text: string) => change({ q: text.trim() || undefined }), [change])
  const { data, error, refetch } = useQuery(libraryQuery(kind))
  const rows = useMemo(
    () =>
      data &&
      sorted(
        data.items.filter((item) => isMatch(item, q)),
        sort,
      ),
    [data, q, sort],
  )
  const mayDefine = useMay('define')
  const [opened, setOpened] = useState<'new' | 'import'>()
  const close = (): void => setOpened(undefined)
  useShortcut('c', () => setOpened('new'), mayDefine)
  usePaletteActions(mayDefine ? [{ id: 'new', word: `New ${words.one}`, keys: 'c', run: () => setOpened('new') }] : [])
  const columns = kind === 'software' ? softwareColumns : taskColumns
  const open = (row: LibraryItem, tab?: string): void =>
    void navigate({ to: `${to}/$name`, params: { name: row.name }, search: { tab } as object })
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
              New {words.one}
            </Button>
          </>
        )
      }
    >
      <FilterRow
        filter={
          <div className={classes.search}>
            <SearchField
              label={`Search ${words.many.toLowerCase()}`}
              placeholder="Search names, packages, files, descriptions"
              value={q}
              onSearch={search}
            />
          </div>
        }
        tools={
          <>
            <ColumnMenu name={words.folder} columns={columns} />
            <ExportMenu onYaml={() => void exportYaml(kind)} json={`/api/v1/export?kinds=${kind}`} />
            <CopyMenu command={`fettle ${words.folder}`} />
          </>
        }
      />
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label={`${words.many} by name`}
          name={words.folder}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.name}
          rowName={(row) => row.title}
          onOpen={(row) => open(row)}
          rowKeys={{ e: (row) => open(row, 'definition') }}
          sort={sort}
          onSort={(next) => change({ sort: next === 'name' ? undefined : next })}
          total={rows && { count: rows.length, noun: kind === 'software' ? 'title' : 'task', isExact: true }}
          empty={
            q === '' ? (
              <NothingYet
                title={kind === 'software' ? 'There is no software yet' : 'There are no tasks yet'}
                icon={
                  kind === 'software' ? (
                    <IconPackage size={28} stroke={1.5} />
                  ) : (
                    <IconChecklist size={28} stroke={1.5} />
                  )
                }
              >
                <p>{words.sentence}</p>
                {mayDefine && (
                  <Button size="xs" onClick={() => setOpened('new')}>
                    New {words.one}
                  </Button>
                )}
              </NothingYet>
            ) : (
              <NoMatches noun={words.many.toLowerCase()} onClear={() => search('')} />
            )
          }
        />
      )}
      <NewDialog kind={kind} opened={opened === 'new'} onClose={close} />
      <ImportDialog opened={opened === 'import'} onClose={close} />
    </Page>
  )
}

function isMatch(item: LibraryItem, q: string): boolean {
  const text = [item.name, item.title, item.description ?? '', item.about ?? '', wayWord(item)].join('\n').toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
