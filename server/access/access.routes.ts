/** Serves the endpoints about tokens, logins and enrolment, and knows who an operator's request comes from. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Caller, Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { enrolAgent, type Joined, type TellPending } from '../onboarding/enrolment.commands.ts'
import { getPersonId, getTenantId, mustBeOfTenant } from '../tenants/tenant.store.ts'
import * as commands from './access.commands.ts'
import { createAttempts } from './attempts.ts'

export interface AccessParts {
  readonly db: Kysely<Tables>
  readonly serverId: string
  readonly now: () => number
  /** Told after a computer joined. */
  readonly joined: (joined: Joined) => void
  readonly pending: TellPending
  /** The address a request came from. */
  readonly addressOf: (request: Request) => string
}

type AccessHandlers = Pick<
  Handlers,
  'createEnrolmentToken' | 'createApiToken' | 'createLogin' | 'endLogin' | 'createLoginCode' | 'enrolAgent'
>

const cookieName = 'fettle_login'

/** Handlers of the access room. */
export function accessHandlers({ db, serverId, now, addressOf, joined, pending }: AccessParts): AccessHandlers {
  const attempt = createAttempts(now)
  return {
    createEnrolmentToken: async ({ body: { person, ...body } }) => {
      const tenantId = await getTenantId(db, body.tenant)
      const personId = person === undefined ? {} : { personId: await personOf(db, person, tenantId) }
      return await commands.createEnrolmentToken(db, { ...body, ...personId, tenantId }, now())
    },
    createApiToken: ({ body }) => commands.createApiToken(db, body.name, body.days, now()),
    createLoginCode: () => commands.createLoginCode(db, now()),
    createLogin: async ({ body, request, answer }) => {
      mustBeOwnOrigin(request)
      const login = await attempt(addressOf(request), () => commands.createLogin(db, body.secret, now()))
      answer.append('set-cookie', cookie(request, login.secret, login.expiresAt))
      return { expiresAt: login.expiresAt }
    },
    endLogin: async ({ caller, request, answer }) => {
      if (caller.loginId !== undefined) await commands.endLogin(db, caller.loginId)
      answer.append('set-cookie', cookie(request, '', new Date(0).toISOString()))
      return {}
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

/** A person may look after computers of the own tenant only. */
async function personOf(db: Kysely<Tables>, person: string, tenantId: string): Promise<string> {
  const id = await getPersonId(db, person)
  await mustBeOfTenant(db, id, tenantId)
  return id
}

function cookie(request: Request, value: string, expiresAt: string): string {
  const secure = new URL(request.url).protocol === 'https:' ? '; Secure' : ''
  return `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Expires=${new Date(expiresAt).toUTCString()}${secure}`
}

function bearer(request: Request): string | undefined {
  return /^Bearer (\S{1,200})$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}

/** Who an operator's request comes from: by API token, or by the page's cookie, which counts only for the page's own requests. */
export function operatorOf({
  db,
  now,
}: Pick<AccessParts, 'db' | 'now'>): (request: Request) => Promise<Caller | undefined> {
  return async (request) => {
    const token = bearer(request)
    if (token !== undefined) return await commands.findApiToken(db, token, now())
    const secret = new RegExp(`(?:^|; )${cookieName}=([^;]{1,200})`).exec(request.headers.get('cookie') ?? '')?.[1]
    if (secret === undefined) return undefined
    if (request.method !== 'GET') mustBeOwnOrigin(request)
    return await commands.findLogin(db, secret, now())
  }
}

/** A page of somebody else must not act with our cookie. */
function mustBeOwnOrigin(request: Request): void {
  const origin = request.headers.get('origin')
  const host = request.headers.get('host')
  if (origin !== null && URL.parse(origin)?.host !== host)
    refuse('notAllowed', `Requests from ${origin} are not taken here.`)
}
