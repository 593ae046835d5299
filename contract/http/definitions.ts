/** Endpoints about what people define: apply documents, and read tenants, persons, tags, items, deployments, exclusions. */
import { z } from 'zod'
import { enforcements } from '@fettle/core/terms/deployment.ts'
import { parameterTypes } from '@fettle/core/terms/item.ts'
import { scopes } from '@fettle/core/terms/target.ts'
import { fleetDifference } from './deployments.ts'
import { endpoint } from './endpoint.ts'
import { ref, time } from './shapes.ts'

/** One member of a document that is different: what it was and what it is; absent: not there. */
export const changedField = z.object({ path: z.string(), from: z.unknown().optional(), to: z.unknown().optional() })

/** What became, or would become, of one document. */
export const documentChange = z.object({
  kind: z.string(),
  name: z.string(),
  change: z.enum(['created', 'updated', 'unchanged', 'deleted']),
  /** What an update changes. */
  fields: z.array(changedField),
  /** Things worth a second look: a deployment that matches nobody, a duplicate. */
  warnings: z.array(z.string()),
})

export const applyDocuments = endpoint({
  id: 'applyDocuments',
  method: 'POST',
  path: '/api/v1/apply',
  access: 'define',
  summary: 'Creates or updates everything the documents describe, all or nothing',
  body: z.object({
    documents: z
      .array(z.object({ source: z.string().max(1000), document: z.record(z.string(), z.unknown()) }))
      .max(20_000),
    /** Say what would change, change nothing. */
    dryRun: z.boolean().default(false),
    /** Delete what the documents do not have, of the kinds of document that they have. */
    prune: z.boolean().default(false),
  }),
  response: z.object({
    changes: z.array(documentChange),
    /** What would be different on computers; only of a dry run that would change something. */
    fleet: fleetDifference.optional(),
  }),
})

export const listTenants = endpoint({
  id: 'listTenants',
  method: 'GET',
  path: '/api/v1/tenants',
  access: 'view',
  summary: 'Lists tenants by name',
  response: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        parent: ref.optional(),
        tags: z.array(z.string()),
        computers: z.number(),
      }),
    ),
  }),
})

export const listPersons = endpoint({
  id: 'listPersons',
  method: 'GET',
  path: '/api/v1/persons',
  access: 'view',
  summary: 'Lists persons by name',
  /** Only those of this tenant, by name or id. */
  query: z.object({ tenant: z.string().max(200).optional() }),
  response: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        email: z.string(),
        tenant: ref,
        tags: z.array(z.string()),
        logins: z.array(z.string()).optional(),
      }),
    ),
  }),
})

export const listTags = endpoint({
  id: 'listTags',
  method: 'GET',
  path: '/api/v1/tags',
  access: 'view',
  summary: 'Lists tags that anything carries or that are described, with how many carry them',
  response: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        computers: z.number(),
        tenants: z.number(),
        persons: z.number(),
        colour: z.string().optional(),
        description: z.string().optional(),
      }),
    ),
  }),
})

export const itemSummary = z.object({
  name: z.string(),
  kind: z.enum(['software', 'task']),
  title: z.string(),
  deployments: z.number(),
  /** The software a task comes with; it is not deployed alone. */
  configures: z.string().optional(),
  updatedAt: time,
})

export const listItems = endpoint({
  id: 'listItems',
  method: 'GET',
  path: '/api/v1/items',
  access: 'view',
  summary: 'Lists items of the library by name',
  query: z.object({ kind: z.enum(['software', 'task']).optional() }),
  response: z.object({ items: z.array(itemSummary) }),
})

export const getItem = endpoint({
  id: 'getItem',
  method: 'GET',
  path: '/api/v1/items/{name}',
  access: 'view',
  summary: 'One item with its whole definition',
  params: z.object({ name: z.string().max(200) }),
  response: itemSummary.extend({
    definition: z.record(z.string(), z.unknown()),
    /** What a deployment of it may give: of software, the parameters of the tasks that configure it. */
    parameters: z.array(
      z.object({
        name: z.string(),
        type: z.enum(parameterTypes),
        required: z.boolean(),
        default: z.unknown().optional(),
        choices: z.array(z.string()).optional(),
        help: z.string().optional(),
        hidden: z.boolean().optional(),
      }),
    ),
  }),
})

export const deploymentSummary = z.object({
  id: z.string(),
  name: z.string(),
  item: z.string(),
  instance: z.string().optional(),
  desired: z.string(),
  enforcement: z.enum(enforcements),
  /** The target in words: "computers with tag canary of Acme". */
  target: z.string(),
  scope: z.enum(scopes),
  /** The tenant its target names. */
  tenant: ref.optional(),
  enabled: z.boolean(),
  sortOrder: z.number(),
  /** Which of the deployments of this item and instance goes first where several apply: 1 is the first of `rivals`. */
  place: z.number(),
  rivals: z.number(),
  updatedAt: time,
})

export const listDeployments = endpoint({
  id: 'listDeployments',
  method: 'GET',
  path: '/api/v1/deployments',
  access: 'view',
  summary: 'Lists deployments by name',
  query: z.object({ item: z.string().max(200).optional() }),
  response: z.object({ items: z.array(deploymentSummary) }),
})

export const getDeployment = endpoint({
  id: 'getDeployment',
  method: 'GET',
  path: '/api/v1/deployments/{name}',
  access: 'view',
  summary: 'One deployment (by name or id) with the computers it wins on',
  params: z.object({ name: z.string().max(200) }),
  response: deploymentSummary.extend({
    definition: z.record(z.string(), z.unknown()),
    /** At most 100 of them; `winsOn` counts all. */
    computers: z.array(ref),
    winsOn: z.number(),
  }),
})
