/** Endpoints about API tokens, and about the command line's sign-in, which ends with one. */
import { z } from 'zod'
import { permissions } from '@fettle/core/terms/access.ts'
import { endpoint } from './endpoint.ts'
import { name, ref, time } from './shapes.ts'

/** A token's rights are these, as far as its owner has them at the moment it is used. */
const only = z.array(z.enum(permissions)).min(1).max(permissions.length)

export const tokenDaysMax = 365

export const apiToken = z.object({
  id: z.string(),
  name: z.string(),
  /** token: made by hand. commandLine: given to a command line that somebody approved. */
  kind: z.enum(['token', 'commandLine']),
  /** The account whose rights it has. Absent: the operator on the server's own machine. */
  owner: ref.optional(),
  /** What it may do at most. Absent: whatever its owner may. */
  only: only.optional(),
  /** Where it may do it, with the tenants below them. Absent: wherever its owner may. */
  tenants: z.array(ref).optional(),
  createdBy: z.string(),
  createdAt: time,
  /** To the minute. */
  lastUsedAt: time.optional(),
  /** Absent: until it is revoked; only of the token in the server's data folder. */
  expiresAt: time.optional(),
  /** The one that asks. */
  current: z.boolean(),
})

export const listApiTokens = endpoint({
  id: 'listApiTokens',
  method: 'GET',
  path: '/api/v1/api-tokens',
  access: 'signedIn',
  summary: "Lists one's own API tokens; for administrators of the installation, everybody's",
  response: z.object({ items: z.array(apiToken) }),
})

export const createApiToken = endpoint({
  id: 'createApiToken',
  method: 'POST',
  path: '/api/v1/api-tokens',
  access: 'signedIn',
  summary: 'Makes a token for the operator API, with the rights of whoever makes it or less; it is shown once',
  body: z.object({
    name,
    days: z
      .number()
      .int()
      .min(1)
      .max(tokenDaysMax)
      .optional()
      .describe('Default: 90, or what is left of the token that asks'),
    only: only.optional(),
    /** Names or ids. */
    tenants: z.array(z.string().min(1).max(200)).min(1).max(200).optional(),
  }),
  response: z.object({ id: z.string(), token: z.string(), expiresAt: time }),
})

export const revokeApiToken = endpoint({
  id: 'revokeApiToken',
  method: 'DELETE',
  path: '/api/v1/api-tokens/{id}',
  access: 'signedIn',
  summary: 'Revokes an API token at once; "current" is the one that asks',
  params: z.object({ id: z.string().max(100) }),
  response: z.object({ id: z.string(), name: z.string() }),
})

/** As it is shown: eight letters without vowels and look-alikes. */
const userCode = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{4}[- ]?[A-Za-z]{4}$/, 'a code like BCDF-GHJK')

export const startDeviceLogin = endpoint({
  id: 'startDeviceLogin',
  method: 'POST',
  path: '/api/v1/device-logins',
  access: 'anybody',
  summary: 'A command line asks to be let in (as RFC 8628): somebody who is signed in enters its code on the page',
  body: z.object({ /** What people shall recognise it by: the name of its computer. */ host: name }),
  response: z.object({
    deviceCode: z.string(),
    userCode: z.string(),
    /** Below the server's address. */
    verificationPath: z.string(),
    /** The same with the code in it. */
    verificationPathComplete: z.string(),
    expiresInSeconds: z.number(),
    intervalSeconds: z.number(),
  }),
})

export const pollDeviceLogin = endpoint({
  id: 'pollDeviceLogin',
  method: 'POST',
  path: '/api/v1/device-logins/poll',
  access: 'anybody',
  summary: 'Asks whether somebody has decided; once approved, the answer has the API token, once',
  body: z.object({ deviceCode: z.string().min(1).max(200) }),
  response: z.discriminatedUnion('state', [
    z.object({ state: z.enum(['pending', 'slowDown']), intervalSeconds: z.number() }),
    z.object({ state: z.enum(['denied', 'expired']) }),
    z.object({
      state: z.literal('approved'),
      id: z.string(),
      name: z.string(),
      token: z.string(),
      expiresAt: time,
      /** Whose rights it has. */
      account: ref,
    }),
  ]),
})

export const getDeviceLogin = endpoint({
  id: 'getDeviceLogin',
  method: 'GET',
  path: '/api/v1/device-logins/{code}',
  access: 'signedIn',
  summary: 'Who asks with this code, and what it would be given',
  params: z.object({ code: userCode }),
  response: z.object({
    userCode: z.string(),
    host: z.string(),
    /** Where it asked from. */
    address: z.string(),
    askedAt: time,
    expiresAt: time,
    /** What the token would be called, and for how many days it would be good. */
    tokenName: z.string(),
    tokenDays: z.number(),
  }),
})

export const decideDeviceLogin = endpoint({
  id: 'decideDeviceLogin',
  method: 'POST',
  path: '/api/v1/device-logins/{code}',
  access: 'signedIn',
  summary:
    'Lets the command line in with the rights of whoever approves, or refuses it; by somebody signed in on the page only',
  params: z.object({ code: userCode }),
  body: z.object({ approve: z.boolean() }),
  response: z.object({ state: z.enum(['approved', 'denied']), host: z.string() }),
})
