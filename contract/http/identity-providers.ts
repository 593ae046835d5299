/** Endpoints about signing in with an organisation's own identity provider (OpenID Connect). */
import { z } from 'zod'
import { roleNames } from '@fettle/core/terms/access.ts'
import { endpoint } from './endpoint.ts'
import { name, ref, time } from './shapes.ts'

const issuer = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .describe("The provider's issuer, as https://login.example.org")
const clientId = z.string().trim().min(1).max(500)
const clientSecret = z.string().min(8).max(1000)
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/, 'a domain like example.org')

/** Whoever has this value in this claim (a text, or one of a list) has the role. */
const mapping = z.strictObject({
  claim: z.string().min(1).max(200),
  value: z.string().min(1).max(500),
  role: z.enum(roleNames),
  /** By name or id; exactly with the roles that reach one tenant. */
  tenant: z.string().min(1).max(200).optional(),
})

const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'a scope like groups')

const settings = {
  label: name,
  issuer,
  clientId,
  /** Only people whose verified e-mail is of one of these. Empty: whoever the provider lets in. */
  emailDomains: z.array(domain).max(100),
  /** Asked for besides openid, email and profile. */
  scopes: z.array(scope).max(20),
  mappings: z.array(mapping).max(200),
  /** What becomes of people who have no account: they get one, or are refused. */
  unknownPeople: z.enum(['create', 'refuse']),
  enabled: z.boolean(),
}

const identityProvider = z.object({
  id: z.string(),
  ...settings,
  mappings: z.array(mapping.omit({ tenant: true }).extend({ tenant: ref.optional() })),
  /** Where the provider must send people back to, below the server's address. */
  redirectPath: z.string(),
  createdAt: time,
  updatedAt: time,
})

const oneProvider = z.object({ id: z.string().max(100) })

export const listIdentityProviders = endpoint({
  id: 'listIdentityProviders',
  method: 'GET',
  path: '/api/v1/identity-providers',
  access: 'administer',
  reach: 'installation',
  summary: 'Lists the identity providers with their settings; client secrets are never given back',
  response: z.object({ items: z.array(identityProvider) }),
})

export const createIdentityProvider = endpoint({
  id: 'createIdentityProvider',
  method: 'POST',
  path: '/api/v1/identity-providers',
  access: 'administer',
  reach: 'installation',
  summary: 'Adds an identity provider that people can sign in with',
  body: z.object({
    ...settings,
    clientSecret,
    emailDomains: settings.emailDomains.default([]),
    scopes: settings.scopes.default([]),
    mappings: settings.mappings.default([]),
    unknownPeople: settings.unknownPeople.default('refuse'),
    enabled: settings.enabled.default(true),
  }),
  response: identityProvider,
})

export const changeIdentityProvider = endpoint({
  id: 'changeIdentityProvider',
  method: 'PATCH',
  path: '/api/v1/identity-providers/{id}',
  access: 'administer',
  reach: 'installation',
  summary: 'Changes settings of an identity provider; its issuer stays, because people are known by it',
  params: oneProvider,
  body: z.object(settings).omit({ issuer: true }).extend({ clientSecret }).partial(),
  response: identityProvider,
})

export const deleteIdentityProvider = endpoint({
  id: 'deleteIdentityProvider',
  method: 'DELETE',
  path: '/api/v1/identity-providers/{id}',
  access: 'administer',
  reach: 'installation',
  summary: 'Takes an identity provider away; nobody can sign in with it any more, and its logins end',
  params: oneProvider,
  response: z.object({ id: z.string() }),
})

export const listSignInProviders = endpoint({
  id: 'listSignInProviders',
  method: 'GET',
  path: '/api/v1/sign-in/providers',
  access: 'anybody',
  summary: 'With which identity providers people can sign in',
  response: z.object({ items: z.array(z.object({ id: z.string(), label: z.string() })) }),
})

/** Where the browser goes next. */
const onward = z.object({ url: z.string() })

export const beginProviderSignIn = endpoint({
  id: 'beginProviderSignIn',
  method: 'POST',
  path: '/api/v1/sign-in/providers/{id}',
  access: 'anybody',
  summary: 'Begins a sign-in with an identity provider, bound to this browser for 10 minutes',
  params: oneProvider,
  body: z.object({ /** The page that was wanted. */ to: z.string().max(2000).optional() }),
  response: onward,
})

export const finishProviderSignIn = endpoint({
  id: 'finishProviderSignIn',
  method: 'POST',
  path: '/api/v1/sign-in/callback',
  access: 'anybody',
  summary: 'Ends a sign-in, or the linking of an account, with what the identity provider sent back',
  body: z.object({
    /** The query with which the browser was sent back, as it is. */ answer: z.string().min(1).max(8000),
  }),
  response: z.object({
    kind: z.enum(['signedIn', 'linked']),
    to: z.string().optional(),
  }),
})

const identity = z.object({
  id: z.string(),
  /** Absent: its provider was taken away. */
  provider: ref.optional(),
  issuer: z.string(),
  /** Who somebody is there; means something to the provider only. */
  subject: z.string(),
  email: z.string().optional(),
  linkedAt: time,
  lastUsedAt: time.optional(),
})

export const listIdentities = endpoint({
  id: 'listIdentities',
  method: 'GET',
  path: '/api/v1/me/identities',
  access: 'signedIn',
  summary: "Lists the identities at providers with which one's own account can be signed in to",
  response: z.object({ items: z.array(identity) }),
})

export const linkIdentity = endpoint({
  id: 'linkIdentity',
  method: 'POST',
  path: '/api/v1/me/identities',
  access: 'signedIn',
  summary: "Begins to link one's own account with an identity at a provider",
  body: z.object({ provider: z.string().max(100) }),
  response: onward,
})

export const unlinkIdentity = endpoint({
  id: 'unlinkIdentity',
  method: 'DELETE',
  path: '/api/v1/me/identities/{id}',
  access: 'signedIn',
  summary: "Takes an identity away from one's own account",
  params: z.object({ id: z.string().max(100) }),
  response: z.object({ id: z.string() }),
})
