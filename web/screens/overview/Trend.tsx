/** Shows how compliant the fleet is now, and how it went over thirty days. */
import { Link } from '@tanstack/react-router'
import type { Overview } from '../../api/report-queries.ts'
import { LineChart } from '../../parts/LineChart.tsx'
import { Loading } from '../../parts/Notices.tsx'
import { formatNumber } from '../../words/counts.ts'
import { formatShare, shareOf } from '../../words/shares.ts'
import { formatDay } from '../../words/days.ts'
import classes from './overview.module.css'
import { Panel } from './Panel.tsx'

export function Trend({ compliance }: { readonly compliance: Overview['compliance'] | undefined }) {
  if (compliance === undefined) {
    return (
      <Panel title="Compliance">
        <Loading rows={4} />
      </Panel>
    )
  }
  const { now, trend } = compliance
  return (
    <Panel
      title="Compliance"
      more={
        <Link to="/reports/compliance" search={{}}>
          Report
        </Link>
      }
    >
      {now.total === 0 ? (
        <p className={classes.quiet}>Nothing has been checked yet.</p>
      ) : (
        <>
          <div className={classes.figures}>
            <p>
              <b>{formatShare(shareOf(now.good, now.total))}</b> of items are as wanted
              <span className="soft">
                {formatNumber(now.good)} of {formatNumber(now.total)}
              </span>
            </p>
            <p>
              <b>{formatShare(shareOf(now.goodComputers, now.computers))}</b> of computers are so in everything
              <span className="soft">
                {formatNumber(now.goodComputers)} of {formatNumber(now.computers)}
              </span>
            </p>
          </div>
          {trend.length > 1 && (
            <LineChart
              label="Compliance of the last days"
              points={trend.map(({ day }) => formatDay(day))}
              lines={[
                { name: 'Items', tone: 'success', values: trend.map((day) => shareOf(day.good, day.total)) },
                {
                  name: 'Computers',
                  tone: 'running',
                  values: trend.map((day) => shareOf(day.goodComputers, day.computers)),
                },
              ]}
              height={150}
              top={1}
              format={formatShare}
            />
          )}
        </>
      )}
    </Panel>
  )
}
