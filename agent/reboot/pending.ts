/** Finds out why this computer asks for a reboot. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { release } from 'node:os'
import { promisify } from 'node:util'
import { compareVersions } from '@fettle/core/version/version.ts'
import { baseEnvironment } from '../providers/script-command.ts'

const flags = ['/run/reboot-required', '/var/run/reboot-required']
const needrestart = '/usr/sbin/needrestart'
const needrestartMs = 5000
const packagesShown = 5
const run = promisify(execFile)

/** One reason for a reboot. `packages` are those that asked for it, as far as that is known. */
export interface PendingReason {
  readonly sentence: string
  readonly packages: readonly string[]
}

/** Every reason that can be found without starting a program; none: no reboot is pending. */
export function pendingReasons(): readonly PendingReason[] {
  return [...flagReasons(), ...kernelReasons(kernelNames(), release())]
}

/** Every reason, that of needrestart with them where it is installed. It is given five seconds: what does not answer has no reason. */
export async function askPendingReasons(onProblem: (sentence: string) => void): Promise<readonly PendingReason[]> {
  const known = pendingReasons()
  if (known.length > 0 || !existsSync(needrestart)) return known
  try {
    const { stdout } = await run(needrestart, ['-b', '-k', '-r', 'l'], {
      env: { ...baseEnvironment },
      timeout: needrestartMs,
      killSignal: 'SIGKILL',
    })
    return parseNeedrestart(stdout)
  } catch {
    onProblem('needrestart gave no answer within five seconds: whether it knows of a pending reboot is not known.')
    return []
  }
}

/** Debian's flag, and beside it the names of the packages that set it. */
function flagReasons(): readonly PendingReason[] {
  const flag = flags.find((path) => existsSync(path))
  if (flag === undefined) return []
  const packages = existsSync(`${flag}.pkgs`)
    ? [...new Set(readFileSync(`${flag}.pkgs`, 'utf8').split('\n').filter(Boolean))]
    : []
  const shown = packages.slice(0, packagesShown).join(', ')
  const more = packages.length > packagesShown ? ` and ${packages.length - packagesShown} more` : ''
  const who = packages.length === 0 ? 'An installation' : `The installation of ${shown}${more}`
  return [{ sentence: `${who} asked for a restart.`, packages }]
}

/**
 * A newer kernel than the running one is installed. Says nothing on computers whose running kernel is not in /boot: those, as
 * containers, do not start from there.
 */
export function kernelReasons(installed: readonly string[], running: string): readonly PendingReason[] {
  const own = kernelParts(running)
  if (own === undefined || !installed.includes(running)) return []
  const newest = installed
    .flatMap((name) => {
      const parts = kernelParts(name)
      return parts?.flavour === own.flavour ? [parts] : []
    })
    .reduce((best, each) => (compareVersions('debian', each.version, best.version) > 0 ? each : best), own)
  if (newest === own || compareVersions('debian', newest.version, own.version) <= 0) return []
  const sentence = `Kernel ${newest.name} is installed and ${running} still runs.`
  return [{ sentence, packages: [`linux-image-${newest.name}`] }]
}

/** Reads `needrestart -b`: NEEDRESTART-KSTA is 2 or 3 when a newer kernel waits, see needrestart(1), README.batch.md. */
export function parseNeedrestart(output: string): readonly PendingReason[] {
  const value = (name: string) => new RegExp(`^NEEDRESTART-${name}: *(.*)$`, 'm').exec(output)?.[1]
  const state = value('KSTA')
  if (state !== '2' && state !== '3') return []
  const sentence = `needrestart says that kernel ${value('KEXP') ?? ''} waits while ${value('KCUR') ?? ''} still runs.`
  return [{ sentence, packages: [] }]
}

interface KernelParts {
  readonly name: string
  readonly version: string
  readonly flavour: string
}

/** "6.1.0-18-cloud-amd64" is version 6.1.0-18 of flavour cloud-amd64. */
function kernelParts(name: string): KernelParts | undefined {
  const [, version, flavour] = /^(\d[\w.]*-\d+(?:\.\d+)*)-([a-z][\w-]*)$/.exec(name) ?? []
  return version === undefined || flavour === undefined ? undefined : { name, version, flavour }
}

function kernelNames(): readonly string[] {
  try {
    return readdirSync('/boot').flatMap((name) => /^vmlinuz-(.+)$/.exec(name)?.[1] ?? [])
  } catch {
    return [] // a computer that starts from somewhere else
  }
}
