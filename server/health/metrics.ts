/** Counts what the server does, for Prometheus. */
import type { Kysely } from 'kysely'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'

export interface Metrics {
  readonly registry: Registry
  readonly request: (request: { method: string; route: string; status: number; seconds: number }) => void
  /** A session became final. */
  readonly ended: (session: Session) => void
  /** An agent spoke of so many orders that are not its own. */
  readonly foreign: (count: number) => void
}

/** The server's metrics; gauges ask the database and the gateway when they are read. */
export function createMetrics(parts: {
  readonly db: Kysely<Tables>
  readonly linkCount: () => number
  readonly readerCount: () => number
}): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Counter({
    name: 'fettle_http_requests_total',
    help: 'HTTP requests',
    labelNames: ['method', 'route', 'code'],
    registers,
  })
  const seconds = new Histogram({
    name: 'fettle_http_request_duration_seconds',
    help: 'How long HTTP requests took',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  })
  const ended = new Counter({
    name: 'fettle_sessions_total',
    help: 'Sessions that ended',
    labelNames: ['outcome', 'kind'],
    registers,
  })
  const foreign = new Counter({
    name: 'fettle_foreign_reports_total',
    help: 'Journal entries of agents about orders that are not their own',
    registers,
  })
  const durations = new Histogram({
    name: 'fettle_session_duration_seconds',
    help: 'How long sessions worked, waiting left out',
    labelNames: ['kind'],
    buckets: [0.1, 0.5, 2, 10, 60, 600, 3600],
    registers,
  })
  new Gauge({
    name: 'fettle_agents_connected',
    help: 'Agents linked to this node',
    registers,
    collect: gauge(parts.linkCount),
  })
  new Gauge({
    name: 'fettle_event_stream_clients',
    help: 'Live readers of this node',
    registers,
    collect: gauge(parts.readerCount),
  })
  new Gauge({
    name: 'fettle_sessions',
    help: 'Sessions that are not over, by state',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset()
      const rows = await parts.db
        .selectFrom('session')
        .select(['state', ({ fn }) => fn.countAll<number>().as('count')])
        .where('final', '=', false)
        .groupBy('state')
        .execute()
      for (const { state, count } of rows) this.set({ state }, count)
    },
  })
  return {
    registry,
    request: ({ method, route, status, seconds: took }) => {
      requests.inc({ method, route, code: status })
      seconds.observe({ method, route }, took)
    },
    foreign: (count) => foreign.inc(count),
    ended: (session) => {
      ended.inc({ outcome: session.state, kind: session.options.kind })
      durations.observe({ kind: session.options.kind }, session.workedMs / 1000)
    },
  }
}

function gauge(read: () => number): (this: Gauge) => void {
  return function () {
    this.set(read())
  }
}
