/** Fact: since when this computer runs, and whether it waits for a reboot. */
import { existsSync } from 'node:fs'
import type { Facts } from '@fettle/core/terms/computer.ts'
import { readSystemFile } from './read.ts'

/** Random id of this boot; a new one proves that the computer was rebooted. */
export function bootId(): string {
  return readSystemFile('/proc/sys/kernel/random/boot_id') ?? ''
}

/** Whether packages asked for a reboot since the last one (Debian writes reboot-required). */
export function isRebootPending(): boolean {
  return ['/run/reboot-required', '/var/run/reboot-required'].some((path) => existsSync(path))
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
