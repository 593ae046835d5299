/** Serves the endpoints about login codes and enrolment, and knows who an operator's request comes from. */
import type { Kysely } from 'kysely'
import { unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import type { Caller, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { enrolAgent, type Joined, type TellPending } from '../onboarding/enrolment.commands.ts'
import { getPersonId, getTenantId, mustBeOfTenant } from '../tenants/tenant.store.ts'
import * as commands from './access.commands.ts'
import type { Attempt } from './attempts.ts'
import { enrolmentTokens, removeEnrolmentToken } from './enrolment-token.store.ts'
import { loginSecret, mustBeOwnPage } from './login-cookie.ts'
import { findApiToken, limitsOf } from './token.store.ts'

export interface AccessParts {
  readonly db: Kysely<Tables>
  readonly serverId: string
  readonly now: () => number
  readonly attempt: Attempt
  /** Told after a computer joined. */
  readonly joined: (joined: Joined) => void
  readonly pending: TellPending
  /** The address a request came from. */
  readonly addressOf: (request: Request) => string
}

type AccessHandlers = Pick<
  Handlers,
  'createEnrolmentToken' | 'listEnrolmentTokens' | 'revokeEnrolmentToken' | 'createLoginCode' | 'enrolAgent'
>

/** Handlers of the access room. */
export function accessHandlers({
  db,
  serverId,
  now,
  attempt,
  addressOf,
  joined,
  pending,
}: AccessParts): AccessHandlers {
  return {
    createEnrolmentToken: async ({ body: { person, ...body } }) => {
      const tenantId = await getTenantId(db, body.tenant)
      const personId = person === undefined ? {} : { personId: await personOf(db, person, tenantId) }
      return await unscoped(() => commands.createEnrolmentToken(db, { ...body, ...personId, tenantId }, now()))
    },
    listEnrolmentTokens: async () => ({ items: await enrolmentTokens(db) }),
    revokeEnrolmentToken: async ({ params: { id }, note }) => {
      // What is out of the caller's reach is not found.
      const [
        known = refuse('notFound', `There is no enrolment token ${id}; list them with GET /api/v1/enrolment-tokens.`),
      ] = await enrolmentTokens(db, id)
      await unscoped(() => removeEnrolmentToken(db, id))
      note({ object: { kind: 'enrolment-token', id }, tenantId: known.tenant.id })
      return { id }
    },
    createLoginCode: async ({ caller }) => {
      await mustHoldTheMachine(db, caller)
      return await commands.createLoginCode(db, now())
    },
    enrolAgent: async ({ body, request }) => {
      const token =
        bearer(request) ??
        refuse('notSignedIn', 'Enrolment needs a token: send "Authorization: Bearer <enrolment token>".')
      const join = await attempt(addressOf(request), () => enrolAgent(db, { token, agent: body }, now(), pending))
      joined(join)
      return { agentId: join.agentId, computerId: join.computerId, serverId }
    },
  }
}

/**
 * Refuses accounts, and tokens that were made for less or for a time: whoever comes with a login code is the operator on the server's
 * machine, who is asked for no proof and whom no limit of theirs would bind.
 */
async function mustHoldTheMachine(db: Kysely<Tables>, { accountId, tokenId }: Caller): Promise<void> {
  const limits = tokenId === undefined ? undefined : await limitsOf(db, tokenId)
  if (accountId === undefined && Object.values<unknown>(limits ?? {}).every((limit) => limit === null)) return
  refuse(
    'notAllowed',
    'Only the operator on the server\'s own machine makes login links; run "fettle login-link" there.',
  )
}

/** A person may look after computers of the own tenant only. */
async function personOf(db: Kysely<Tables>, person: string, tenantId: string): Promise<string> {
  const id = await getPersonId(db, person)
  await mustBeOfTenant(db, id, tenantId)
  return id
}

function bearer(request: Request): string | undefined {
  return /^Bearer (\S{1,200})$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}

/** Who an operator's request comes from: by API token, or by the page's cookie, which counts only for the page's own requests. */
export function operatorOf({
  db,
  now,
}: Pick<AccessParts, 'db' | 'now'>): (request: Request) => Promise<Caller | undefined> {
  // A live stream asks again and again who its reader is; that is no sign that somebody sits there.
  const looked = new WeakSet<Request>()
  return async (request) => {
    const token = bearer(request)
    if (token !== undefined) return await findApiToken(db, token, now())
    const secret = loginSecret(request)
    if (secret === undefined) return undefined
    if (request.method !== 'GET') mustBeOwnPage(request)
    const isFirst = !looked.has(request)
    looked.add(request)
    return await commands.findCaller(db, secret, now(), isFirst)
  }
}
