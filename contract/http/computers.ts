/** Endpoints about computers: list, read, change, inventory, state of items, explain. */
import { z } from 'zod'
import { onboardingStates } from '@fettle/core/terms/machine.ts'
import { verdicts } from '@fettle/core/terms/plan.ts'
import { endpoint } from './endpoint.ts'
import { filterText } from './filter-text.ts'
import { affinity, inventoryValue } from './inventory.ts'
import { computerSorts } from './list-sorts.ts'
import { onboardingComputer } from './onboarding.ts'
import { pageOf, pageQuery, ref, tagName, time } from './shapes.ts'
import { sessionSummary } from './sessions.ts'

export const computerSummary = z.object({
  id: z.string(),
  name: z.string(),
  tenant: ref,
  tags: z.array(z.string()),
  online: z.boolean(),
  /** Since when it is online or offline; absent when it never was. */
  since: time.optional(),
  os: z.string().optional(),
  osVersion: z.string().optional(),
  agentVersion: z.string().optional(),
  /** Its agent is older than the server. */
  agentOutdated: z.boolean().optional(),
  manufacturer: z.string().optional(),
  model: z.string().optional(),
  serial: z.string().optional(),
  addresses: z.array(z.string()).optional(),
  /** Signed in now, as far as inventory knows. */
  users: z.array(z.string()).optional(),
  bootedAt: time.optional(),
  formFactor: z.string().optional(),
  rebootPending: z.boolean().optional(),
  excludedFromMaintenance: z.boolean(),
  onboarding: z.enum(onboardingStates).optional(),
  /** Whose computer it is. */
  person: ref.optional(),
  /** How many items are as wanted, of how many whose state is known. */
  compliance: z.object({ good: z.number(), total: z.number() }),
  lastSession: sessionSummary.pick({ id: true, kind: true, state: true, createdAt: true, endedAt: true }).optional(),
})
export type ComputerSummary = z.infer<typeof computerSummary>

export const computer = computerSummary.extend({
  primaryPerson: ref.optional(),
  facts: z.record(z.string(), z.unknown()),
  factsAt: time.optional(),
  /** Where it stands on its way in, and what its machine was recognized as. */
  wayIn: onboardingComputer
    .pick({ state: true, since: true, sentence: true, undecided: true, identification: true })
    .optional(),
  /** What inventory scripts found, with ages. */
  inventory: z.array(inventoryValue).optional(),
  /** Whose computer it is, and why. */
  affinity: affinity.pick({ primaryPerson: true, pinned: true, excluded: true, sentence: true }).optional(),
  /** Other deployments win since it was last checked: look again before going by its items. */
  detectionOutdated: z.boolean().optional(),
  /** Items that sessions leave alone here, because changes to them did not last; newest first. */
  quarantine: z.array(z.object({ key: z.string(), since: time, evidence: z.string() })).optional(),
  /** Markdown text of people; absent: none. */
  notes: z.string().optional(),
  activeSession: sessionSummary.optional(),
  createdAt: time,
})
export type ComputerDetail = z.infer<typeof computer>

const params = z.object({ id: z.string().max(300).describe('Name or id') })

export const listComputers = endpoint({
  id: 'listComputers',
  method: 'GET',
  path: '/api/v1/computers',
  access: 'view',
  summary: 'Lists computers, by name unless asked otherwise',
  query: z.object({
    ...pageQuery,
    /** Words of the form field:value; see filter-fields.ts. Free words search names, persons and serial numbers. */
    q: filterText.optional(),
    /** name; lastSeen (longest ago first, online ones last); compliance (worst first, unknown ones last); lastSession (oldest first, none before). */
    sort: z.enum(computerSorts).default('name'),
  }),
  response: pageOf(computerSummary),
})

export const getComputer = endpoint({
  id: 'getComputer',
  method: 'GET',
  path: '/api/v1/computers/{id}',
  access: 'view',
  summary: 'One computer with its facts and active session',
  params,
  response: computer,
})

export const changeComputer = endpoint({
  id: 'changeComputer',
  method: 'PATCH',
  path: '/api/v1/computers/{id}',
  access: 'operate',
  summary: 'Changes what people decide about a computer',
  params,
  body: z.object({
    tags: z.array(tagName).max(100).optional(),
    /** A tenant's name or id. */
    tenant: z.string().max(200).optional(),
    /** A person's e-mail or id; null: nobody. */
    primaryPerson: z.string().max(200).nullable().optional(),
    excludedFromMaintenance: z.boolean().optional(),
    notes: z.string().max(100_000).optional(),
  }),
  response: computer,
})

export const itemState = z.object({
  key: z.string(),
  title: z.string(),
  desired: z.string(),
  /** What was last found: a version, "absent", "compliant". */
  state: z.string(),
  verdict: z.enum(verdicts),
  deploymentName: z.string().optional(),
  since: time,
  checkedAt: time,
  sessionId: z.string(),
  /** When a session last changed it, or tried to. */
  changed: z.object({ at: time, sessionId: z.string() }).optional(),
})
export type ItemState = z.infer<typeof itemState>

export const getComputerItems = endpoint({
  id: 'getComputerItems',
  method: 'GET',
  path: '/api/v1/computers/{id}/items',
  access: 'view',
  summary: 'The last known state of every item on a computer',
  params,
  response: z.object({ items: z.array(itemState) }),
})

export const getComputerSoftware = endpoint({
  id: 'getComputerSoftware',
  method: 'GET',
  path: '/api/v1/computers/{id}/software',
  access: 'view',
  summary: 'Software found by the last inventory',
  params,
  response: z.object({
    at: time.optional(),
    software: z.array(
      z.object({ provider: z.string(), name: z.string(), version: z.string(), architecture: z.string() }),
    ),
  }),
})

export const explainItem = endpoint({
  id: 'explainItem',
  method: 'GET',
  path: '/api/v1/computers/{id}/explain/{item}',
  access: 'view',
  summary: 'Who won for an item on a computer, who lost, and why',
  params: params.extend({ item: z.string().max(200) }),
  response: z.object({
    computer: ref,
    item: z.string(),
    factsAt: time.optional(),
    /** One for each instance of the item that any deployment names. */
    results: z.array(
      z.object({
        key: z.string(),
        winner: z.object({ id: z.string(), name: z.string(), desired: z.string(), sentence: z.string() }).optional(),
        exclusion: z.object({ name: z.string(), sentence: z.string() }).optional(),
        losers: z.array(z.object({ id: z.string(), name: z.string(), reason: z.string(), sentence: z.string() })),
        passedOver: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            reason: z.string(),
            sentence: z.string(),
            /** It may match once a missing fact or a script's answer is there. */
            isUnknown: z.boolean(),
          }),
        ),
        /** No deployment names it here any more, and the former one says that it is taken back. */
        noLongerAssigned: z.object({ deployment: z.string(), sentence: z.string() }).optional(),
      }),
    ),
    /** Every exclusion of the item: those that hold here, have ended, or are for others. */
    exclusions: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        owner: z.string(),
        reason: z.string(),
        until: time.optional(),
        status: z.enum(['holds', 'expired', 'elsewhere']),
        sentence: z.string(),
      }),
    ),
    /** The same in sentences. */
    text: z.array(z.string()),
  }),
})
