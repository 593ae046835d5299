/** The page of deployments: what is wanted of whom, how far it is so, and what can be done with one or with many. */
import { Button, Menu, SegmentedControl } from '@mantine/core'
import { IconDots, IconDownload, IconListSearch, IconPlus, IconTargetArrow } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { deploymentNumbersQuery } from '../../api/deployment-queries.ts'
import { deploymentsQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { BulkBar } from '../../parts/BulkBar.tsx'
import { ColumnMenu } from '../../parts/ColumnMenu.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { FilterBar, understood } from '../../parts/FilterBar.tsx'
import { FilterRow } from '../../parts/FilterRow.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { QuickChips } from '../../parts/QuickChips.tsx'
import { SavedViews } from '../../parts/SavedViews.tsx'
import { useSelection } from '../../parts/use-selection.ts'
import { formatCount } from '../../words/counts.ts'
import type { SearchTexts } from '../search.ts'
import { RunDialog } from '../sessions/RunDialog.tsx'
import type { RunTarget } from '../sessions/run-target.ts'
import { usePaletteActions } from '../shell/palette-actions.ts'
import { useScope } from '../shell/use-scope.ts'
import { deploymentColumns, type ListedDeployment } from './deployment-columns.tsx'
import { groupName, matching, sorted } from './deployment-filter.ts'
import { DeploymentTabs } from './DeploymentTabs.tsx'
import { useDelete, useExport, useSwitch, useWinners } from './use-deployment-acts.ts'

const route = getRouteApi('/shell/deployments')

const usualSort = 'name'

export function DeploymentList() {
  const { q = '', sort = usualSort, group: grouped } = route.useSearch()
  const group = grouped === 'item' || grouped === 'tenant' ? grouped : undefined
  const navigate = useNavigate()
  const { tenant, word } = useScope()
  const change = useCallback(
    (more: SearchTexts<'q' | 'sort' | 'group' | 'tenant'>) =>
      void navigate({ to: '/deployments', search: (before: object) => ({ ...before, ...more }), replace: true }),
    [navigate],
  )
  const setQ = useCallback((text: string) => change({ q: text || undefined }), [change])
  const { data, error, refetch } = useQuery(deploymentsQuery())
  const numbers = useQuery(deploymentNumbersQuery()).data
  const inScope = useMemo(
    () =>
      data?.items.filter(
        (row) => tenant === undefined || row.tenant === undefined || [row.tenant.name, row.tenant.id].includes(tenant),
      ),
    [data, tenant],
  )
  const rows = useMemo((): readonly ListedDeployment[] | undefined => {
    if (inScope === undefined) return undefined
    const counted = new Map((numbers?.items ?? []).map((one) => [one.deployment.id, one]))
    const found = sorted(matching(inScope, understood('deployments', q)), { sort, group, numbers: counted })
    return found.map((row) => ({ ...row, numbers: counted.get(row.id) }))
  }, [inScope, numbers, q, sort, group])

  const mayDefine = useMay('define')
  const mayOperate = useMay('operate')
  const [run, setRun] = useState<{ target: RunTarget; items: readonly string[] }>()
  const [toDelete, setToDelete] = useState<readonly ListedDeployment[]>()
  const total = rows?.length ?? 0
  const selection = useSelection({
    filter: q,
    total,
    onFilter: (filter) => change({ q: filter || undefined }),
    noun: 'deployment',
  })
  const selected = (rows ?? []).filter(({ id }) => selection.has(id))
  const winners = useWinners((target, items) => setRun({ target, items }))
  const flip = useSwitch(selection.clear)
  const remove = useDelete(() => {
    setToDelete(undefined)
    selection.clear()
  })
  const exporting = useExport()
  const create = (): void => void navigate({ to: '/deployments/new', search: {} })
  useShortcut('c', create, mayDefine)
  useShortcut('p', () => (selected.length > 0 ? winners.mutate(selected) : false), mayOperate)
  usePaletteActions(mayDefine ? [{ id: 'new deployment', word: 'New deployment', keys: 'c', run: create }] : [])
  const open = (row: ListedDeployment): void =>
    void navigate({ to: '/deployments/$name', params: { name: row.id }, search: {} })

  const actionsOf = (row: ListedDeployment): ReactNode => (
    <RowActions
      row={row}
      onPlan={mayOperate ? () => winners.mutate([row]) : undefined}
      onSwitch={mayDefine ? () => flip.mutate({ all: [row], enabled: !row.enabled }) : undefined}
      onDelete={mayDefine ? () => setToDelete([row]) : undefined}
      onExport={() => exporting.mutate(new Set([row.name]))}
    />
  )

  return (
    <Page
      title="Deployments"
      state={<DeploymentTabs />}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={15} />}
            disabled={total === 0}
            loading={exporting.isPending}
            onClick={() => exporting.mutate(new Set((rows ?? []).map(({ name }) => name)))}
          >
            Export YAML
          </Button>
          {mayDefine && (
            <Button size="xs" leftSection={<IconPlus size={15} />} onClick={create}>
              New deployment
            </Button>
          )}
        </>
      }
    >
      <FilterRow
        filter={
          <FilterBar
            list="deployments"
            label="Filter deployments"
            placeholder="Name, item:firefox, tenant:acme, is:enabled"
            value={q}
            onChange={setQ}
            within={word}
          />
        }
        tools={
          <>
            <SegmentedControl
              size="xs"
              aria-label="View"
              value={group ?? 'all'}
              onChange={(next) => change({ group: next === 'all' ? undefined : next })}
              data={[
                { value: 'all', label: 'All' },
                { value: 'item', label: 'By item' },
                { value: 'tenant', label: 'By tenant' },
              ]}
            />
            <SavedViews
              list="deployments"
              q={q}
              sort={sort === usualSort ? undefined : sort}
              onChoose={(view) => change({ q: view.q || undefined, sort: view.sort })}
            />
            <ColumnMenu name="deployments" columns={deploymentColumns} />
            <CopyMenu command="fettle deployments" />
          </>
        }
        chips={<QuickChips label="Often used" chips={chipsOf(inScope)} value={q} onChange={setQ} />}
      />
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Deployments"
          name="deployments"
          columns={deploymentColumns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          onOpen={open}
          sort={group === 'item' ? undefined : sort}
          onSort={(next) => change({ sort: next === usualSort ? undefined : next })}
          {...(mayDefine || mayOperate ? { selection } : {})}
          groupOf={group === undefined ? undefined : (row) => groupName(row, group)}
          rowActions={actionsOf}
          rowKeys={{
            e: open,
            ...(mayOperate
              ? { p: (row: ListedDeployment) => winners.mutate(selected.length > 0 ? selected : [row]) }
              : {}),
          }}
          total={{ count: total, noun: 'deployment', isExact: true, onCountExactly: () => undefined }}
          empty={
            q !== '' || (data?.items.length ?? 0) > 0 ? (
              <NoMatches noun="deployments" onClear={() => change({ q: undefined, tenant: '' })} />
            ) : (
              <NoDeployments onCreate={mayDefine ? create : undefined} />
            )
          }
        />
      )}
      <BulkBar selection={selection} total={total}>
        {mayOperate && (
          <Button
            size="compact-sm"
            leftSection={<IconListSearch size={14} />}
            loading={winners.isPending}
            onClick={() => winners.mutate(selected)}
          >
            Plan
          </Button>
        )}
        {mayDefine && (
          <>
            <Button size="compact-sm" variant="default" onClick={() => flip.mutate({ all: selected, enabled: true })}>
              Switch on
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => flip.mutate({ all: selected, enabled: false })}>
              Switch off
            </Button>
          </>
        )}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => exporting.mutate(new Set(selected.map(({ name }) => name)))}
        >
          Export YAML
        </Button>
        {mayDefine && (
          <Button size="compact-sm" variant="default" color="red" onClick={() => setToDelete(selected)}>
            Delete
          </Button>
        )}
      </BulkBar>
      <RunDialog
        target={run?.target}
        preset={{ kind: 'detection', items: run?.items ?? [] }}
        onClose={() => setRun(undefined)}
      />
      <ConfirmDialog
        opened={toDelete !== undefined}
        title={
          toDelete?.length === 1
            ? `Delete “${toDelete[0]?.name}”?`
            : `Delete ${formatCount(toDelete?.length ?? 0, 'deployment')}?`
        }
        word="Delete"
        count={toDelete?.length ?? 0}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(toDelete ?? [])}
        onClose={() => {
          setToDelete(undefined)
          remove.reset()
        }}
      >
        Sessions no longer want the item because of it. What is installed stays, unless the deployment says otherwise.
        It can be restored.
      </ConfirmDialog>
    </Page>
  )
}

