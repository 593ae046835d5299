/** Endpoints about secrets: values that scripts are given on computers. They can be set, never read. */
import { z } from 'zod'
import { secretLimits } from '../wire/redaction.ts'
import { endpoint } from './endpoint.ts'
import { ref, time } from './shapes.ts'

const secretName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'a name like api-token: letters, digits, . _ - and at most 100 of them')

/** A tenant's name or id; absent: the installation's, for all tenants that have none of that name. */
const tenant = z.string().min(1).max(200).optional()

const secret = z.object({ name: secretName, tenant: ref.optional(), createdAt: time, updatedAt: time })

export const listSecrets = endpoint({
  id: 'listSecrets',
  method: 'GET',
  path: '/api/v1/secrets',
  access: 'administer',
  summary: 'Lists secrets by name; their values are never given back',
  response: z.object({ items: z.array(secret) }),
})

export const setSecret = endpoint({
  id: 'setSecret',
  method: 'PUT',
  path: '/api/v1/secrets/{name}',
  access: 'administer',
  summary: 'Sets a secret of a tenant or of the whole installation',
  params: z.object({ name: secretName }),
  body: z.object({ value: z.string().min(secretLimits.charactersMin).max(secretLimits.characters), tenant }),
  response: secret,
})

export const deleteSecret = endpoint({
  id: 'deleteSecret',
  method: 'DELETE',
  path: '/api/v1/secrets/{name}',
  access: 'administer',
  summary: 'Forgets a secret of a tenant or of the whole installation',
  params: z.object({ name: secretName }),
  query: z.object({ tenant }),
  response: z.object({}),
})
