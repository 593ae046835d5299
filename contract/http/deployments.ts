/** Endpoints about deployments that are not saved yet (preview, what-if), about approvals and about exclusions. */
import { z } from 'zod'
import { approvalDecisions } from '@fettle/core/terms/deployment.ts'
import { endpoint } from './endpoint.ts'
import { ref, time } from './shapes.ts'

/** As in a YAML file, in JSON; `kind` may be left out. */
const document = z.record(z.string(), z.unknown()).describe('As in a YAML document, in JSON; kind may be left out')
const params = z.object({ name: z.string().max(200).describe('Name or id') })
const limit = z.number().int().min(0).max(10_000).default(1_000).describe('At most so many computers are listed')

const outlooks = ['wins', 'excluded', 'loses', 'unknown', 'passedOver'] as const

export const previewDeployment = endpoint({
  id: 'previewDeployment',
  method: 'POST',
  path: '/api/v1/deployments/preview',
  access: 'view',
  summary: 'Where an unsaved deployment would win, lose, or cannot be told',
  body: z.object({ document, limit }),
  response: z.object({
    name: z.string(),
    key: z.string(),
    /** The target in words. */
    target: z.string(),
    isNew: z.boolean(),
    /** It is for adhoc: where it would win once its item is asked for by name. */
    onlyWhenAskedFor: z.boolean(),
    counts: z.record(z.enum(outlooks), z.number()),
    /** Those that it means, by name; others are only counted as passedOver. */
    computers: z.array(
      z.object({
        computer: ref,
        is: z.enum(outlooks),
        /** Why, unless it wins. */
        sentence: z.string().optional(),
        /** The deployment that wins instead. */
        to: ref.optional(),
        /** Deployments it wins over. */
        beats: z.array(ref).optional(),
      }),
    ),
    warnings: z.array(z.string()),
  }),
})

const becomings = ['gains', 'loses', 'winner', 'wish', 'pulledIn', 'released', 'takenBack', 'excluded'] as const
const standing = z.object({ deployment: ref.optional(), desired: z.string() })

/** What is different on computers under other definitions. */
export const fleetDifference = z.object({
  /** Computers with any difference, those with each kind of it, and those that would probably reboot. */
  counts: z.object({
    computers: z.number(),
    rebootsLikely: z.number(),
    ...Object.fromEntries(becomings.map((becomes) => [becomes, z.number()])),
  } as { computers: z.ZodNumber; rebootsLikely: z.ZodNumber } & Record<(typeof becomings)[number], z.ZodNumber>),
  computers: z.array(
    z.object({
      computer: ref,
      changes: z.array(
        z.object({
          key: z.string(),
          title: z.string(),
          becomes: z.enum(becomings),
          before: standing.optional(),
          after: standing.optional(),
          rebootLikely: z.boolean(),
        }),
      ),
    }),
  ),
})

export const whatIf = endpoint({
  id: 'whatIf',
  method: 'POST',
  path: '/api/v1/deployments/what-if',
  access: 'view',
  summary: 'What saving (or deleting) a deployment would make different on the whole fleet',
  body: z.object({
    document: document.optional(),
    delete: z.string().max(200).optional().describe('Name or id of a deployment, in place of a document'),
    limit,
  }),
  response: fleetDifference.extend({ warnings: z.array(z.string()) }),
})

const approval = z.object({
  decision: z.enum(approvalDecisions),
  tenant: ref.optional(),
  computer: ref.optional(),
  by: z.string(),
  at: time,
})

export const listApprovals = endpoint({
  id: 'listApprovals',
  method: 'GET',
  path: '/api/v1/deployments/{name}/approvals',
  access: 'view',
  summary: 'Who decided what about an optional deployment',
  params,
  response: z.object({ autoApprove: z.boolean(), items: z.array(approval) }),
})

export const decideApproval = endpoint({
  id: 'decideApproval',
  method: 'POST',
  path: '/api/v1/deployments/{name}/approvals',
  access: 'operate',
  summary: 'Approves or denies an optional deployment for tenants (and those below them) or computers',
  params,
  body: z.object({
    /** null: takes a decision back. */
    decision: z.enum(approvalDecisions).nullable(),
    tenants: z.array(z.string().max(200)).max(1000).default([]).describe('Names or ids'),
    computers: z.array(z.string().max(300)).max(1000).default([]).describe('Names or ids'),
  }),
  response: z.object({ autoApprove: z.boolean(), items: z.array(approval) }),
})

const exclusion = ref.extend({
  item: z.string(),
  /** The target in words. */
  target: z.string(),
  owner: z.string(),
  reason: z.string(),
  until: time.optional(),
  expired: z.boolean(),
  updatedAt: time,
})

export const listExclusions = endpoint({
  id: 'listExclusions',
  method: 'GET',
  path: '/api/v1/exclusions',
  access: 'view',
  summary: 'Lists exclusions by name, those that have ended too',
  query: z.object({ item: z.string().max(200).optional() }),
  response: z.object({ items: z.array(exclusion) }),
})

export const getExclusion = endpoint({
  id: 'getExclusion',
  method: 'GET',
  path: '/api/v1/exclusions/{name}',
  access: 'view',
  summary: 'One exclusion, by name or id',
  params,
  response: exclusion.extend({ definition: z.record(z.string(), z.unknown()) }),
})
