/** Says by what a machine can be known again: what its firmware, its operating system and its network cards call themselves. */
import type { ComputerId } from './ids.ts'

/** What a machine says of itself when its agent joins. Everything may be missing, and nothing of it proves anything. */
export interface MachineEvidence {
  /** Of this installation of the operating system: /etc/machine-id, MachineGuid, the platform's equal. */
  readonly machineId?: string
  /** The firmware's UUID of the hardware. */
  readonly hardwareId?: string
  readonly serial?: string
  readonly manufacturer?: string
  readonly hostname?: string
  /** A second id of the operating system's installation, where there is one. */
  readonly osInstallId?: string
  /** When the operating system was installed: RFC 3339. */
  readonly osInstalledAt?: string
  readonly macs: readonly string[]
}

/** A computer we have, as far as it helps to know it again. */
export interface KnownMachine {
  readonly computerId: ComputerId
  readonly name: string
  readonly evidence: MachineEvidence
  /** Its own agent is linked at this moment. */
  readonly isLinked: boolean
}

/**
 * known: the same computer, whose agent was installed anew. wiped: the same hardware with another installation. clone: a copy of a
 * known installation. ambiguous: the evidence contradicts itself, or several computers fit; a person decides.
 */
export const recognitionVerdicts = ['new', 'known', 'wiped', 'clone', 'ambiguous'] as const
export type RecognitionVerdict = (typeof recognitionVerdicts)[number]

/** What is made of the evidence; it proposes, it never acts. */
export interface Recognition {
  readonly verdict: RecognitionVerdict
  /** The computer it is, was, or is a copy of. */
  readonly match?: ComputerId
  /** What speaks for it, in sentences. */
  readonly sentences: readonly string[]
}

/** Where a computer stands between joining and being looked after: pending waits for a person to let it in. */
export const onboardingStates = ['pending', 'needsOnboarding', 'onboarding', 'onboarded'] as const
export type OnboardingState = (typeof onboardingStates)[number]
