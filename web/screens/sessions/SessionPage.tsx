/** The page of one session: its state, stages, actions, plan, output, circumstances, messages, events and report. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { isFinal } from '@fettle/core/terms/session.ts'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { sessionEventsQuery, sessionQuery } from '../../api/queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PageTabs } from '../../parts/PageTabs.tsx'
import { useNow } from '../../parts/use-now.ts'
import { sessionTitle, sessionWording, workWords } from '../../words/session-words.ts'
import { announce } from '../shell/announce.tsx'
import { ActionsPane } from './ActionsPane.tsx'
import { EventsTab } from './EventsTab.tsx'
import { FactsTab } from './FactsTab.tsx'
import { MessagesTab } from './MessagesTab.tsx'
import { PlanTab } from './PlanTab.tsx'
import { RawTab } from './RawTab.tsx'
import { ReportTab } from './ReportTab.tsx'
import { SessionButtons } from './SessionButtons.tsx'
import { SessionLine } from './SessionLine.tsx'
import { SessionLog } from './SessionLog.tsx'
import { SessionNotices } from './SessionNotices.tsx'
import { SessionProgress } from './SessionProgress.tsx'
import { StageStrip } from './StageStrip.tsx'
import { type WaitSpan, waitsOf } from './session-waits.ts'
import { useEndNotice } from './use-end-notice.ts'
import { useFavicon } from './use-favicon.ts'
import { type SessionPlace, type SessionTab, sessionTabs, useSessionPlace } from './use-session-place.ts'

const route = getRouteApi('/shell/sessions/$id')

export function SessionPage() {
  const { id } = route.useParams()
  const { data, error, refetch } = useQuery(sessionQuery(id))
  if (data !== undefined) return <LoadedSession session={data} />
  return (
    <Page title="Session">
      {error === null ? <Loading rows={8} /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
    </Page>
  )
}

function LoadedSession({ session }: { readonly session: SessionDetail }) {
  const place = useSessionPlace(session.id, route.useSearch())
  const waits = useWaits(session)
  const wording = sessionWording(session)
  useStateAnnouncement(session)
  useFavicon(wording.tone)
  useEndNotice(session)
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
      state={
        <>
          <Chip wording={wording} size="large" />
          <SessionProgress session={session} />
        </>
      }
      line={<SessionLine session={session} />}
      actions={<SessionButtons session={session} />}
    >
      <SessionNotices session={session} place={place} />
      <StageStrip session={session} waits={waits} />
      <SessionTabs session={session} waits={waits} place={place} />
    </Page>
  )
}

const tabWords: { readonly [T in SessionTab]: string } = {
  actions: 'Actions',
  plan: 'Plan',
  log: 'Log',
  facts: 'Facts',
  messages: 'Messages',
  events: 'Events',
  report: 'Report',
  raw: 'Raw',
}

interface SessionTabsProps {
  readonly session: SessionDetail
  readonly waits: readonly WaitSpan[]
  readonly place: SessionPlace
}

function SessionTabs({ session, waits, place }: SessionTabsProps) {
  const tabs = sessionTabs.map((id) => ({
    id,
    word: tabWords[id],
    ...(id === 'actions' && session.counts.total > 0 ? { count: session.counts.total } : {}),
  }))
  return (
    <PageTabs
      label="About this session"
      tabs={tabs}
      shown={place.tab}
      onShow={(tab) => place.go({ tab: tab === 'actions' ? undefined : tab, lines: undefined, view: undefined })}
    >
      <TabContent session={session} waits={waits} place={place} />
    </PageTabs>
  )
}

function TabContent({ session, waits, place }: SessionTabsProps) {
  switch (place.tab) {
    case 'actions':
      return <ActionsPane key={session.id} session={session} waits={waits} place={place} />
    case 'plan':
      return <PlanTab session={session} />
    case 'log':
      return <SessionLog session={session} place={place} />
    case 'facts':
      return <FactsTab session={session} />
    case 'messages':
      return <MessagesTab session={session} />
    case 'events':
      return <EventsTab sessionId={session.id} />
    case 'report':
      return <ReportTab session={session} />
    case 'raw':
      return <RawTab session={session} />
  }
}

/** When it waited; nothing while its events are on their way. */
function useWaits(session: SessionDetail): readonly WaitSpan[] {
  const { data } = useQuery(sessionEventsQuery(session.id))
  const isWaiting = session.state === 'waiting'
  const now = useNow(isWaiting ? 1_000 : 60_000)
  const end = isWaiting ? now : 0
  return useMemo(
    () => waitsOf(data?.events ?? [], end).filter((wait) => wait.isOver || !isFinal(session.state)),
    [data, end, session.state],
  )
}

function useStateAnnouncement(session: SessionDetail): void {
  const { word, sentence } = sessionWording(session)
  useEffect(() => announce(`${session.computer.name}: ${word}. ${sentence}`), [session.computer.name, word, sentence])
}
