/** Which scripts does the library have to be run by hand, and what does an action of a session run? */
import type { Kysely } from 'kysely'
import type { ActionScript, ListedScript } from '@fettle/contract/http/commands.ts'
import { stepsByHand } from '@fettle/core/report/by-hand.ts'
import type { LibraryScript } from '@fettle/core/terms/library-script.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Documents } from '../engine/documents.ts'
import { findSession } from '../engine/session-store.ts'

/** Every script of the library, by title. */
export async function listScripts(db: Kysely<Tables>): Promise<ListedScript[]> {
  const rows = await db.selectFrom('library_script').select(['id', 'definition']).execute()
  return rows
    .map(({ id, definition }) => listed(id, definition as LibraryScript))
    .toSorted((a, b) => a.title.localeCompare(b.title, 'en') || a.name.localeCompare(b.name, 'en'))
}

function listed(id: string, { name, title, description, script, parameters }: LibraryScript): ListedScript {
  return {
    ...{ id, name, title, language: script.language, text: script.source, timeLimitSeconds: script.timeoutSeconds },
    ...(description === undefined ? {} : { description }),
    as: script.context ?? 'system',
    parameters: parameters.map(({ order: _order, choices, default: fallback, ...parameter }) => ({
      ...parameter,
      ...(choices === undefined ? {} : { choices: [...choices] }),
      ...(fallback === undefined ? {} : { default: fallback as never }),
    })),
  }
}

/** What an action of a session runs on its computer; undefined when there is no such action. */
export async function actionScript(
  { db, documents }: { readonly db: Kysely<Tables>; readonly documents: Documents },
  { sessionId, actionId }: { readonly sessionId: string; readonly actionId: string },
): Promise<ActionScript | undefined> {
  const session = await inTransaction(db, (tx) => findSession(tx, documents, sessionId))
  const action = session?.plan?.actions.find(({ id }) => id === actionId)
  if (!session || !action) return undefined
  const steps = stepsByHand(action).map((step) => ({ ...step, missing: [...step.missing] }))
  return { title: action.title, computer: session.computer, steps }
}