interface RowActionsProps {
  readonly row: ListedDeployment
  readonly onPlan: (() => void) | undefined
  readonly onSwitch: (() => void) | undefined
  readonly onDelete: (() => void) | undefined
  readonly onExport: () => void
}

function RowActions({ row, onPlan, onSwitch, onDelete, onExport }: RowActionsProps) {
  return (
    <>
      {onPlan !== undefined && (
        <Button size="compact-xs" variant="default" onClick={onPlan}>
          Plan
        </Button>
      )}
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button size="compact-xs" variant="default" aria-label={`More for ${row.name}`} aria-haspopup="menu">
            <IconDots size={14} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {onSwitch !== undefined && (
            <Menu.Item onClick={onSwitch}>{row.enabled ? 'Switch off' : 'Switch on'}</Menu.Item>
          )}
          {onSwitch !== undefined && (
            <Menu.Item renderRoot={(props) => <Link to="/deployments/new" search={{ from: row.id }} {...props} />}>
              Duplicate
            </Menu.Item>
          )}
          <Menu.Item onClick={onExport}>Export YAML</Menu.Item>
          {onDelete !== undefined && (
            <Menu.Item color="red" onClick={onDelete}>
              Delete…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

function chipsOf(rows: readonly { readonly enabled: boolean; readonly enforcement: string }[] | undefined) {
  const count = (is: (row: { readonly enabled: boolean; readonly enforcement: string }) => boolean) =>
    rows?.filter(is).length
  return [
    { label: 'On', word: 'is:enabled', count: count(({ enabled }) => enabled) },
    { label: 'Off', word: 'is:disabled', count: count(({ enabled }) => !enabled) },
    { label: 'Required', word: 'enforcement:required', count: count((row) => row.enforcement === 'required') },
    { label: 'Optional', word: 'enforcement:optional', count: count((row) => row.enforcement === 'optional') },
  ]
}

function NoDeployments({ onCreate }: { readonly onCreate: (() => void) | undefined }) {
  return (
    <NothingYet title="Nothing is deployed yet" icon={<IconTargetArrow size={28} stroke={1.5} />}>
      <p>A deployment says what some computers should be: an item, how it should be, and on which computers.</p>
      {onCreate !== undefined && (
        <Button size="xs" onClick={onCreate}>
          New deployment
        </Button>
      )}
      <p>
        Or bring in files with <code className="mono">fettle apply -f deployments.yaml</code>
      </p>
    </NothingYet>
  )
}
