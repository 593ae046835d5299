/** Frames an agent sends to the server. */
import { z } from 'zod'
import { idOf } from '../ids.ts'
import { doctorLimits, doctorOutcomes } from '@fettle/core/terms/doctor.ts'
import { reasons, verdicts } from '@fettle/core/terms/plan.ts'
import { rebootOutcomes, rebootPoints } from '@fettle/core/terms/session.ts'
import { doctorCheckName, doctorRunId } from './doctor.ts'
import { answer, facts, installedSoftware, inventoryResult, machineEvidence } from './parts.ts'
import { limits } from './protocol.ts'

/** Up to the year 9999: what every calendar and database can hold. */
const at = z.number().int().nonnegative().max(253_402_300_799_999)
const actionId = z.string().regex(/^a[0-9]{1,6}$/)
const detail = z.string().max(8192)

/** What happened on the computer, told in the order in which it happened. */
export const agentEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('orderAccepted') }),
  z.strictObject({
    type: z.literal('inventoried'),
    facts,
    software: z.array(installedSoftware).max(100_000),
    /** What the inventory scripts found, or why one failed, by key. */
    results: z
      .record(z.string().max(100), inventoryResult)
      .refine((results) => Object.keys(results).length <= 1000, 'no more than 1000 results')
      .exactOptional(),
  }),
  z.strictObject({ type: z.literal('answered'), answers: z.array(answer).max(10_000) }),
  z.strictObject({ type: z.literal('actionStarted'), actionId, attempt: z.number().int().positive() }),
  z.strictObject({
    type: z.literal('actionEnded'),
    actionId,
    verdict: z.enum(verdicts),
    reason: z.enum(reasons),
    detail: detail.exactOptional(),
    /** What the check found after the change. */
    after: detail.exactOptional(),
    /** The person it ran as. */
    ranAs: z.string().max(300).exactOptional(),
    startedAt: at,
  }),
  /** The agent waits for a person, a reboot or the package manager. */
  z.strictObject({
    type: z.literal('waitBegan'),
    wait: z.strictObject({
      reason: z.enum(['user', 'reboot', 'preflight']),
      sentence: z.string().min(1).max(1000),
      owner: z.string().max(300),
      deadline: at,
      atDeadline: z.string().min(1).max(1000),
    }),
  }),
  z.strictObject({ type: z.literal('waitEnded') }),
  z.strictObject({
    type: z.literal('rebootDecided'),
    point: z.enum(rebootPoints),
    outcome: z.enum(rebootOutcomes),
    sentence: z.string().min(1).max(1000),
    by: z.string().max(300).exactOptional(),
  }),
  /** The order is over: carried out, cancelled, or impossible (`problem` says why). */
  z.strictObject({
    type: z.literal('orderEnded'),
    outcome: z.enum(['done', 'cancelled', 'failed']),
    /** After changes: whether the computer now waits for a reboot. */
    rebootPending: z.boolean().exactOptional(),
    problem: detail.exactOptional(),
  }),
])
export type AgentEvent = z.infer<typeof agentEvent>

/** One entry of the journal. `n` counts from 1 without gaps; the server takes each number once. */
export const journalEntry = z.strictObject({
  n: z.number().int().positive(),
  /** Milliseconds since 1970 by the server's clock, as well as the agent can tell. */
  at,
  sessionId: idOf('ses'),
  orderId: idOf('ord'),
  event: agentEvent,
})
export type JournalEntry = z.infer<typeof journalEntry>

/** One line of output. `n` counts from 1 without gaps over all sessions of this journal. */
export const outputLine = z.strictObject({
  n: z.number().int().positive(),
  at,
  sessionId: idOf('ses'),
  /** Absent for lines of the order itself (detection, inventory). */
  actionId: actionId.exactOptional(),
  /** note: a remark of the agent's own. */
  stream: z.enum(['out', 'err', 'note']),
  text: z.string().max(limits.lineCharacters),
})
export type OutputLine = z.infer<typeof outputLine>

export const fromAgent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    protocol: z.number().int(),
    agentId: idOf('agt'),
    version: z.string().max(50),
    /** Names the journal; a new one starts counting anew. */
    journalId: z.string().regex(/^[0-9a-z]{8,40}$/),
    bootId: z.string().max(100),
    /** Base64 Ed25519 signature of `linkProof`. */
    proof: z.string().max(200),
  }),
  z.strictObject({ type: z.literal('events'), events: z.array(journalEntry).min(1).max(limits.eventsPerFrame) }),
  z.strictObject({ type: z.literal('output'), lines: z.array(outputLine).min(1).max(limits.linesPerFrame) }),
  /** How far the running action is; for the eye only, never stored, never decides. */
  z.strictObject({
    type: z.literal('progress'),
    sessionId: idOf('ses'),
    actionIds: z.array(actionId).max(1000),
    percent: z.number().min(0).max(100),
    text: z.string().max(500),
  }),
  /** What one check of an examination found. */
  z.strictObject({
    type: z.literal('doctorResult'),
    runId: doctorRunId,
    check: doctorCheckName,
    outcome: z.enum(doctorOutcomes),
    evidence: z.string().max(doctorLimits.evidence),
    fix: z.string().max(doctorLimits.fix).exactOptional(),
    tookMs: z.number().int().nonnegative().max(600_000),
  }),
  /** No more comes of an examination. */
  z.strictObject({
    type: z.literal('doctorEnded'),
    runId: doctorRunId,
    /** Why it was not carried out. */
    problem: z.string().max(1000).exactOptional(),
    /** The end of the agent's own log, oldest first. */
    log: z.array(z.string().max(doctorLimits.logLine)).max(doctorLimits.logLines),
  }),
])
export type FromAgent = z.infer<typeof fromAgent>

/** What an agent says to join: its public key and what it calls itself. Sent once, with an enrolment token. */
export const enrolRequest = z.strictObject({
  /** Base64 of the Ed25519 public key, SPKI DER. */
  publicKey: z.string().max(200),
  /** What people will read: nothing that hides or turns round what stands beside it. */
  hostname: z
    .string()
    .max(253)
    .regex(
      /^(?! )(?!.*\p{M}{9})[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+(?<! )$/u,
      'a name that can be read, without control characters',
    ),
  machineId: z.string().max(100),
  version: z.string().max(50),
  /** By what this machine can be known again; agents before 0.2 say no more than the machine id. */
  machine: machineEvidence.exactOptional(),
})
export type EnrolRequest = z.infer<typeof enrolRequest>

export const enrolResponse = z.strictObject({ agentId: idOf('agt'), computerId: idOf('cmp'), serverId: z.string() })
export type EnrolResponse = z.infer<typeof enrolResponse>
