/** What screens see of a machine's evidence, as its agent wrote it. */
import type { OnboardingComputer } from '@fettle/contract/http/onboarding.ts'
import type { MachineEvidence } from '@fettle/core/terms/machine.ts'

/** The part of the evidence that people compare; agents of long ago may lack members. */
export function shownMachine(evidence: unknown): NonNullable<OnboardingComputer['machine']> {
  const { hostname, serial, hardwareId, macs = [] } = evidence as Partial<MachineEvidence>
  return {
    macs: [...macs],
    ...(hostname === undefined ? {} : { hostname }),
    ...(serial === undefined ? {} : { serial }),
    ...(hardwareId === undefined ? {} : { hardwareId }),
  }
}
