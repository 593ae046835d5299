/** The page of what waits: on what, since when and until when, and what holds it: locks, limits, quarantine. */
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { type Waits, waitsQuery } from '../../api/setup-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Loading, LoadFailed, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PlainText } from '../../parts/PlainText.tsx'
import { QuickChips } from '../../parts/QuickChips.tsx'
import { Card, Scroll, Section } from '../../parts/Section.tsx'
import { showFailure, showToast } from '../../parts/toasts.ts'
import { formatCount } from '../../words/counts.ts'
import { sessionWording, waitWords } from '../../words/session-words.ts'
import settings from '../settings/settings.module.css'
import { useScope } from '../shell/use-scope.ts'
import { LimitTable } from './LimitTable.tsx'

const route = getRouteApi('/shell/waits')

export function WaitsPage() {
  const { data, error, refetch } = useQuery(waitsQuery())
  const mayAdminister = useMay('administer')
  const count = data?.reasons.reduce((sum, { sessions }) => sum + sessions, 0)
  return (
    <Page
      title="Waiting"
      state={count !== undefined && <span className="soft">{formatCount(count, 'session')}</span>}
      actions={
        mayAdminister && (
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => <Link to="/settings/limits" search={{}} {...props} />}
          >
            Set limits
          </Button>
        )
      }
    >
      {error !== null && data === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Loading />
      ) : (
        <Scroll wide>
          <Sessions waits={data} />
          {data.locks.length > 0 && <Locks locks={data.locks} />}
          {data.limits.length > 0 && (
            <Section title="Limits" hint="How many sessions may work at once, and how many wait because of it.">
              <LimitTable limits={data.limits} />
            </Section>
          )}
          {data.quarantine.length > 0 && <Quarantine held={data.quarantine} />}
        </Scroll>
      )}
    </Page>
  )
}

function Sessions({ waits: { reasons, sessions } }: { readonly waits: Waits }) {
  const { why } = route.useSearch()
  const { tenant } = useScope()
  const navigate = useNavigate()
  const shown = sessions.filter(
    (one) => (tenant === undefined || one.tenant.name === tenant) && (why === undefined || one.wait?.reason === why),
  )
  if (reasons.length === 0)
    return (
      <NothingYet title="Nothing waits">
        <p>Every session is at work or over.</p>
      </NothingYet>
    )
  return (
    <Section title="Sessions" hint={sessions.length >= 200 ? 'The 200 that have waited longest.' : undefined}>
      <QuickChips
        label="Why"
        chips={reasons.map(({ reason, sessions: count }) => ({ label: waitWords[reason], word: reason, count }))}
        value={why ?? ''}
        onChange={(text) => {
          const next = text.split(' ').find((word) => word !== '' && word !== why)
          void navigate({
            to: '/waits',
            search: ((before: object) => ({ ...before, why: next })) as never,
            replace: true,
          })
        }}
      />
      <Card flush>
        <div className={settings.scroll}>
          <table className={settings.table}>
            <thead>
              <tr>
                <th scope="col">Computer</th>
                <th scope="col">Waits on</th>
                <th scope="col">In a sentence</th>
                <th scope="col">Since</th>
                <th scope="col">Until</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    <Link to="/sessions/$id" params={{ id: one.id }} search={{}}>
                      <PlainText text={one.computer.name} />
                    </Link>
                  </th>
                  <td>
                    <Chip wording={sessionWording(one)} plain />
                  </td>
                  <td>{one.wait && <PlainText text={one.wait.sentence} />}</td>
                  <td>{one.wait && <Moment at={one.wait.since} />}</td>
                  <td>
                    {one.wait && (
                      <>
                        <Moment at={one.wait.deadline} />
                        <div className={settings.detail}>{one.wait.atDeadline}</div>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
    </Section>
  )
}

function Locks({ locks }: { readonly locks: Waits['locks'] }) {
  return (
    <Section title="Locks" hint="Tasks that only one computer carries out at a time.">
      <Card flush>
        <table className={settings.table}>
          <thead>
            <tr>
              <th scope="col">Lock</th>
              <th scope="col">Held by</th>
              <th scope="col">Since</th>
              <th scope="col" className={settings.number}>
                Waiting
              </th>
            </tr>
          </thead>
          <tbody>
            {locks.map(({ key, computer, sessionId, since, waiting }) => (
              <tr key={key}>
                <th scope="row">
                  <PlainText text={key} mono />
                </th>
                <td>
                  <Link to="/sessions/$id" params={{ id: sessionId }} search={{}}>
                    <PlainText text={computer.name} />
                  </Link>
                </td>
                <td>
                  <Moment at={since} />
                </td>
                <td className={settings.number}>{waiting}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </Section>
  )
}

function Quarantine({ held }: { readonly held: Waits['quarantine'] }) {
  const client = useQueryClient()
  const mayLift = useMay('operate')
  const lift = useMutation({
    mutationFn: ({ computer, key }: Waits['quarantine'][number]) =>
      call('liftQuarantine', { params: { id: computer.id }, body: { item: key } }),
    onSuccess: async () => {
      showToast({ text: 'It is tried again the next time.', tone: 'success' })
      await client.invalidateQueries({ queryKey: ['waits'] })
    },
    onError: showFailure,
  })
  return (
    <Section
      title="Quarantine"
      hint="What failed again and again on a computer is left out there until somebody lifts it."
    >
      <ul className={settings.list}>
        {held.map((one) => (
          <li key={`${one.computer.id} ${one.key}`} className={settings.row}>
            <span className={settings.what}>
              <span>
                <PlainText text={one.key} mono /> on{' '}
                <Link to="/computers/$id" params={{ id: one.computer.id }} search={{}}>
                  <PlainText text={one.computer.name} />
                </Link>
              </span>
              <span className={settings.detail}>
                <PlainText text={one.evidence} /> · since <Moment at={one.since} />
              </span>
            </span>
            {mayLift && (
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Lift ${one.key} on ${one.computer.name}`}
                loading={lift.isPending && lift.variables === one}
                onClick={() => lift.mutate(one)}
              >
                Lift
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
