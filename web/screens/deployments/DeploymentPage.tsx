/** The page of one deployment: what it wants of whom and what that does, who approved it, and what was done to it. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconDownload, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { documentQuery, whatIfDeletedQuery } from '../../api/deployment-queries.ts'
import { type Deployment, deploymentQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Chip } from '../../parts/Chip.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PageTabs } from '../../parts/PageTabs.tsx'
import { desiredWords } from '../../words/action-words.ts'
import { formatCount } from '../../words/counts.ts'
import { enabledWording } from '../../words/deployment-words.ts'
import { RunDialog } from '../sessions/RunDialog.tsx'
import type { RunTarget } from '../sessions/run-target.ts'
import { ApprovalsTab } from './ApprovalsTab.tsx'
import { DeploymentEditor } from './DeploymentEditor.tsx'
import { HistoryTab } from './HistoryTab.tsx'
import { useDelete, useExport, useSwitch, useWinners } from './use-deployment-acts.ts'
import { shellWord } from '../../words/shell-word.ts'

const route = getRouteApi('/shell/deployments/$name')

export function DeploymentPage() {
  const { name } = route.useParams()
  const { data, error, refetch } = useQuery(deploymentQuery(name))
  if (data !== undefined) return <LoadedDeployment key={data.id} deployment={data} />
  return (
    <Page title="Deployment">
      {error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
    </Page>
  )
}

function LoadedDeployment({ deployment }: { readonly deployment: Deployment }) {
  const { tab = 'definition' } = route.useSearch()
  const { name: address } = route.useParams()
  const navigate = useNavigate()
  const show = (search: { tab?: string | undefined; view?: string | undefined }): void =>
    void navigate({ to: '/deployments/$name', params: { name: address }, search, replace: true })
  const isOptional = deployment.enforcement === 'optional'
  return (
    <Page
      title={deployment.name}
      state={<Chip wording={enabledWording(deployment.enabled)} size="large" />}
      line={
        <span>
          {deployment.item}
          {deployment.instance !== undefined && ` ${deployment.instance}`}: {desiredWords(deployment.desired)} on{' '}
          {deployment.target} · wins on {formatCount(deployment.winsOn, 'computer')} · changed{' '}
          <Moment at={deployment.updatedAt} />
        </span>
      }
      actions={<Actions deployment={deployment} />}
    >
      <PageTabs
        label="Deployment"
        tabs={[
          { id: 'definition', word: 'Definition' },
          ...(isOptional ? [{ id: 'approvals', word: 'Approvals' }] : []),
          { id: 'history', word: 'History' },
        ]}
        shown={tab === 'approvals' && !isOptional ? 'definition' : tab}
        onShow={(id) => show({ tab: id === 'definition' ? undefined : id })}
      >
        {tab === 'history' ? (
          <HistoryTab id={deployment.id} />
        ) : tab === 'approvals' && isOptional ? (
          <ApprovalsTab name={deployment.id} />
        ) : (
          <Definition id={deployment.id} onView={(view) => show({ view: view === 'yaml' ? view : undefined })} />
        )}
      </PageTabs>
    </Page>
  )
}

function Definition({ id, onView }: { readonly id: string; readonly onView: (view: 'fields' | 'yaml') => void }) {
  const { view } = route.useSearch()
  // Not asked again while somebody writes: what others saved meanwhile comes up when it is saved.
  const { data, error, refetch } = useQuery({
    ...documentQuery('deployments', id),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [opened, setOpened] = useState<typeof data>()
  if (opened === undefined && data !== undefined) setOpened(data)
  if (opened === undefined)
    return error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <DeploymentEditor
      start={opened.document}
      saved={{ draft: opened.document, revision: opened.revision }}
      view={view === 'yaml' ? 'yaml' : 'fields'}
      onView={onView}
      onSaved={() => undefined}
    />
  )
}

function Actions({ deployment }: { readonly deployment: Deployment }) {
  const mayDefine = useMay('define')
  const mayOperate = useMay('operate')
  const navigate = useNavigate()
  const [isDeleting, setDeleting] = useState(false)
  const [run, setRun] = useState<{ target: RunTarget; items: readonly string[] }>()
  const winners = useWinners((target, items) => setRun({ target, items }))
  const exporting = useExport()
  const flip = useSwitch(() => undefined)
  const remove = useDelete(() => void navigate({ to: '/deployments', search: {} }))
  const { data: without } = useQuery({ ...whatIfDeletedQuery(deployment.id), enabled: isDeleting })
  return (
    <>
      {mayOperate && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPlay size={15} />}
          loading={winners.isPending}
          onClick={() => winners.mutate([deployment])}
        >
          Run…
        </Button>
      )}
      <CopyMenu command={`fettle deployments ${shellWord(deployment.name)}`} />
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayDefine && (
            <>
              <Menu.Item onClick={() => flip.mutate({ all: [deployment], enabled: !deployment.enabled })}>
                {deployment.enabled ? 'Switch off' : 'Switch on'}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconCopy size={15} />}
                renderRoot={(props) => <Link to="/deployments/new" search={{ from: deployment.id }} {...props} />}
              >
                Duplicate
              </Menu.Item>
            </>
          )}
          <Menu.Item
            leftSection={<IconDownload size={15} />}
            onClick={() => exporting.mutate(new Set([deployment.name]))}
          >
            Export YAML
          </Menu.Item>
          {mayDefine && (
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setDeleting(true)}>
              Delete…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RunDialog target={run?.target} preset={{ items: run?.items ?? [] }} onClose={() => setRun(undefined)} />
      <ConfirmDialog
        opened={isDeleting}
        title={`Delete “${deployment.name}”?`}
        word="Delete"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate([deployment])}
        onClose={() => {
          setDeleting(false)
          remove.reset()
        }}
      >
        {without === undefined
          ? 'Looking at what that would make different…'
          : without.counts.computers === 0
            ? 'Nothing would be different on any computer.'
            : `Something would be different on ${formatCount(without.counts.computers, 'computer')}. Nothing happens before a session runs there.`}{' '}
        It can be restored.
      </ConfirmDialog>
    </>
  )
}
