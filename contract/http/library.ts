/** Endpoints about the life of whatever people define: save, change, delete, restore, history, and everything as documents. */
import { z } from 'zod'
import { changedField, documentChange } from './definitions.ts'
import { endpoint } from './endpoint.ts'
import { time } from './shapes.ts'

const document = z.record(z.string(), z.unknown())

/** `kind` in the plural, as in "tenants"; `name` is the name (of persons: the e-mail address) or the id. */
const params = z.object({ kind: z.string().max(40), name: z.string().max(200) })

const named = z.object({ id: z.string(), name: z.string() })

export const exportDocuments = endpoint({
  id: 'exportDocuments',
  method: 'GET',
  path: '/api/v1/export',
  access: 'view',
  summary: 'Every definition as a document, to be kept, compared and applied again',
  query: z.object({
    /** Kinds of document or of object, with commas; default: all. */
    kinds: z.string().max(1000).optional(),
    /** Only what belongs to this tenant, by name or id. */
    tenant: z.string().max(200).optional(),
  }),
  response: z.object({ documents: z.array(document) }),
})

export const listDefinitions = endpoint({
  id: 'listDefinitions',
  method: 'GET',
  path: '/api/v1/definitions',
  access: 'view',
  summary: 'Lists the definitions of a kind, or those that were deleted and can be restored',
  query: z.object({ kind: z.string().max(40).optional(), deleted: z.enum(['true', 'false']).default('false') }),
  response: z.object({
    items: z.array(
      z.object({ kind: z.string(), id: z.string(), name: z.string(), updatedAt: time, deletedAt: time.optional() }),
    ),
  }),
})

export const getDocument = endpoint({
  id: 'getDocument',
  method: 'GET',
  path: '/api/v1/{kind}/{name}/document',
  access: 'view',
  summary: 'One object as its document',
  params,
  response: z.object({
    id: z.string(),
    document,
    /** Differs whenever the document does; give it back when saving to overwrite nobody. */
    revision: z.string(),
  }),
})

export const saveDocument = endpoint({
  id: 'saveDocument',
  method: 'PUT',
  path: '/api/v1/{kind}/{name}',
  access: 'define',
  summary: 'Makes an object as a document says, or replaces the one of this name',
  params,
  body: z.object({
    /** Without name, and without kind where the address says it. */
    document,
    /** Refuse when there is one of this name. */
    isNew: z.boolean().default(false),
    /** Refuse (conflict) unless the object still is as it was when `getDocument` said this. */
    revision: z.string().max(100).optional(),
  }),
  response: documentChange,
})

export const changeDocument = endpoint({
  id: 'changeDocument',
  method: 'PATCH',
  path: '/api/v1/{kind}/{name}',
  access: 'define',
  summary: 'Changes some members of an object: null takes one away, maps are merged (RFC 7396)',
  params,
  body: z.object({ changes: document }),
  response: documentChange,
})

export const deleteObject = endpoint({
  id: 'deleteObject',
  method: 'DELETE',
  path: '/api/v1/{kind}/{name}',
  access: 'define',
  summary: 'Deletes an object; it can be restored, and its name is free',
  params,
  response: named,
})

export const restoreObject = endpoint({
  id: 'restoreObject',
  method: 'POST',
  path: '/api/v1/{kind}/{name}/restore',
  access: 'define',
  summary: 'Puts a deleted object back as it was',
  params,
  response: named,
})

export const objectHistory = endpoint({
  id: 'objectHistory',
  method: 'GET',
  path: '/api/v1/{kind}/{name}/history',
  access: 'view',
  summary: 'Everything that was done to an object, oldest first, with what each time changed',
  params,
  response: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        /** 1, 2, 3 ... for each id. */
        n: z.number(),
        change: z.enum(['created', 'updated', 'deleted', 'restored']),
        by: z.string(),
        at: time,
        /** The difference to the revision before. */
        fields: z.array(changedField),
        definition: document,
      }),
    ),
  }),
})
