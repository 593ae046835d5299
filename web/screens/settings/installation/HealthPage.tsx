/** Shows how the installation is: database, jobs, nodes, links, mails, and the versions of everything. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type HealthDetails, healthDetailsQuery } from '../../../api/settings-queries.ts'
import { Banner } from '../../../parts/Banner.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Loading, LoadFailed } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { Card, Facts, Scroll } from '../../../parts/Section.tsx'
import { formatBytes } from '../../../words/bytes.ts'
import { formatNumber } from '../../../words/counts.ts'
import classes from '../settings.module.css'
import { troubles } from './troubles.ts'

export function HealthPage() {
  const { data, error, refetch } = useQuery(healthDetailsQuery())
  return (
    <Page
      title="System health"
      {...(data === undefined
        ? {}
        : {
            line: (
              <>
                <span>Fettle {data.versions.fettle}</span>
                <span>
                  started <Moment at={data.upSince} />
                </span>
              </>
            ),
          })}
    >
      {data !== undefined && <Troubles health={data} />}
      <Scroll wide>
        {data !== undefined ? (
          <Content health={data} />
        ) : error === null ? (
          <Loading />
        ) : (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        )}
      </Scroll>
    </Page>
  )
}

function Troubles({ health }: { readonly health: HealthDetails }) {
  const wrong = troubles(health)
  if (wrong.length === 0)
    return (
      <Banner tone="success">Nothing needs you: the database answers, and jobs, mails and retention keep up.</Banner>
    )
  return wrong.map((sentence) => (
    <Banner key={sentence} tone="drift">
      {sentence}
    </Banner>
  ))
}

function Content({ health }: { readonly health: HealthDetails }) {
  const { database, jobs, nodes, links, mail, eventLoop, memory, versions } = health
  return (
    <div className={classes.stack}>
      <div className={classes.figures}>
        <Figure word="Database" value={formatBytes(database.bytes)} />
        <Figure word="It answers in" value={milliseconds(database.answerMs)} />
        <Figure word="Jobs that are due" value={formatNumber(jobs.waiting)} />
        <Figure word="Agents linked" value={formatNumber(links.agents)} />
        <Figure word="Mails that wait" value={formatNumber(mail.waiting)} />
        <Figure word="Memory" value={formatBytes(memory.rssBytes)} />
      </div>
      <div className={classes.pairs}>
        <Card title="Nodes" flush>
          <Table
            label="Nodes"
            head={['Node', 'Last beat', 'Links']}
            rows={nodes.map(({ id, beatAt, isThis, links: held }) => [
              <span key="id" className={classes.name}>
                <span className="mono">{id}</span>
                {isThis && <span className={classes.mark}>answers you</span>}
              </span>,
              <Moment key="at" at={beatAt} />,
              formatNumber(held),
            ])}
          />
        </Card>
        <Card title="This node">
          <Facts
            facts={[
              ['Event loop', `${milliseconds(eventLoop.meanMs)}, at worst ${milliseconds(eventLoop.maxMs)}`],
              ['99 of 100', milliseconds(eventLoop.p99Ms)],
              ['Memory', `${formatBytes(memory.rssBytes)}, ${formatBytes(memory.heapBytes)} of it in use`],
              ['Connections', `${database.connections.used} of ${database.connections.most}`],
              ['Orders not taken yet', formatNumber(links.ordersWaiting)],
            ]}
          />
        </Card>
        <Card title="Mails and webhooks">
          <Facts
            facts={[
              ['Mails that wait', formatNumber(mail.waiting)],
              ['Oldest of them', moment(mail.oldestWaitingAt)],
              ['Mails that failed', `${formatNumber(mail.failedLastDay)} in the last day`],
              ['Webhooks that wait', formatNumber(mail.webhooksWaiting)],
              ['Webhooks that failed', `${formatNumber(mail.webhooksFailedLastDay)} in the last day`],
            ]}
          />
        </Card>
        <Card title="Versions">
          <Facts
            facts={[
              ['Fettle', versions.fettle],
              ['Node.js', versions.node],
              ['PostgreSQL', versions.postgres],
              ['System', versions.platform],
              [
                'Schema',
                <span key="schema" className="mono">
                  {versions.schema}
                </span>,
              ],
            ]}
          />
        </Card>
        <Card title="Jobs" flush>
          <Table
            label="Jobs by queue"
            head={['Queue', 'Due', 'At work', 'Failed', 'Oldest']}
            rows={jobs.queues.map(({ name, waiting, active, failed, oldestDueAt }) => [
              <span key="name" className="mono">
                {name}
              </span>,
              ...[formatNumber(waiting), formatNumber(active), formatNumber(failed)],
              moment(oldestDueAt, ''),
            ])}
          />
        </Card>
        <Card title="Largest tables" flush>
          <Table
            label="Largest tables"
            head={['Table', 'Rows, about', 'Size']}
            rows={database.tables.map(({ name, rows, bytes }) => [
              <span key="name" className="mono">
                {name}
              </span>,
              rows > 0 ? formatNumber(Math.round(rows)) : 'few',
              formatBytes(bytes),
            ])}
          />
        </Card>
      </div>
    </div>
  )
}

function Figure({ word, value }: { readonly word: string; readonly value: string }) {
  return (
    <div className={classes.figure}>
      <span>{word}</span>
      <strong>{value}</strong>
    </div>
  )
}

interface TableProps {
  readonly label: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly ReactNode[])[]
}

function Table({ label, head, rows }: TableProps) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={`Table: ${label}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {head.map((word, at) => (
              <th key={word} scope="col" className={at === 0 ? undefined : classes.number}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, at) => (
                <td key={at} className={at === 0 ? undefined : classes.number}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function moment(at: string | undefined, none = 'none'): ReactNode {
  return at === undefined ? none : <Moment at={at} />
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}
