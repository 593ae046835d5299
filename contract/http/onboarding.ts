/** Endpoints about computers on their way in: the waiting list, who they are, accept, reject, onboard. */
import { z } from 'zod'
import { onboardingStates, recognitionVerdicts } from '@fettle/core/terms/machine.ts'
import { endpoint } from './endpoint.ts'
import { name, ref, tagName, time } from './shapes.ts'

/** What a person can make of a machine's evidence. */
export const identityDecisions = ['same', 'wiped', 'new', 'clone'] as const

/** By what a machine is known again, as far as its agent found it. */
const machine = z.object({
  hostname: z.string().optional(),
  serial: z.string().optional(),
  hardwareId: z.string().optional(),
  macs: z.array(z.string()),
})

export const identification = z.object({
  verdict: z.enum(recognitionVerdicts),
  /** The computer it seems to be, to have been, or to be a copy of. */
  match: ref
    .extend({
      tenant: z.string(),
      online: z.boolean(),
      /** Since when it is online or offline; absent: never seen. */
      since: time.optional(),
      joinedAt: time,
      machine: machine.optional(),
    })
    .optional(),
  /** What speaks for it. */
  sentences: z.array(z.string()),
  at: time,
  decided: z.object({ as: z.enum(identityDecisions), by: z.string(), at: time }).optional(),
})
export type Identification = z.infer<typeof identification>

export const onboardingComputer = z.object({
  id: z.string(),
  name: z.string(),
  tenant: ref,
  state: z.enum(onboardingStates),
  since: time.optional(),
  joinedAt: time,
  online: z.boolean(),
  tags: z.array(z.string()),
  person: ref.optional(),
  machine: machine.optional(),
  identification: identification.optional(),
  /** Somebody should say who it is. */
  undecided: z.boolean(),
  /** What it is waiting for, whose move it is. */
  sentence: z.string(),
})
export type OnboardingComputer = z.infer<typeof onboardingComputer>

const params = z.object({ id: z.string().max(300).describe('Name or id') })

export const listOnboarding = endpoint({
  id: 'listOnboarding',
  method: 'GET',
  path: '/api/v1/onboarding',
  access: 'view',
  summary: 'Computers that wait to be let in, to be recognized or to be onboarded, oldest first',
  query: z.object({ state: z.enum(['pending', 'needsOnboarding', 'onboarding', 'undecided']).optional() }),
  response: z.object({ items: z.array(onboardingComputer) }),
})

export const acceptComputer = endpoint({
  id: 'acceptComputer',
  method: 'POST',
  path: '/api/v1/computers/{id}/accept',
  access: 'operate',
  summary: 'Lets a computer in that waits in the list',
  params,
  body: z.object({
    /** A tenant's name or id; absent: the one whose token it brought. */
    tenant: z.string().max(200).optional(),
    /** A person's e-mail or id. */
    person: z.string().max(200).optional(),
    /** In place of those its token gave it. */
    tags: z.array(tagName).max(100).optional(),
    name: name.optional(),
    /** now: an onboarding session starts; later: it needs onboarding; skip: it counts as onboarded. */
    onboard: z.enum(['now', 'later', 'skip']).default('later'),
  }),
  response: onboardingComputer,
})

export const rejectComputer = endpoint({
  id: 'rejectComputer',
  method: 'POST',
  path: '/api/v1/computers/{id}/reject',
  access: 'operate',
  summary: 'Turns away a computer that waits in the list; its agent is refused from now on',
  params,
  body: z.object({ reason: z.string().max(1000).default('') }),
  response: z.object({ id: z.string(), name: z.string() }),
})

export const decideIdentity = endpoint({
  id: 'decideIdentity',
  method: 'POST',
  path: '/api/v1/computers/{id}/identity',
  access: 'operate',
  summary: 'Says who a machine is: a computer we have with a new agent, that computer wiped, a new one, or a copy',
  params,
  body: z.object({
    as: z.enum(identityDecisions),
    /** The computer it is or was, when it is not the one that was proposed. Name or id. */
    of: z.string().max(300).optional(),
  }),
  /** The record under which it goes on. */
  response: onboardingComputer,
})

export const onboardComputer = endpoint({
  id: 'onboardComputer',
  method: 'POST',
  path: '/api/v1/computers/{id}/onboard',
  access: 'operate',
  summary: 'Onboards a computer, again if it was onboarded before',
  params,
  body: z.object({
    /** now: a session starts; later: it needs onboarding; skip: it counts as onboarded. */
    when: z.enum(['now', 'later', 'skip']).default('now'),
  }),
  response: onboardingComputer,
})
