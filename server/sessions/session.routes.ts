/** Serves the endpoints about sessions: parse, call, shape. */
import type { Kysely } from 'kysely'
import type { BodyOf } from '@fettle/contract/http/endpoint.ts'
import type { SessionDetail, startSessions as startSessionsEndpoint } from '@fettle/contract/http/sessions.ts'
import type { Calendar } from '@fettle/core/calendar/calendar.ts'
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import { tenantScope, unscoped } from '../db/scope.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Documents } from '../engine/documents.ts'
import type { Engine } from '../engine/engine.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { recordInstallation } from '../tenants/installation.store.ts'
import { batchDetail, listBatchPage } from './batch.views.ts'
import { limitsNow, liftQuarantine, saveLimit } from './limit.store.ts'
import { forecastOf } from './forecast.views.ts'
import { downloadLog } from './log-download.ts'
import { logErrors, searchLog } from './log-search.ts'
import { sessionLogOutline } from './log-outline.views.ts'
import { momentIn, toOptions } from './session-options.ts'
import { startSessions } from './start.commands.ts'
import {
  approveSession,
  cancelMany,
  cancelSession,
  pauseSession,
  skipAction,
  postponeSession,
  rerunSession,
  resumeSession,
  runSessionNow,
} from './steer.commands.ts'
import { waitsNow } from './wait.views.ts'
import { rerunMany, sessionsToRerun } from './rerun.commands.ts'
import { listSessionPage } from './session-list.views.ts'
import { sessionLog } from './session-log.views.ts'
import { openSessions, sessionDetail, sessionEvents } from './session.views.ts'

export interface SessionRouteParts {
  readonly db: Kysely<Tables>
  readonly engine: Engine
  readonly documents: Documents
  readonly now: () => number
  /** The computers a request means; refuses names and filters that mean nothing. */
  readonly computers: (wanted: {
    names?: readonly string[]
    filter?: string
    exclude?: readonly string[]
  }) => Promise<readonly { id: string; name: string }[]>
  /** Refuses items that are not in the library. */
  readonly mustKnowItems: (names: readonly string[]) => Promise<void>
  /** The calendars of computers, by id. */
  readonly calendars: (computerIds: readonly string[]) => Promise<ReadonlyMap<string, Calendar>>
  /** Limits were changed: sessions that wait may have their turn now. */
  readonly limitsChanged: () => void
  /** The computer with this name or id; refuses when there is none. */
  readonly computer: (nameOrId: string) => Promise<{ id: string; name: string }>
  /** Resolves at the session's next change, or when the signal is aborted. */
  readonly changed: (sessionId: string, signal: AbortSignal) => Promise<void>
}

type SessionHandlers = Pick<
  Handlers,
  | 'startSessions'
  | 'listSessions'
  | 'rerunSessions'
  | 'forecastSessions'
  | 'searchSessionLog'
  | 'findLogErrors'
  | 'downloadSessionLog'
  | 'getSession'
  | 'getSessionLog'
  | 'getSessionLogOutline'
  | 'getSessionEvents'
  | 'cancelSession'
  | 'cancelSessions'
  | 'approveSession'
  | 'postponeSession'
  | 'runSessionNow'
  | 'pauseSession'
  | 'skipAction'
  | 'resumeSession'
  | 'rerunSession'
  | 'listBatches'
  | 'getBatch'
  | 'listWaits'
  | 'setLimit'
  | 'liftQuarantine'
>

type Meant = Pick<BodyOf<typeof startSessionsEndpoint>, 'computers' | 'filter' | 'exclude' | 'items'>

