/** Endpoints about who may come in: enrolment tokens for agents, API tokens and logins for operators. */
import { z } from 'zod'
import { enrolRequest, enrolResponse } from '../wire/from-agent.ts'
import { endpoint } from './endpoint.ts'
import { name, tagName, time } from './shapes.ts'

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

export const createApiToken = endpoint({
  id: 'createApiToken',
  method: 'POST',
  path: '/api/v1/api-tokens',
  access: 'administer',
  summary: 'Makes a token for the operator API; it is shown once',
  body: z.object({ name, days: z.number().int().min(1).max(366).default(90) }),
  response: z.object({ id: z.string(), token: z.string(), expiresAt: time }),
})

export const createLogin = endpoint({
  id: 'createLogin',
  method: 'POST',
  path: '/api/v1/logins',
  access: 'anybody',
  summary: 'Exchanges a one-time code or an API token for a login cookie',
  body: z.object({ secret: z.string().min(1).max(200) }),
  response: z.object({ expiresAt: time }),
})

export const endLogin = endpoint({
  id: 'endLogin',
  method: 'DELETE',
  path: '/api/v1/logins/current',
  access: 'signedIn',
  summary: 'Ends the login of this browser',
  response: z.object({}),
})

export const createLoginCode = endpoint({
  id: 'createLoginCode',
  method: 'POST',
  path: '/api/v1/login-codes',
  access: 'administer',
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
