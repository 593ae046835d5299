/** The page of exclusions: which items are kept away from whom, why, who answers for it, and until when. */
import { Button } from '@mantine/core'
import { IconBan, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { call } from '../../api/call.ts'
import { type Exclusion, exclusionsQuery } from '../../api/deployment-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { Chip } from '../../parts/Chip.tsx'
import { type Column, DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { showFailure, showUndo } from '../../parts/toasts.ts'
import type { Wording } from '../../words/tones.ts'
import { DeploymentTabs } from './DeploymentTabs.tsx'
import { ExclusionDialog } from './ExclusionDialog.tsx'
import { useRenewDeployments } from './use-deployment-acts.ts'
import classes from './deployments.module.css'

const route = getRouteApi('/shell/deployments/exclusions')
const kind = 'exclusions'

const holds: Wording = { tone: 'success', word: 'Holds', sentence: 'Sessions leave the item out there.' }
const ended: Wording = { tone: 'neutral', word: 'Ended', sentence: 'It no longer holds; it is kept as a memory.' }

const columns: readonly Column<Exclusion>[] = [
  {
    id: 'name',
    title: 'Name',
    shown: 'always',
    cell: (row) => (
      <span className={classes.name} title={row.name}>
        {row.name}
      </span>
    ),
  },
  { id: 'state', title: 'State', width: '84px', cell: (row) => <Chip wording={row.expired ? ended : holds} plain /> },
  { id: 'item', title: 'Item', width: '12%', cell: (row) => row.item },
  {
    id: 'target',
    title: 'Kept away from',
    width: '14%',
    cell: (row) => (
      <span className="soft" title={row.target}>
        {row.target}
      </span>
    ),
  },
  {
    id: 'reason',
    title: 'Reason',
    width: '22%',
    from: 'medium',
    cell: (row) => <span title={row.reason}>{row.reason}</span>,
  },
  {
    id: 'owner',
    title: 'Answers for it',
    width: '14%',
    from: 'wide',
    cell: (row) => <span title={row.owner}>{row.owner}</span>,
  },
  {
    id: 'until',
    title: 'Until',
    width: '136px',
    cell: (row) =>
      row.until === undefined ? <span className="soft">no end</span> : <Moment at={row.until} form="day" />,
  },
]

export function ExclusionList() {
  const { q = '' } = route.useSearch()
  const navigate = useNavigate()
  const search = useCallback(
    (text: string) =>
      void navigate({ to: '/deployments/exclusions', search: { q: text.trim() || undefined }, replace: true }),
    [navigate],
  )
  const { data, error, refetch } = useQuery(exclusionsQuery())
  const rows = useMemo(() => data?.items.filter((row) => isMatch(row, q)), [data, q])
  const [changed, setChanged] = useState<Exclusion>()
  const [isAdding, setAdding] = useState(false)
  const mayDefine = useMay('define')
  const renew = useRenewDeployments()
  const restore = async (id: string): Promise<void> => {
    await call('restoreObject', { params: { kind, name: id } })
    await renew()
  }
  const remove = useMutation({
    mutationFn: (row: Exclusion) => call('deleteObject', { params: { kind, name: row.id } }),
    onSuccess: async ({ id, name }) => {
      showUndo(`The exclusion “${name}” is deleted.`, () => void restore(id).catch(showFailure))
      await renew()
    },
    onError: showFailure,
  })
  const actionsOf = (row: Exclusion): ReactNode => (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setChanged(row)}>
        Edit
      </Button>
      <Button size="compact-xs" variant="default" color="red" onClick={() => remove.mutate(row)}>
        Delete
      </Button>
    </>
  )
  useShortcut('c', () => setAdding(true), mayDefine)
  return (
    <Page
      title="Exclusions"
      state={<DeploymentTabs />}
      actions={
        mayDefine && (
          <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
            New exclusion
          </Button>
        )
      }
    >
      <div className={classes.search}>
        <SearchField
          label="Search exclusions"
          placeholder="Search names, items, reasons, owners"
          value={q}
          onSearch={search}
        />
      </div>
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Exclusions"
          name="exclusions"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          {...(mayDefine
            ? {
                onOpen: setChanged,
                rowKeys: { e: setChanged },
                rowActions: actionsOf,
              }
            : {})}
          empty={
            q === '' ? (
              <NothingYet title="Nothing is excluded" icon={<IconBan size={28} stroke={1.5} />}>
                <p>An exclusion keeps one item away from some computers, with a reason, an owner and perhaps an end.</p>
              </NothingYet>
            ) : (
              <NoMatches noun="exclusions" onClear={() => search('')} />
            )
          }
        />
      )}
      <ExclusionDialog opened={isAdding} onClose={() => setAdding(false)} />
      <ExclusionDialog opened={changed !== undefined} changes={changed} onClose={() => setChanged(undefined)} />
    </Page>
  )
}

function isMatch(row: Exclusion, q: string): boolean {
  const text = [row.name, row.item, row.target, row.reason, row.owner].join('\n').toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
