/** Sees to it that every call that changes something, or may not, leaves an entry in the audit log. */
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import { type Access, type Endpoint, isForOperators } from '@fettle/contract/http/endpoint.ts'
import { tenantScope, unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import type { AuditedInput, Auditor, Recording } from '../http/audited.ts'
import type { Note } from '../http/handler.ts'
import { Refusal } from '../http/refusal.ts'
import { addEntry, addIntent } from './audit.store.ts'
import { type AuditOutcome, entryOf, type NewEntry, outcomeOf } from './entry.ts'

export interface AuditorParts {
  readonly db: Kysely<Tables>
  readonly now: () => number
  readonly log: Logger
}

/**
 * The auditor of a server. A change is written down before it begins and again when it has ended, so that neither an audit log that
 * cannot be written nor a server that is cut off hides one: then it is refused, or stays as "unknown". Only what operates computers
 * goes on without: whoever must stop something may.
 */
export function createAuditor({ db, now, log }: AuditorParts): Auditor {
  return async (call, work) => {
    const { endpoint } = call
    let input: AuditedInput = {}
    let note: Note = {}
    let hasNoted = false
    let within: readonly string[] | undefined
    const entryFor = (outcome: AuditOutcome): NewEntry => ({
      ...entryOf(call, input, note, outcome),
      ...(within === undefined ? {} : { within }),
    })
    const recording: Recording = {
      begin: async (brought) => {
        input = brought
        within = tenantScope()?.tenants
        if (mustBeWritten(endpoint)) await unscoped(() => addIntent(db, entryFor({ result: 'unknown' }), now()))
      },
      note: (more) => {
        hasNoted = true
        note = { ...note, ...more }
      },
    }
    try {
      const result = await work(recording)
      if (isChange(endpoint) || (isOpen(endpoint) && hasNoted)) {
        const entry = entryFor({ result: 'ok' })
        if (mustBeWritten(endpoint)) await addEntry(db, entry, now())
        else await tryToAdd(entry)
      }
      return result
    } catch (error) {
      if (isWorthIt(endpoint, error, hasNoted)) {
        await tryToAdd(entryFor(outcomeOf(error)))
      }
      throw error
    }
  }

  /** What has happened has happened: the answer stays what it is. */
  async function tryToAdd(entry: NewEntry): Promise<void> {
    await addEntry(db, entry, now()).catch((error: unknown) =>
      log.error({ err: error, entry }, 'the audit log could not be written'),
    )
  }
}

/** Requests that only look are not changes, also when they need a body to say at what. */
function isChange({ method, access }: Endpoint): boolean {
  return method !== 'GET' && isForOperators(access) && access !== 'view'
}

const goesOnWithout: readonly Access[] = ['operate']

function mustBeWritten(endpoint: Endpoint): boolean {
  return isChange(endpoint) && !goesOnWithout.includes(endpoint.access)
}

/** Signing in, and whatever else anybody may try: its handler says what there is to write down. */
function isOpen({ method, access }: Endpoint): boolean {
  return method !== 'GET' && access === 'anybody'
}

function isWorthIt(endpoint: Endpoint, error: unknown, hasNoted: boolean): boolean {
  const code = error instanceof Refusal ? error.code : 'bug'
  if (isOpen(endpoint)) return code === 'notSignedIn' || (hasNoted && code !== 'tooMany')
  return isForOperators(endpoint.access) && (isChange(endpoint) || code === 'notAllowed')
}
