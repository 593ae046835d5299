/** The page of one computer: how it stands, what can be done with it, and everything known of it in tabs. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate, useNavigate } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { computerQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { Chip } from '../../parts/Chip.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { type PageTab, PageTabs } from '../../parts/PageTabs.tsx'
import { presenceWording } from '../../words/computer-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import { RunDialog } from '../sessions/RunDialog.tsx'
import { useQuickRun } from '../sessions/use-quick-run.ts'
import { type PaletteAction, usePaletteActions } from '../shell/palette-actions.ts'
import { TerminalPane } from '../terminal/TerminalPane.tsx'
import { AgentTab } from './AgentTab.tsx'
import { AuditTab } from './AuditTab.tsx'
import { ComplianceTab } from './ComplianceTab.tsx'
import { ComputerActions } from './ComputerActions.tsx'
import { ComputerLine } from './ComputerLine.tsx'
import { ComputerNotices } from './ComputerNotices.tsx'
import { ComputerNow } from './ComputerNow.tsx'
import { ComputerStrip } from './ComputerStrip.tsx'
import { ComputerTags } from './ComputerTags.tsx'
import { InventoryTab } from './InventoryTab.tsx'
import type { RunWanted } from './run-wanted.ts'
import { SessionsTab } from './SessionsTab.tsx'
import { SoftwareTab } from './SoftwareTab.tsx'
import { TimelineTab } from './TimelineTab.tsx'

const route = getRouteApi('/shell/computers/$id')

const tabs = [
  { id: 'compliance', word: 'Compliance' },
  { id: 'timeline', word: 'Timeline' },
  { id: 'sessions', word: 'Sessions' },
  { id: 'software', word: 'Software' },
  { id: 'inventory', word: 'Inventory' },
  { id: 'terminal', word: 'Terminal' },
  { id: 'agent', word: 'Agent' },
  { id: 'audit', word: 'Audit' },
] as const satisfies readonly PageTab[]
type TabId = (typeof tabs)[number]['id']

export function ComputerPage() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const { data, error, refetch } = useQuery(computerQuery(id))
  if (data === undefined) {
    return (
      <Page title="Computer">
        {error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
      </Page>
    )
  }
  // Hints name computers by id, so an address that names one by its name leads on to the id.
  if (data.id !== id) return <Navigate to="/computers/$id" params={{ id: data.id }} search={search} replace />
  return <LoadedComputer computer={data} />
}

interface Place {
  readonly tab?: string | undefined
  readonly q?: string | undefined
  readonly show?: string | undefined
}

function LoadedComputer({ computer }: { readonly computer: ComputerDetail }) {
  const { tab, q = '', show } = route.useSearch()
  const navigate = useNavigate()
  const go = useCallback(
    (search: Place) => void navigate({ to: '/computers/$id', params: { id: computer.id }, search, replace: true }),
    [navigate, computer.id],
  )
  const [run, setRun] = useState<RunWanted>()
  const quickRun = useQuickRun()
  const mayOperate = useMay('operate')
  const shown = tabs.find(({ id }) => id === tab)?.id ?? 'compliance'
  const open = (): void => setRun({ target: computer })
  const plan = (): void => quickRun({ target: computer, preset: { kind: 'detection' } })
  useShortcut('r', open, mayOperate)
  useShortcut('p', plan, mayOperate)
  const troubleshoot = (): void => void navigate({ to: '/computers/$id/doctor', params: { id: computer.id } })
  const operating: readonly PaletteAction[] = [
    { id: 'run', word: 'Run maintenance', hint: computer.name, keys: 'r', run: open },
    { id: 'plan', word: 'Plan only', hint: computer.name, keys: 'p', run: plan },
  ]
  usePaletteActions([
    ...(mayOperate ? operating : []),
    { id: 'troubleshoot', word: 'Troubleshoot', hint: computer.name, run: troubleshoot },
  ])
  const searchIn = (id: TabId) => (text: string) =>
    go({ ...(id === 'compliance' ? {} : { tab: id }), q: text || undefined })
  return (
    <Page
      title={visibleText(computer.name)}
      state={
        <>
          <Chip wording={presenceWording(computer)} size="large" since={computer.since} />
          <ComputerTags tags={computer.tags} />
        </>
      }
      line={<ComputerLine computer={computer} />}
      actions={
        <ComputerActions
          computer={computer}
          onRun={open}
          onPlan={plan}
          onTerminal={() => go({ tab: 'terminal' })}
          onGone={() => void navigate({ to: '/computers', search: {} })}
        />
      }
    >
      <ComputerStrip computer={computer} />
      <ComputerNow computer={computer} />
      <ComputerNotices computer={computer} />
      <PageTabs
        label="About this computer"
        tabs={tabs}
        shown={shown}
        onShow={(id) => go(id === 'compliance' ? {} : { tab: id })}
      >
        {shown === 'compliance' && (
          <ComplianceTab computer={computer} q={q} onSearch={searchIn('compliance')} onRun={open} />
        )}
        {shown === 'timeline' && (
          <TimelineTab computerId={computer.id} show={show} onShow={(next) => go({ tab: 'timeline', show: next })} />
        )}
        {shown === 'sessions' && <SessionsTab computerId={computer.id} />}
        {shown === 'software' && (
          <SoftwareTab
            computer={computer}
            q={q}
            onSearch={(text) => go({ tab: 'software', show, q: text || undefined })}
            show={show}
            onShow={(next) => go({ tab: 'software', show: next })}
          />
        )}
        {shown === 'inventory' && <InventoryTab computer={computer} />}
        {shown === 'terminal' && <TerminalPane computers={[computer.id]} label={visibleText(computer.name)} />}
        {shown === 'agent' && <AgentTab computer={computer} />}
        {shown === 'audit' && <AuditTab computerId={computer.id} />}
      </PageTabs>
      <RunDialog target={run?.target} preset={run?.preset} onClose={() => setRun(undefined)} />
    </Page>
  )
}
