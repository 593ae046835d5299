/** Endpoints about who may come in: enrolment tokens for agents, API tokens and logins for operators. */
import { z } from 'zod'
import { enrolRequest, enrolResponse } from '../wire/from-agent.ts'
import { endpoint } from './endpoint.ts'
import { ref, tagName, time } from './shapes.ts'

export const createEnrolmentToken = endpoint({
  id: 'createEnrolmentToken',
  method: 'POST',
  path: '/api/v1/enrolment-tokens',
  access: 'operate',
  summary: 'Makes a token with which computers join a tenant; it is shown once',
  body: z.object({
    /** A tenant's name or id. */
    tenant: z.string().max(200),
    uses: z.number().int().min(1).max(1000).default(1),
    hours: z.number().positive().max(720).default(24),
    tags: z.array(tagName).max(100).default([]),
    /** The primary person of the computers, by e-mail or id; of the tenant. */
    person: z.string().max(200).optional(),
    /** The computers wait in a list until somebody lets them in. */
    approval: z.boolean().default(false),
    /** An onboarding session starts as soon as a computer is in, also on one that is known. */
    onboard: z.boolean().default(false),
    /** A machine of the tenant that is known goes on under its old record without a question, unless that is linked. */
    takeOver: z.boolean().default(false),
  }),
  response: z.object({ id: z.string(), token: z.string(), expiresAt: time, uses: z.number() }),
})

const enrolmentToken = z.object({
  id: z.string(),
  tenant: ref,
  /** How many computers may still join with it; 0: none any more. */
  usesLeft: z.number(),
  createdAt: time,
  expiresAt: time,
  tags: z.array(z.string()),
  person: ref.optional(),
  approval: z.boolean(),
  onboard: z.boolean(),
  takeOver: z.boolean(),
})

export const listEnrolmentTokens = endpoint({
  id: 'listEnrolmentTokens',
  method: 'GET',
  path: '/api/v1/enrolment-tokens',
  access: 'operate',
  summary: 'Lists the tokens with which computers join, the newest first; the tokens themselves are never shown again',
  response: z.object({ items: z.array(enrolmentToken) }),
})

export const revokeEnrolmentToken = endpoint({
  id: 'revokeEnrolmentToken',
  method: 'DELETE',
  path: '/api/v1/enrolment-tokens/{id}',
  access: 'operate',
  summary: 'Revokes an enrolment token: no computer joins with it any more; those that did stay',
  params: z.object({ id: z.string().max(100) }),
  response: z.object({ id: z.string() }),
})

/** What comes of proving who one is: signed in, or halfway there with the factors of which one is still asked for. */
export const loginOutcome = z.object({
  state: z.enum(['full', 'halfway']),
  /** Halfway: what can be proved next. */
  factors: z.array(z.enum(['totp', 'passkey', 'recoveryCode'])),
  expiresAt: time,
})

/** What a browser's authenticator says, as @simplewebauthn/browser hands it over; and what it is asked with. */
export const credential = z.record(z.string().max(50), z.unknown())
const asked = z.object({ options: z.record(z.string(), z.unknown()) })

const password = z.string().min(1).max(1000)
const code = z.string().trim().min(6).max(40)

export const createLogin = endpoint({
  id: 'createLogin',
  method: 'POST',
  path: '/api/v1/logins',
  access: 'anybody',
  summary: 'Exchanges a one-time code or an API token for a login cookie',
  body: z.object({ secret: z.string().min(1).max(200) }),
  response: z.object({ expiresAt: time }),
})

export const signInWithPassword = endpoint({
  id: 'signInWithPassword',
  method: 'POST',
  path: '/api/v1/logins/password',
  access: 'anybody',
  summary: 'Signs in with e-mail and password; with a second factor the login is only halfway there',
  body: z.object({ email: z.string().trim().min(1).max(254), password }),
  response: loginOutcome,
})

export const askPasskey = endpoint({
  id: 'askPasskey',
  method: 'POST',
  path: '/api/v1/logins/passkey/options',
  access: 'anybody',
  summary: 'What a browser needs to ask for a passkey; good for 5 minutes, and once',
  body: z.object({}),
  response: asked,
})

export const signInWithPasskey = endpoint({
  id: 'signInWithPasskey',
  method: 'POST',
  path: '/api/v1/logins/passkey',
  access: 'anybody',
  summary: 'Signs in with a passkey, which counts as both factors',
  body: z.object({ credential }),
  response: loginOutcome,
})

export const proveFactor = endpoint({
  id: 'proveFactor',
  method: 'POST',
  path: '/api/v1/logins/current/factor',
  access: 'anybody',
  summary:
    'Brings a login that is halfway there to its end: a code of the authenticator app, a passkey or a recovery code',
  body: z.discriminatedUnion('factor', [
    z.strictObject({ factor: z.literal('totp'), code }),
    z.strictObject({ factor: z.literal('recoveryCode'), code }),
    z.strictObject({ factor: z.literal('passkey'), credential }),
  ]),
  response: loginOutcome,
})

export const freshenLogin = endpoint({
  id: 'freshenLogin',
  method: 'POST',
  path: '/api/v1/logins/current/fresh',
  access: 'signedIn',
  summary: 'Proves again who sits there, for what asks for it: counts for 5 minutes',
  body: z.discriminatedUnion('factor', [
    z.strictObject({ factor: z.literal('password'), password }),
    z.strictObject({ factor: z.literal('passkey'), credential }),
  ]),
  response: z.object({ freshUntil: time }),
})

export const endLogin = endpoint({
  id: 'endLogin',
  method: 'DELETE',
  path: '/api/v1/logins/current',
  access: 'signedIn',
  summary: 'Ends the login of this browser',
  response: z.object({}),
})

/** A login as its owner and administrators see it. */
export const login = z.object({
  id: z.string(),
  method: z.enum(['code', 'token', 'password', 'passkey', 'invitation', 'setUp', 'oidc', 'device']),
  address: z.string(),
  /** What the browser says it is. */
  userAgent: z.string(),
  createdAt: time,
  lastSeenAt: time,
  expiresAt: time,
  /** The one that asks. */
  current: z.boolean(),
})

export const listLogins = endpoint({
  id: 'listLogins',
  method: 'GET',
  path: '/api/v1/me/logins',
  access: 'signedIn',
  summary: "Lists one's own logins, the latest first",
  response: z.object({ items: z.array(login) }),
})

export const endOneLogin = endpoint({
  id: 'endOneLogin',
  method: 'DELETE',
  path: '/api/v1/me/logins/{id}',
  access: 'signedIn',
  summary: "Ends one of one's own logins",
  params: z.object({ id: z.string() }),
  response: z.object({}),
})

export const endOtherLogins = endpoint({
  id: 'endOtherLogins',
  method: 'POST',
  path: '/api/v1/me/logins/end-others',
  access: 'signedIn',
  summary: "Ends all of one's own logins but this one",
  body: z.object({}),
  response: z.object({ ended: z.number() }),
})

export const createLoginCode = endpoint({
  id: 'createLoginCode',
  method: 'POST',
  path: '/api/v1/login-codes',
  access: 'administer',
  reach: 'installation',
  summary: 'Makes a one-time code for a login link, good for 15 minutes',
  body: z.object({}),
  response: z.object({ code: z.string(), expiresAt: time }),
})

export const enrolAgent = endpoint({
  id: 'enrolAgent',
  method: 'POST',
  path: '/agent/v1/enroll',
  access: 'enrolment',
  summary: 'A computer joins with its public key and an enrolment token',
  body: enrolRequest,
  response: enrolResponse,
})