/** Handlers of the sessions room. */
export function sessionHandlers(parts: SessionRouteParts): SessionHandlers {
  const detail = async (id: string): Promise<SessionDetail> =>
    (await sessionDetail(parts.db, parts.documents, id)) ?? unknown(id)

  /** Looks, and looks again at every change, until the session is final or the caller has waited enough. */
  async function detailWhenFinal(id: string, waitSeconds: number, gone: AbortSignal): Promise<SessionDetail> {
    const enough = AbortSignal.any([gone, AbortSignal.timeout(waitSeconds * 1000)])
    for (;;) {
      const listening = new AbortController()
      const change = parts.changed(id, AbortSignal.any([enough, listening.signal]))
      const state = await parts.db.selectFrom('session').select('state').where('id', '=', id).executeTakeFirst()
      if (!state || isFinal(state.state as SessionDetail['state']) || enough.aborted) {
        listening.abort()
        return await detail(id)
      }
      await change
    }
  }

  /**
   * Lets the engine do something about a session that the caller sees; undefined when there is none. Sessions that are over stay with
   * the tenant they were of when their computer moves into another one: then it is not for the former to do anything there.
   */
  async function acting<T>(id: string, act: () => Promise<T>): Promise<T | undefined> {
    if (tenantScope() !== undefined) {
      const row = await parts.db
        .selectFrom('session')
        .innerJoin('computer', 'computer.id', 'session.computer_id')
        .select('session.id')
        .where('session.id', '=', id)
        .executeTakeFirst()
      if (!row) return undefined
    }
    return await unscoped(act)
  }

  /** The computers a start is about; refuses items that are not in the library. */
  async function meant(body: Meant): Promise<readonly { id: string; name: string }[]> {
    if (!body.computers?.length && body.filter === undefined)
      refuse('badInput', 'Say on which computers: give "computers" (names or ids) or "filter".')
    if (body.items) await parts.mustKnowItems(body.items)
    return await parts.computers({
      ...(body.computers ? { names: body.computers } : {}),
      ...(body.filter === undefined ? {} : { filter: body.filter }),
      ...(body.exclude ? { exclude: body.exclude } : {}),
    })
  }

  /** A handler that asks something of one session and answers with what became of it. */
  function steer<Body>(act: (sessionId: string, by: string, body: Body) => Promise<Session | undefined>) {
    return async (call: { params: { id: string }; caller: { name: string }; body: Body }): Promise<SessionDetail> =>
      (await acting(call.params.id, () => act(call.params.id, call.caller.name, call.body)))
        ? await detail(call.params.id)
        : unknown(call.params.id)
  }

  return {
    startSessions: async ({ body, caller }) => {
      const computers = await meant(body)
      const calendars = await parts.calendars(computers.map(({ id }) => id))
      const now = parts.now()
      const optionsFor = ({ id }: { id: string }) => toOptions(body, calendars.get(id)?.zone ?? 'UTC', now)
      const options = toOptions(body, 'UTC', now) // also refuses what means nothing, before anything is started
      const result = await unscoped(() =>
        startSessions(parts, {
          computers,
          options,
          optionsFor,
          trigger: caller.name,
          priority: 'adhoc',
          ...(body.holdSeconds ? { holdMs: body.holdSeconds * 1000 } : {}),
        }),
      )
      return { ...result, started: [...result.started], merged: [...result.merged], refused: [...result.refused] }
    },
    forecastSessions: async ({ body }) => {
      const computers = await meant(body)
      const options = toOptions(body, 'UTC', parts.now())
      const ids = computers.map(({ id }) => id)
      return await forecastOf(parts.db, ids, { options, at: body.window?.at })
    },
    rerunSessions: async ({ body, caller }) => {
      const chosen = await sessionsToRerun(parts.db, body)
      return await unscoped(() => rerunMany(parts, { chosen, what: body.what, by: caller.name }))
    },
    listSessions: ({ query }) => listSessionPage(parts.db, query),
    getSession: ({ params, query, signal }) =>
      query.wait > 0 ? detailWhenFinal(params.id, query.wait, signal) : detail(params.id),
    getSessionLog: async ({ params, query }) => (await sessionLog(parts.db, params.id, query)) ?? unknown(params.id),
    searchSessionLog: async ({ params, query }) => (await searchLog(parts.db, params.id, query)) ?? unknown(params.id),
    findLogErrors: async ({ params, query }) => (await logErrors(parts.db, params.id, query)) ?? unknown(params.id),
    downloadSessionLog: async ({ params, query }) =>
      (await downloadLog(parts.db, params.id, query)) ?? unknown(params.id),
    getSessionLogOutline: async ({ params, query }) =>
      (await sessionLogOutline(parts.db, params.id, query)) ?? unknown(params.id),
    getSessionEvents: async ({ params }) => {
      const found = await sessionEvents(parts.db, params.id)
      return found.events.length > 0 ? found : unknown(params.id)
    },
    cancelSession: async ({ params, body, caller }) =>
      (await acting(params.id, () => cancelSession(parts, { sessionId: params.id, by: caller.name, how: body.how })))
        ? await detail(params.id)
        : unknown(params.id),
    cancelSessions: async ({ body, caller }) => {
      const { batch, tenant, status, q, all } = body
      if ([batch, tenant, status, q].every((said) => said === undefined) && all !== true)
        refuse('badInput', 'Say which sessions: a batch, a tenant, a status, a filter, or "all": true for every one.')
      const sessionIds = await openSessions(parts.db, { batch, tenant, status, q })
      return { cancelled: await unscoped(() => cancelMany(parts, { sessionIds, by: caller.name, how: body.how })) }
    },
    approveSession: steer((sessionId, by, { planHash }) => approveSession(parts, { sessionId, by, planHash })),
    postponeSession: steer((sessionId, by, wanted) =>
      postponeSession(parts, { sessionId, by, until: untilOf(wanted, parts.now()) }),
    ),
    runSessionNow: steer((sessionId, by) => runSessionNow(parts, { sessionId, by })),
    pauseSession: steer((sessionId, by) => pauseSession(parts, { sessionId, by })),
    skipAction: steer((sessionId, by, { action }) => skipAction(parts, { sessionId, by, actionId: action })),
    resumeSession: steer((sessionId, by) => resumeSession(parts, { sessionId, by })),
    rerunSession: async ({ params, body, caller }) => {
      const { what, actions } = body
      const asked = { sessionId: params.id, by: caller.name, what, ...(actions ? { actions } : {}) }
      return (await acting(params.id, () => rerunSession(parts, asked))) ?? unknown(params.id)
    },
    listBatches: ({ query }) => listBatchPage(parts.db, query),
    getBatch: async ({ params }) =>
      (await batchDetail(parts.db, params.id)) ?? refuse('notFound', `There is no batch "${params.id}".`),
    listWaits: () => waitsNow(parts.db),
    setLimit: async ({ body, caller }) => {
      await inTransaction(parts.db, async (tx) => {
        await saveLimit(tx, body)
        await recordInstallation(tx, { by: caller.name, now: parts.now() })
      })
      parts.limitsChanged()
      return { limits: (await limitsNow(parts.db)).map(({ scope, name, most }) => ({ scope, name, most })) }
    },
    liftQuarantine: async ({ params, body, caller }) => {
      const computer = await parts.computer(params.id)
      const lifted = await liftQuarantine(parts.db, {
        ...{ computerId: computer.id, key: body.item, by: caller.name, now: parts.now() },
      })
      return { lifted }
    },
  }
}

function untilOf(
  { until, seconds }: { until?: string | undefined; seconds?: number | undefined },
  now: number,
): number {
  if ((until === undefined) === (seconds === undefined))
    refuse('badInput', 'Say until when, or by how many seconds; one of the two.')
  return until === undefined ? now + (seconds ?? 0) * 1000 : momentIn('UTC', until, now)
}

function unknown(id: string): never {
  return refuse('notFound', `There is no session "${id}"; list them with GET /api/v1/sessions.`)
}
