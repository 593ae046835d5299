/** Fact: which disks there are, how large they are and how much is free. */
import { statfsSync } from 'node:fs'
import type { Disk } from '@fettle/core/terms/computer.ts'
import { readSystemFile } from './read.ts'

const mebibyte = 1024 * 1024
const disksMax = 500
const diskKinds: ReadonlySet<string> = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'zfs',
  'f2fs',
  'vfat',
  'exfat',
  'ntfs',
  'ntfs3',
  'bcachefs',
  'overlay',
])

/** Disks of this computer, each once. Network drives are not asked: one that hangs would hang us. */
export function disksFact(): readonly Disk[] {
  const mounts = parseMounts(readSystemFile('/proc/mounts') ?? '')
  return mounts.slice(0, disksMax).flatMap(({ device, mount }) => {
    try {
      const { blocks, bsize, bavail } = statfsSync(mount)
      return [
        {
          mount,
          device,
          sizeMiB: Math.round((blocks * bsize) / mebibyte),
          freeMiB: Math.round((bavail * bsize) / mebibyte),
        },
      ]
    } catch {
      return [] // unmounted meanwhile, or hidden from us
    }
  })
}

/** Parses /proc/mounts: file systems that stand on disks, the first mount of each device. Overlays count at the root alone. */
export function parseMounts(text: string): readonly { readonly device: string; readonly mount: string }[] {
  const seen = new Set<string>()
  return text.split('\n').flatMap((line) => {
    const [device = '', mount = '', kind = ''] = line.split(' ').map(unescaped)
    if (!diskKinds.has(kind) || seen.has(device) || (kind === 'overlay' && mount !== '/')) return []
    seen.add(device)
    return [{ device, mount }]
  })
}

/** Spaces and the like are written as octal numbers. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
