/** Fact: since when this computer runs, and whether it waits for a reboot. */
import type { Facts } from '@fettle/core/terms/computer.ts'
import { pendingReasons } from '../reboot/pending.ts'
import { readSystemFile } from './read.ts'

/** Random id of this boot; a new one proves that the computer was rebooted. */
export function bootId(): string {
  return readSystemFile('/proc/sys/kernel/random/boot_id') ?? ''
}

/** Whether something on this computer asks for a reboot. */
export function isRebootPending(): boolean {
  return pendingReasons().length > 0
}

/** The boot, and whether packages asked for a new one. */
export function bootFact(): Facts['boot'] {
  const bootedAt = parseBootTime(readSystemFile('/proc/stat') ?? '')
  if (bootedAt === undefined) return undefined
  return { bootId: bootId(), bootedAt, rebootPending: isRebootPending() }
}

/** The moment of boot from /proc/stat (btime, seconds since 1970), as ISO text. */
export function parseBootTime(stat: string): string | undefined {
  const seconds = /^btime (\d+)$/m.exec(stat)?.[1]
  return seconds === undefined ? undefined : new Date(Number(seconds) * 1000).toISOString()
}
