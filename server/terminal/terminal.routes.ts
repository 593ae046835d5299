/** Serves the endpoints of the terminal: parse, call, shape. */
import type { Kysely } from 'kysely'
import type { Calendar } from '@fettle/core/calendar/calendar.ts'
import { tenantScope, unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import type { Documents } from '../engine/documents.ts'
import type { Caller, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { type Named, type SessionParts, startSessions } from '../sessions/start.commands.ts'
import { recentCommands, rememberCommand } from './recent.store.ts'
import { commandOf, commandOptions, type Wanted } from './run.commands.ts'
import { actionScript, listScripts } from './script.views.ts'

export interface TerminalRouteParts extends SessionParts {
  readonly db: Kysely<Tables>
  readonly documents: Documents
  /** The computers a request means; refuses names and filters that mean nothing. */
  readonly computers: (wanted: { names?: readonly string[]; filter?: string }) => Promise<readonly Named[]>
  readonly calendars: (computerIds: readonly string[]) => Promise<ReadonlyMap<string, Calendar>>
}

type TerminalHandlers = Pick<Handlers, 'runCommand' | 'listRecentCommands' | 'listLibraryScripts' | 'getActionScript'>

/** Handlers of the terminal room. */
export function terminalHandlers(parts: TerminalRouteParts): TerminalHandlers {
  const { db, documents, now } = parts
  return {
    runCommand: async ({ body, caller }) => {
      const computers = await meant(parts, body)
      const command = await commandOf(db, body)
      const calendars = await parts.calendars(computers.map(({ id }) => id))
      const at = now()
      const result = await unscoped(() =>
        startSessions(parts, {
          computers,
          options: commandOptions(body, command, 'UTC', at), // also refuses a window that means nothing
          optionsFor: ({ id }) => commandOptions(body, command, calendars.get(id)?.zone ?? 'UTC', at),
          trigger: caller.name,
          priority: 'adhoc',
        }),
      )
      const { script } = body
      // A token of nobody's that reaches some tenants only has no history: the database would refuse it after the sessions began.
      const isRemembered = caller.accountId !== undefined || tenantScope() === undefined
      if ('text' in script && isRemembered) await rememberCommand(db, accountOf(caller), { ...script, usedAt: at })
      return { ...result, started: [...result.started], merged: [...result.merged], refused: [...result.refused] }
    },
    listRecentCommands: async ({ caller }) => ({ items: [...(await recentCommands(db, accountOf(caller)))] }),
    listLibraryScripts: async () => ({ items: await listScripts(db) }),
    getActionScript: async ({ params: { id, actionId } }) =>
      (await actionScript({ db, documents }, { sessionId: id, actionId })) ??
      refuse('notFound', `There is no action "${actionId}" in a session "${id}".`),
  }
}

/** Whoever has no account is known by the name of the credential. */
function accountOf({ accountId, name }: Caller): string {
  return accountId ?? name
}

/** The computers that are meant, without those excluded; refused when they are many more or fewer than the person saw. */
async function meant({ computers }: TerminalRouteParts, wanted: Wanted): Promise<readonly Named[]> {
  const { computers: names, filter, exclude, expected } = wanted
  if (!names?.length && filter === undefined)
    refuse('badInput', 'Say on which computers: give "computers" (names or ids) or "filter".')
  const found = await computers({ ...(names ? { names } : {}), ...(filter === undefined ? {} : { filter }) })
  const left = new Set(exclude?.length ? (await computers({ names: exclude })).map(({ id }) => id) : [])
  const all = found.filter(({ id }) => !left.has(id))
  if (all.length === 0) refuse('badInput', 'Every computer that is meant is excluded, too; nothing was run.')
  if (expected !== undefined && Math.abs(all.length - expected) > expected * 0.1)
    refuse(
      'conflict',
      `It would run on ${all.length} computers now, and ${expected} were expected; look at them again.`,
    )
  return all
}
