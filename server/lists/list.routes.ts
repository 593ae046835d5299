/** Serves what lists share: counts, suggestions, saved views. */
import type { Kysely } from 'kysely'
import { roles } from '@fettle/core/terms/access.ts'
import { countComputers } from '../computers/computer-counts.views.ts'
import type { Tables } from '../db/tables.ts'
import type { Caller, Handlers } from '../http/handler.ts'
import { countSessions } from '../sessions/session-list.views.ts'
import { suggestedValues } from './suggestions.views.ts'
import { changeSavedView, deleteSavedView, saveView, savedViews, type Viewer } from './view.store.ts'

type ListHandlers = Pick<
  Handlers,
  'countComputers' | 'countSessions' | 'suggestValues' | 'listViews' | 'createView' | 'changeView' | 'deleteView'
>

/** Handlers of lists. */
export function listHandlers(db: Kysely<Tables>): ListHandlers {
  return {
    countComputers: ({ query }) => countComputers(db, { q: query.q, exact: query.exact === 'true' }),
    countSessions: ({ query }) => countSessions(db, { q: query.q, exact: query.exact === 'true' }),
    suggestValues: ({ query }) => suggestedValues(db, query),
    listViews: async ({ query, caller }) => ({ items: await savedViews(db, viewerOf(caller), query.list) }),
    createView: ({ body, caller }) => saveView(db, viewerOf(caller), body),
    changeView: ({ params, body, caller }) => changeSavedView(db, viewerOf(caller), params.id, body),
    deleteView: async ({ params, caller }) => {
      await deleteSavedView(db, viewerOf(caller), params.id)
      return {}
    },
  }
}

/** Shared views are seen by all, so whoever shares reaches the whole installation. */
function viewerOf({ accountId, grants, only }: Caller): Viewer {
  const isMeant = only === undefined || only.includes('operate')
  const mayShare =
    isMeant &&
    grants.some(({ role }) => roles[role].reach === 'installation' && roles[role].permissions.includes('operate'))
  return { accountId, mayShare }
}
