/** The page of one computer: its maintenance now, the state of its items, its sessions, facts and software. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { Button, Tabs } from '@mantine/core'
import { IconPlayerPlay, IconPower } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Navigate, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { computerQuery } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { formatNumber } from '../../words/counts.ts'
import { presenceWording } from '../../words/computer-words.ts'
import { RunDialog } from '../sessions/RunDialog.tsx'
import { HistoryTab } from './HistoryTab.tsx'
import { InventoryTab } from './InventoryTab.tsx'
import { ComputerNotices } from './ComputerNotices.tsx'
import { ItemsTab } from './ItemsTab.tsx'
import { MaintenanceTab } from './MaintenanceTab.tsx'
import { SoftwareTab } from './SoftwareTab.tsx'
import pageClasses from '../sessions/session-page.module.css'
import classes from './computer-page.module.css'

const route = getRouteApi('/shell/computers/$id')

export function ComputerPage() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const { data, error, refetch } = useQuery(computerQuery(id))
  if (data === undefined) {
    return (
      <Page title="Computer" trail={<Link to="/computers">Computers</Link>}>
        {error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
      </Page>
    )
  }
  // Hints name computers by id, so an address that names one by its name leads on to the id.
  if (data.id !== id) return <Navigate to="/computers/$id" params={{ id: data.id }} search={search} replace />
  return <LoadedComputer computer={data} />
}

function LoadedComputer({ computer }: { readonly computer: ComputerDetail }) {
  const [running, setRunning] = useState(false)
  return (
    <Page
      title={computer.name}
      trail={<Link to="/computers">Computers</Link>}
      state={<Chip wording={presenceWording(computer)} size="large" />}
      line={<ComputerLine computer={computer} />}
      actions={
        <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={() => setRunning(true)}>
          Run
        </Button>
      }
    >
      <ComputerNotices computer={computer} />
      <ComputerTabs computer={computer} onRun={() => setRunning(true)} />
      <RunDialog target={running ? computer : undefined} onClose={() => setRunning(false)} />
    </Page>
  )
}

function ComputerLine({ computer }: { readonly computer: ComputerDetail }) {
  const { compliance, since, online } = computer
  return (
    <>
      <span>{computer.tenant.name}</span>
      {computer.os !== undefined && <span>{computer.os}</span>}
      {since !== undefined && (
        <span>
          {online ? 'online since' : 'last seen'} <Moment at={since} />
        </span>
      )}
      {compliance.total > 0 && (
        <span>
          {formatNumber(compliance.good)} of {formatNumber(compliance.total)} items as wanted
        </span>
      )}
      {computer.primaryPerson !== undefined && <span>{computer.primaryPerson.name}</span>}
      {computer.tags.length > 0 && <span>{computer.tags.join(', ')}</span>}
      {computer.rebootPending === true && (
        <span className={classes.reboot}>
          <IconPower size={14} aria-hidden /> reboot pending
        </span>
      )}
      {computer.excludedFromMaintenance && <span className={classes.reboot}>excluded from maintenance</span>}
    </>
  )
}

interface ComputerTabsProps {
  readonly computer: ComputerDetail
  readonly onRun: () => void
}

function ComputerTabs({ computer, onRun }: ComputerTabsProps) {
  const { tab = 'maintenance', action, q } = route.useSearch()
  const navigate = useNavigate()
  const go = (search: { tab?: string | undefined; action?: string | undefined; q?: string | undefined }): void =>
    void navigate({ to: '/computers/$id', params: { id: computer.id }, search, replace: true })
  return (
    <Tabs
      className={pageClasses.tabs}
      value={tab}
      keepMounted={false}
      onChange={(next) => go({ tab: next === 'maintenance' ? undefined : (next ?? undefined) })}
    >
      <Tabs.List>
        <Tabs.Tab value="maintenance">Maintenance</Tabs.Tab>
        <Tabs.Tab value="items">Items</Tabs.Tab>
        <Tabs.Tab value="history">History</Tabs.Tab>
        <Tabs.Tab value="inventory">Inventory</Tabs.Tab>
        <Tabs.Tab value="software">Software</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="maintenance" className={pageClasses.panel}>
        <MaintenanceTab computer={computer} chosen={action} onChoose={(id) => go({ action: id })} onRun={onRun} />
      </Tabs.Panel>
      <Tabs.Panel value="items" className={pageClasses.panel}>
        <ItemsTab computerId={computer.id} q={q ?? ''} onSearch={(text) => go({ tab, q: text || undefined })} />
      </Tabs.Panel>
      <Tabs.Panel value="history" className={pageClasses.panel}>
        <HistoryTab computerId={computer.id} />
      </Tabs.Panel>
      <Tabs.Panel value="inventory" className={pageClasses.panel}>
        <InventoryTab facts={computer.facts} at={computer.factsAt} agentVersion={computer.agentVersion} />
      </Tabs.Panel>
      <Tabs.Panel value="software" className={pageClasses.panel}>
        <SoftwareTab computerId={computer.id} q={q ?? ''} onSearch={(text) => go({ tab, q: text || undefined })} />
      </Tabs.Panel>
    </Tabs>
  )
}
