/** What should a person think of before updates begin at once on their computer, by what its inventory knows? Pure. */
import type { Disk, Facts } from '@fettle/core/terms/computer.ts'

/** Where systems keep programs and what is fetched for them. */
const systemMounts = /^(?:\/|\/(?:usr|var|opt)|[cC]:\\?)$/
/** Less than this is little, or less than this share of a small disk. */
const littleMiB = 2048
const littleShare = 0.1

/** Save your work; plug a computer in that has, or may have, a battery. */
export function beforeRunning({ hardware }: Facts): string {
  const formFactor = hardware?.formFactor
  const ready =
    formFactor === 'server' || formFactor === 'workstation'
      ? 'Save your work first, and leave the computer switched on.'
      : `Save your work first and plug the ${formFactor === 'portable' ? 'laptop' : 'computer'} in.`
  return `${ready} The updates begin as soon as you press the button; programs that are updated may close.`
}

/** What may keep the updates from going well, as sentences; nothing when nothing is known of. */
export function runWarnings({ disks = [] }: Facts): readonly string[] {
  const [fullest] = disks.filter(isLow).toSorted((a, b) => a.freeMiB - b.freeMiB)
  if (fullest === undefined) return []
  const free =
    fullest.freeMiB < 1000 ? `${Math.round(fullest.freeMiB)} MB` : `${(fullest.freeMiB / 1024).toFixed(1)} GB`
  return [
    `Little room is left on the disk: ${free} when it was last looked at. Empty the bin and remove what you do not need first, or the updates may not fit.`,
  ]
}

function isLow({ mount, freeMiB, sizeMiB }: Disk): boolean {
  return systemMounts.test(mount) && freeMiB < Math.min(littleMiB, sizeMiB * littleShare)
}
