/** The page of one session: its state, stages, actions, plan, output, events and report. */
import { Tabs } from '@mantine/core'
import { isFinal } from '@fettle/core/terms/session.ts'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { sessionQuery } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { actionKindWords } from '../../words/action-words.ts'
import { sessionTitle, sessionWording, workWords } from '../../words/session-words.ts'
import { announce } from '../shell/announce.tsx'
import { ActionsPane } from './ActionsPane.tsx'
import { EventsTab } from './EventsTab.tsx'
import { LogView } from './LogView.tsx'
import { PlanTab } from './PlanTab.tsx'
import { ReportTab } from './ReportTab.tsx'
import { SessionButtons } from './SessionButtons.tsx'
import { SessionLine } from './SessionLine.tsx'
import { SessionNotices } from './SessionNotices.tsx'
import { StageStrip } from './StageStrip.tsx'
import classes from './session-page.module.css'

const route = getRouteApi('/shell/sessions/$id')

export function SessionPage() {
  const { id } = route.useParams()
  const { data, error, refetch } = useQuery(sessionQuery(id))
  if (data !== undefined) return <LoadedSession session={data} />
  return (
    <Page title="Session" trail={<Link to="/sessions">Sessions</Link>}>
      {error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
    </Page>
  )
}

function LoadedSession({ session }: { readonly session: SessionDetail }) {
  useStateAnnouncement(session)
  return (
    <Page
      title={`${workWords(session)} of ${session.computer.name}`}
      heading={
        <>
          {workWords(session)} of{' '}
          <Link to="/computers/$id" params={{ id: session.computer.id }}>
            {session.computer.name}
          </Link>
        </>
      }
      tabTitle={sessionTitle(session)}
      trail={<Link to="/sessions">Sessions</Link>}
      state={<Chip wording={sessionWording(session)} size="large" />}
      line={
        <>
          <span>{session.tenant.name}</span>
          <SessionLine session={session} />
        </>
      }
      actions={<SessionButtons session={session} />}
    >
      <SessionNotices session={session} />
      <StageStrip session={session} />
      <SessionTabs session={session} />
    </Page>
  )
}

function SessionTabs({ session }: { readonly session: SessionDetail }) {
  const { tab = 'actions', action } = route.useSearch()
  const navigate = useNavigate()
  const go = (search: { tab?: string | undefined; action?: string | undefined }): void =>
    void navigate({ to: '/sessions/$id', params: { id: session.id }, search, replace: true })
  const titles = useMemo(
    () => new Map(session.actions.map(({ id, kind, title }) => [id, `${actionKindWords[kind].word} ${title}`])),
    [session.actions],
  )
  const growing = !isFinal(session.state)
  return (
    <Tabs
      className={classes.tabs}
      value={tab}
      keepMounted={false}
      onChange={(next) => go({ tab: next === 'actions' ? undefined : (next ?? undefined), action })}
    >
      <Tabs.List data-print="no">
        <Tabs.Tab value="actions">Actions</Tabs.Tab>
        <Tabs.Tab value="plan">Plan</Tabs.Tab>
        <Tabs.Tab value="log">Log</Tabs.Tab>
        <Tabs.Tab value="events">Events</Tabs.Tab>
        <Tabs.Tab value="report">Report</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="actions" className={classes.panel}>
        <ActionsPane key={session.id} session={session} chosen={action} onChoose={(id) => go({ action: id })} />
      </Tabs.Panel>
      <Tabs.Panel value="plan" className={classes.panel}>
        <PlanTab session={session} />
      </Tabs.Panel>
      <Tabs.Panel value="log" className={classes.panel}>
        <LogView sessionId={session.id} titles={titles} growing={growing} />
      </Tabs.Panel>
      <Tabs.Panel value="events" className={classes.panel}>
        <EventsTab sessionId={session.id} />
      </Tabs.Panel>
      <Tabs.Panel value="report" className={classes.panel}>
        <ReportTab session={session} />
      </Tabs.Panel>
    </Tabs>
  )
}

function useStateAnnouncement(session: SessionDetail): void {
  const { word, sentence } = sessionWording(session)
  useEffect(() => announce(`${session.computer.name}: ${word}. ${sentence}`), [session.computer.name, word, sentence])
}
