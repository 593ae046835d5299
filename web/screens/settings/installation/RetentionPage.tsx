/** Shows what is kept for how long, and when what is older was last forgotten. */
import { useQuery } from '@tanstack/react-query'
import { type HealthDetails, healthDetailsQuery } from '../../../api/settings-queries.ts'
import { Banner } from '../../../parts/Banner.tsx'
import { Code } from '../../../parts/Code.tsx'
import { Duration } from '../../../parts/Duration.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Loading, LoadFailed } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { Card, Facts, Scroll, Section } from '../../../parts/Section.tsx'
import { formatCount } from '../../../words/counts.ts'
import classes from '../settings.module.css'

type Retention = HealthDetails['retention']

export function RetentionPage() {
  const { data, error, refetch } = useQuery(healthDetailsQuery())
  return (
    <Page title="Retention" line="What is old is forgotten every night, so that the database does not grow for ever.">
      <Scroll>
        {data !== undefined ? (
          <Content retention={data.retention} />
        ) : error === null ? (
          <Loading />
        ) : (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        )}
      </Scroll>
    </Page>
  )
}

const kept: readonly (readonly [keyof Retention['ages'], string, string])[] = [
  ['output', 'Output of sessions', 'every line that scripts and package managers wrote'],
  ['mails', 'Mails', 'what was sent to whom; those of sessions that go on are kept'],
  ['notificationsSeen', 'Notifications that were seen', 'what somebody has acknowledged'],
  ['notificationsUnseen', 'Other notifications', 'what nobody has acknowledged'],
  ['deliveries', 'Deliveries of webhooks', 'what was sent where, and the answer'],
  ['itemChanges', 'Changes of states', 'when an item on a computer became compliant or not'],
  ['inventory', 'Changes of inventory', 'what a computer had before'],
  ['runs', 'Runs of schedules', 'when a schedule started which sessions'],
  ['audit', 'Audit', 'who did what'],
  ['reportDays', 'Figures of days', 'what reports compare years with'],
]

function Content({ retention }: { readonly retention: Retention }) {
  const { lastAt, tookMs, problem, ages } = retention
  return (
    <>
      {problem !== undefined && <Banner tone="failed">The last time it failed: {problem}</Banner>}
      <Section title="What is kept for how long">
        <Card flush>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col" className={classes.number}>
                  Kept for
                </th>
              </tr>
            </thead>
            <tbody>
              {kept.map(([key, word, sentence]) => (
                <tr key={key}>
                  <th scope="row">
                    {word}
                    <div className={classes.detail}>{sentence}</div>
                  </th>
                  <td className={classes.number}>{formatCount(ages[key], 'day')}</td>
                </tr>
              ))}
              <tr>
                <th scope="row">
                  Sessions, definitions, states of items
                  <div className={classes.detail}>with plans, reports and everything that was changed</div>
                </th>
                <td className={classes.number}>for ever</td>
              </tr>
            </tbody>
          </table>
        </Card>
      </Section>
      <Section title="How long output is kept" hint="It is set where the server is started, and holds from then on:">
        <Code text={`fettle server --keep-output ${ages.output}`} copyLabel="Copy the command" />
        <p className="soft">
          Or with the environment variable <Code inline text="FETTLE_KEEP_OUTPUT_DAYS" />. The other ages are fixed.
        </p>
      </Section>
      <Section title="When it is done">
        <Facts
          facts={[
            ['Every night', '02:41 UTC'],
            ['Last time', lastAt === undefined ? 'not yet' : <Moment key="last" at={lastAt} />],
            ...(tookMs === undefined ? [] : [['It took', <Duration key="took" ms={tookMs} />] as const]),
          ]}
        />
      </Section>
    </>
  )
}
