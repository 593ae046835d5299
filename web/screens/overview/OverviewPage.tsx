/** The first page: what needs somebody now, what runs and comes, and how the fleet is. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { overviewQuery } from '../../api/report-queries.ts'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { LoadFailed } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PeekArea } from '../../parts/PeekPanel.tsx'
import { useScope } from '../shell/use-scope.ts'
import { CausePeek } from './CausePeek.tsx'
import { FirstSteps } from './FirstSteps.tsx'
import { FleetStrip } from './FleetStrip.tsx'
import { RunningNow, Waiting } from './InHand.tsx'
import { NeedsAttention } from './NeedsAttention.tsx'
import classes from './overview.module.css'
import { Today } from './Today.tsx'
import { Tonight } from './Tonight.tsx'
import { Trend } from './Trend.tsx'
import { useLiveOverview } from './use-live-overview.ts'

const route = getRouteApi('/shell/')

export function OverviewPage() {
  const { peek } = route.useSearch()
  const navigate = useNavigate()
  const { tenant } = useScope()
  const { data, error, refetch } = useQuery(overviewQuery(tenant))
  useLiveOverview()
  const about = tenant ?? ''
  const setPeek = (cause: string | undefined): void =>
    void navigate({ to: '/', search: (before: object) => ({ ...before, peek: cause }), replace: true })
  const isEmpty = data !== undefined && data.fleet.computers === data.fleet.neverChecked && data.running.count === 0

  return (
    <Page
      title="Overview"
      tabTitle={
        data === undefined || data.needsAttention.causeCount === 0
          ? 'Overview'
          : `${data.needsAttention.causeCount} to look at · Overview`
      }
      state={tenant !== undefined && <span className="soft">{tenant}</span>}
      actions={<CopyMenu command="fettle overview" />}
    >
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <PeekArea
          panel={peek !== undefined && <CausePeek key={peek} cause={peek} onClose={() => setPeek(undefined)} />}
        >
          <div className={classes.scroll}>
            <div className={classes.body}>
              {isEmpty && tenant === undefined ? (
                <FirstSteps fleet={data.fleet} />
              ) : (
                <>
                  <FleetStrip fleet={data?.fleet} />
                  <div className={classes.columns}>
                    <div>
                      <NeedsAttention
                        attention={data?.needsAttention}
                        about={about}
                        peeked={peek}
                        onPeek={(cause) => setPeek(cause === peek ? undefined : cause)}
                      />
                      <Trend compliance={data?.compliance} />
                    </div>
                    <div>
                      <RunningNow running={data?.running} about={about} />
                      <Waiting waiting={data?.waiting} />
                      <Tonight tonight={data?.tonight} />
                      <Today today={data?.today} />
                    </div>
                  </div>
                </>
              )}
            </div>
          </div>
        </PeekArea>
      )}
    </Page>
  )
}
