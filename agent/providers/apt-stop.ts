/** Stops an apt-get gently, and ends what hangs below it when that takes too long. */
import { setTimeout as pause } from 'node:timers/promises'
import { descendantsOf, endTree, isAlive, processesOf, signal as sendSignal } from '../platform/linux.ts'
import type { ProcessInfo } from '../platform/linux.ts'

/** What apt may still do after it was asked to stop, before what hangs below it is ended. */
const gentleMs = 5000
const pollMs = 50

/**
 * Asks apt-get to stop, which it does before the next step of dpkg. When something hangs below it (a package's own script)
 * that is ended, and at last dpkg and apt-get themselves; whoever calls puts dpkg in order again.
 */
export async function stopGently(
  { pid, startTime }: { readonly pid: number; readonly startTime: string },
  marker: string,
): Promise<void> {
  const isGone = () => !isAlive(pid, startTime)
  if (isGone()) return
  sendSignal(pid, 'SIGINT')
  if (await within(gentleMs, isGone)) return
  const dpkg = descendantsOf(pid).find(({ name, parent }) => name === 'dpkg' && parent === pid)
  if (dpkg !== undefined) {
    const hanging = scriptProcesses(dpkg.pid, marker)
    sendSignal(dpkg.pid, 'SIGTERM')
    for (const { pid: each } of hanging) sendSignal(each, 'SIGTERM')
    await within(gentleMs / 2, () => isGone() && hanging.every((each) => !isAlive(each.pid, each.startTime)))
    for (const each of hanging) if (isAlive(each.pid, each.startTime)) sendSignal(each.pid, 'SIGKILL')
    if (await within(gentleMs / 2, isGone)) return
  }
  for (const { pid: each } of descendantsOf(pid)) sendSignal(each, 'SIGKILL')
  if (await within(gentleMs / 2, isGone)) return
  await endTree({ marker: `${marker}/none`, pid }, 0)
}

/**
 * A package's own script that dpkg waits for, with everything it started, also what escaped. What was started before it
 * belongs to packages that are already there, their services for instance, and goes on.
 */
function scriptProcesses(dpkg: number, marker: string): readonly ProcessInfo[] {
  const below = descendantsOf(dpkg)
  const since = Math.min(...below.map(({ startTime }) => Number(startTime)))
  const escaped = processesOf({ marker }).filter(({ startTime }) => Number(startTime) >= since)
  return [...new Map([...below, ...escaped].map((each) => [each.pid, each])).values()]
}

async function within(ms: number, isDone: () => boolean): Promise<boolean> {
  const deadline = performance.now() + ms
  while (!isDone()) {
    if (performance.now() > deadline) return false
    await pause(pollMs)
  }
  return true
}
