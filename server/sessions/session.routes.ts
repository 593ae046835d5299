/** Serves the endpoints about sessions: parse, call, shape. */
import type { Kysely } from 'kysely'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import type { Tables } from '../db/tables.ts'
import type { Documents } from '../engine/documents.ts'
import type { Engine } from '../engine/engine.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { cancelSession, startSessions } from './session.commands.ts'
import { listSessionPage, sessionDetail, sessionEvents, sessionLog } from './session.views.ts'

export interface SessionRouteParts {
  readonly db: Kysely<Tables>
  readonly engine: Engine
  readonly documents: Documents
  readonly now: () => number
  /** The computers a request means; refuses names and filters that mean nothing. */
  readonly computers: (wanted: {
    names?: readonly string[]
    filter?: string
  }) => Promise<readonly { id: string; name: string }[]>
  /** Refuses items that are not in the library. */
  readonly mustKnowItems: (names: readonly string[]) => Promise<void>
  /** Resolves at the session's next change, or when the signal is aborted. */
  readonly changed: (sessionId: string, signal: AbortSignal) => Promise<void>
}

type SessionHandlers = Pick<
  Handlers,
  'startSessions' | 'listSessions' | 'getSession' | 'getSessionLog' | 'getSessionEvents' | 'cancelSession'
>

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

  return {
    startSessions: async ({ body, caller }) => {
      if (!body.computers?.length && body.filter === undefined)
        refuse('badInput', 'Say on which computers: give "computers" (names or ids) or "filter".')
      if (body.items) await parts.mustKnowItems(body.items)
      const computers = await parts.computers({
        ...(body.computers ? { names: body.computers } : {}),
        ...(body.filter === undefined ? {} : { filter: body.filter }),
      })
      const options = {
        kind: body.kind,
        reboot: body.reboot,
        offlineWaitMs: body.offlineWaitSeconds * 1000,
        timeLimitMs: body.timeLimitSeconds * 1000,
        ...(body.items ? { items: [...new Set(body.items)].sort() } : {}),
      }
      const result = await startSessions(parts, { computers, options, trigger: caller.name })
      return { ...result, started: [...result.started], merged: [...result.merged], refused: [...result.refused] }
    },
    listSessions: ({ query }) => listSessionPage(parts.db, query),
    getSession: ({ params, query, signal }) =>
      query.wait > 0 ? detailWhenFinal(params.id, query.wait, signal) : detail(params.id),
    getSessionLog: async ({ params, query }) => (await sessionLog(parts.db, params.id, query)) ?? unknown(params.id),
    getSessionEvents: async ({ params }) => {
      const found = await sessionEvents(parts.db, params.id)
      return found.events.length > 0 ? found : unknown(params.id)
    },
    cancelSession: async ({ params, body, caller }) => {
      const session = await cancelSession(parts, { sessionId: params.id, by: caller.name, how: body.how })
      return session ? await detail(params.id) : unknown(params.id)
    },
  }
}

function unknown(id: string): never {
  return refuse('notFound', `There is no session "${id}"; list them with GET /api/v1/sessions.`)
}
