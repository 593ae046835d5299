/** The page of one piece of software or one task: what it is, how it is written, where it is, and what was done to it. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots, IconDownload, IconPencil, IconTargetArrow, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { itemQuery, libraryKey, libraryQuery, objectHistoryQuery } from '../../api/library-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PageTabs } from '../../parts/PageTabs.tsx'
import { showFailure, showToast } from '../../parts/toasts.ts'
import { libraryKindWords, wayWord } from '../../words/library-words.ts'
import type { SearchTexts } from '../search.ts'
import { AboutTab } from './AboutTab.tsx'
import { DefinitionTab } from './DefinitionTab.tsx'
import { exportYaml } from './export-yaml.ts'
import { HistoryTab } from './HistoryTab.tsx'
import { WhereTab } from './WhereTab.tsx'

const tabIds = ['about', 'definition', 'where', 'history'] as const
type TabId = (typeof tabIds)[number]

/** The page of one piece of software. */
export function SoftwarePage() {
  return <ItemPage kind="software" />
}

/** The page of one task. */
export function TaskPage() {
  return <ItemPage kind="task" />
}

function ItemPage({ kind }: { readonly kind: 'software' | 'task' }) {
  const { name = '' } = useParams({ strict: false }) as { readonly name?: string }
  const { tab } = useSearch({ strict: false }) as SearchTexts<'tab'>
  const words = libraryKindWords[kind]
  const navigate = useNavigate()
  const item = useQuery(itemQuery(name))
  const row = useQuery(libraryQuery()).data?.items.find((one) => one.name === name)
  const history = useQuery(objectHistoryQuery(kind, name)).data?.items
  const mayDefine = useMay('define')
  const shown: TabId = tabIds.find((id) => id === tab) ?? 'about'
  const show = (id: TabId): void =>
    void navigate({
      to: `/library/${words.folder}/$name`,
      params: { name },
      search: { tab: id === 'about' ? undefined : id } as object,
      replace: true,
    })
  useShortcut('e', () => show('definition'), mayDefine)
  const { data, error, refetch } = item
  if (data === undefined)
    return (
      <Page title={name}>
        {error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
      </Page>
    )
  return (
    <Page
      title={data.title}

      line={
        <>
          {data.title !== data.name && <span>{data.name}</span>}
          {row !== undefined && <span>{wayWord(row)}</span>}
          <span>
            changed <Moment at={data.updatedAt} />
          </span>
        </>
      }
      actions={<Actions kind={kind} name={name} title={data.title} onEdit={() => show('definition')} />}
    >
      <PageTabs
        label={data.title}
        tabs={[
          { id: 'about', word: 'About' },
          { id: 'definition', word: 'Definition' },
          { id: 'where', word: 'Where', count: row?.standing.total },
          { id: 'history', word: 'History', count: history?.length },
        ]}
        shown={shown}
        onShow={show}
      >
        {shown === 'about' && <AboutTab item={data} row={row} />}
        {shown === 'definition' && <DefinitionTab kind={kind} name={name} />}
        {shown === 'where' && <WhereTab name={name} />}
        {shown === 'history' && <HistoryTab kind={kind} name={name} />}
      </PageTabs>
    </Page>
  )
}

interface ActionsProps {
  readonly kind: 'software' | 'task' | 'script'
  readonly name: string
  readonly title: string
  readonly onEdit: () => void
}

/** What can be done with something of the library, at the top of its page. */
export function Actions({ kind, name, title, onEdit }: ActionsProps) {
  const mayDefine = useMay('define')
  const navigate = useNavigate()
  const client = useQueryClient()
  const [isDeleting, setDeleting] = useState(false)
  const { folder, one } = libraryKindWords[kind]
  const refresh = (): Promise<unknown> =>
    Promise.all(
      [[libraryKey], ['items'], ['library-scripts']].map((queryKey) => client.invalidateQueries({ queryKey })),
    )
  const restore = async (): Promise<void> => {
    try {
      await call('restoreObject', { params: { kind, name } })
      await refresh()
    } catch (error) {
      showFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const remove = useMutation({
    mutationFn: () => call('deleteObject', { params: { kind, name } }),
    onSuccess: async () => {
      setDeleting(false)
      showToast({ text: `The ${one} ${name} was deleted.`, action: { word: 'Restore', run: () => void restore() } })
      await navigate({ to: `/library/${folder}`, search: {} })
      await refresh()
    },
  })
  return (
    <>
      {mayDefine && (
        <Button size="xs" variant="default" leftSection={<IconPencil size={15} />} onClick={onEdit}>
          Edit
        </Button>
      )}
      {mayDefine && kind !== 'script' && (
        <Button
          size="xs"
          leftSection={<IconTargetArrow size={15} />}
          onClick={() => void navigate({ to: '/deployments/new' as never, search: { item: name } as never })}
        >
          Deploy…
        </Button>
      )}
      <CopyMenu command={`fettle ${folder} ${name}`} />
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More" title="More">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDownload size={15} />} onClick={() => void exportYaml(kind, name)}>
            Export as YAML
          </Menu.Item>
          {mayDefine && (
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setDeleting(true)}>
              Delete…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={isDeleting}
        title={`Delete ${title}?`}
        word="Delete"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setDeleting(false)}
      >
        It can be restored with its history. Nothing is removed from computers.
      </ConfirmDialog>
    </>
  )
}
