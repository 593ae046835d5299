/** Says by what this machine can be known again, when its agent joins. */
import { hostname } from 'node:os'
import type { MachineEvidence } from '@fettle/core/terms/machine.ts'
import { hardwareFact } from './hardware.ts'
import { macsOf } from './network.ts'
import { osFact } from './os.ts'
import { readSystemFile } from './read.ts'

const wordMax = 200

/** What the firmware, the system and the network cards call themselves; a container has no firmware of its own. */
export function machineEvidence(): MachineEvidence {
  const hardware = hardwareFact()
  const words = {
    machineId: readSystemFile('/etc/machine-id'),
    hardwareId: hardware?.uuid,
    serial: hardware?.serial,
    manufacturer: hardware?.manufacturer,
    hostname: hostname(),
    osInstalledAt: osFact()?.installedAt,
  }
  const known = Object.entries(words).flatMap(([word, value]) =>
    value === undefined || value === '' ? [] : [[word, value.slice(0, wordMax)] as const],
  )
  return { ...Object.fromEntries(known), macs: macsOf() }
}
