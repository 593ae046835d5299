/** Fact: what machine this is, and whether it is a server, a workstation or portable. */
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { cpus, totalmem } from 'node:os'
import type { Facts, FormFactor } from '@fettle/core/terms/computer.ts'
import { readSystemFile } from './read.ts'

const dmi = '/sys/class/dmi/id'

/** The hardware, from the firmware's tables and the kernel. Values that makers leave at a placeholder are left out. */
export function hardwareFact(): Facts['hardware'] {
  const isInContainer = isContainer()
  const isVirtual = isInContainer || isVirtualMachine()
  const processors = cpus()
  const formFactor = decideFormFactor({
    chassis: Number(readSystemFile(`${dmi}/chassis_type`)),
    isVirtual,
    hasDesktop: hasDesktop(),
  })
  const described = {
    manufacturer: meaningful(readSystemFile(`${dmi}/sys_vendor`)),
    model: meaningful(readSystemFile(`${dmi}/product_name`)),
    // What a container sees are the numbers of its host, which are many containers' then.
    serial: isInContainer ? undefined : meaningful(readSystemFile(`${dmi}/product_serial`)),
    uuid: isInContainer ? undefined : readSystemFile(`${dmi}/product_uuid`)?.toLowerCase(),
  }
  return {
    formFactor,
    ...(described.manufacturer === undefined ? {} : { manufacturer: described.manufacturer }),
    ...(described.model === undefined ? {} : { model: described.model }),
    ...(described.serial === undefined ? {} : { serial: described.serial }),
    ...(described.uuid === undefined || described.uuid === '' ? {} : { uuid: described.uuid }),
    cpu: processors[0]?.model.trim() ?? '',
    cores: processors.length,
    memoryMiB: Math.round(totalmem() / 1024 / 1024),
    virtual: isVirtual,
  }
}

// Numbers of SMBIOS 3.7, table 17 "System Enclosure or Chassis Types".
const portableChassis: ReadonlySet<number> = new Set([8, 9, 10, 14, 30, 31, 32])
const serverChassis: ReadonlySet<number> = new Set([17, 23, 28, 29])
const workstationChassis: ReadonlySet<number> = new Set([3, 4, 5, 6, 7, 13, 15, 16, 24, 35, 36])

/**
 * Portable, server or workstation. A real machine says so by its chassis; virtual machines, containers and machines that do
 * not say are workstations when a graphical session can be started on them, else servers.
 */
export function decideFormFactor({
  chassis,
  isVirtual,
  hasDesktop,
}: {
  chassis: number
  isVirtual: boolean
  hasDesktop: boolean
}): FormFactor {
  if (!isVirtual) {
    if (portableChassis.has(chassis)) return 'portable'
    if (serverChassis.has(chassis)) return 'server'
    if (workstationChassis.has(chassis)) return 'workstation'
  }
  return hasDesktop ? 'workstation' : 'server'
}

/** True when the system starts into a graphical session, and has one. */
function hasDesktop(): boolean {
  if (bootTarget() === 'multi-user.target') return false
  return ['/usr/share/xsessions', '/usr/share/wayland-sessions'].some(
    (dir) => existsSync(dir) && readdirSync(dir).length > 0,
  )
}

function bootTarget(): string | undefined {
  for (const path of ['/etc/systemd/system/default.target', '/usr/lib/systemd/system/default.target']) {
    try {
      return basename(readlinkSync(path))
    } catch {
      // not set here: the next one counts
    }
  }
  return undefined
}

function isVirtualMachine(): boolean {
  if (/^flags\s*:.*\bhypervisor\b/m.test(readSystemFile('/proc/cpuinfo') ?? '')) return true
  return /qemu|kvm|vmware|virtualbox|xen|microsoft corporation virtual|bochs|parallels/i.test(
    `${readSystemFile(`${dmi}/sys_vendor`) ?? ''} ${readSystemFile(`${dmi}/product_name`) ?? ''}`,
  )
}

function isContainer(): boolean {
  return existsSync('/run/systemd/container') || existsSync('/.dockerenv') || existsSync('/run/.containerenv')
}

/** The text, unless it is one of the words makers forget to replace. */
export function meaningful(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  return /^(to be filled|default string|system (manufacturer|product|serial)|not specified|none|0+$|o\.e\.m\.)/i.test(
    text,
  )
    ? undefined
    : text.slice(0, 300)
}
