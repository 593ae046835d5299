/** Does something install or remove software on this computer right now? */
import { readFileSync } from 'node:fs'
import { hasMarker, isOurs, listProcesses } from '../platform/linux.ts'
import { good, warning } from './look.ts'
import type { Look } from './look.ts'

/** Names of processes, as the kernel keeps them: 15 characters at most. */
const installers: ReadonlySet<string> = new Set([
  ...['apt', 'apt-get', 'aptitude', 'aptd', 'dpkg', 'dpkg-deb', 'unattended-upgr', 'gdebi', 'synaptic'],
  ...['dnf', 'dnf5', 'yum', 'rpm', 'zypper', 'pacman', 'apk', 'flatpak', 'snap', 'fwupdmgr', 'pkcon'],
  ...['update-manager', 'do-release-upgr', 'update-initramf'],
])
/** These are processes that wait, and only sometimes work. */
const waiting = /unattended-upgrade-shutdown|--wait-for-signal/
const shownMax = 8

/** What the doctor itself runs carries this, and is none of them. */
export const doctorMarker = 'doctor'

/** Package managers and installers that run. Those which the agent itself has started are told apart. */
export const installersLook: Look = () => {
  const found = listProcesses().filter(({ name, pid }) => isInstaller(name, pid))
  if (found.length === 0) return good('Nothing installs or removes software.')
  const ours = new Set(found.filter(({ pid }) => isOurs(pid)))
  const words = found
    .slice(0, shownMax)
    .map((one) => `${one.name} (process ${one.pid}${ours.has(one) ? ', of this agent' : ''})`)
  const more = found.length > shownMax ? ` and ${found.length - shownMax} more` : ''
  const evidence = `Running: ${words.join(', ')}${more}.`
  if (ours.size === found.length) return good(evidence)
  return warning(evidence, 'Changes wait until it is done. When it hangs, look at that process before you end it.')
}

function isInstaller(name: string, pid: number): boolean {
  return installers.has(name) && !waiting.test(commandOf(pid)) && !hasMarker(pid, doctorMarker)
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
  } catch {
    return '' // gone meanwhile
  }
}
