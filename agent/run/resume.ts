/** Ends what an earlier life of the agent left running, so that its actions can be looked at. */
import { setTimeout as pause } from 'node:timers/promises'
import type { PlannedAction } from '@fettle/core/terms/plan.ts'
import type { ActionNote, ProcessNote } from '../journal/rows.ts'
import { findCgroup } from '../platform/cgroup.ts'
import { endTree, isAlive, processesOf } from '../platform/linux.ts'
import type { Apt } from '../providers/apt.ts'
import { actionMarker, packageAction } from './attempt.ts'
import { promptMarker } from './reboots.ts'
import type { Work } from './work.ts'

export interface Leftovers {
  readonly actions: readonly PlannedAction[]
  readonly notes: ReadonlyMap<string, ActionNote>
  /** The process that was started last, as far as it was written down. */
  readonly process?: ProcessNote
  readonly work: Work
  readonly apt: Apt
}

const pollMs = 100

/**
 * Scripts of interrupted actions are ended with all their children; a package manager is waited for, because it goes on by
 * itself, and dpkg put in order. Whether the actions are as wanted is asked later, as if nothing were known.
 */
export async function endLeftovers(left: Leftovers): Promise<void> {
  const { actions, notes, work, apt } = left
  await endTree({ marker: `${work.orderId}/ask/` })
  await endTree({ marker: promptMarker(work.orderId) }, 0) // dialogs nobody listens to any more
  const interrupted = actions.filter(({ id }) => isInterrupted(notes.get(id)))
  const packages = interrupted.flatMap((action) => packageAction(action) ?? [])
  for (const action of interrupted) {
    if (action.change?.type === 'script')
      await endScript(left, actionMarker(work.orderId, action.id, notes.get(action.id)?.attempts ?? 1))
  }
  if (packages.length > 0) {
    await adoptPackageManager(left, packages)
  } else if (interrupted.length > 0) {
    await apt.tidyAfter(`${work.orderId}/resume`, work)
  }
}

function isInterrupted(note: ActionNote | undefined): boolean {
  return note !== undefined && note.attempts > 0 && note.verdict === undefined
}

async function endScript({ process, work }: Leftovers, marker: string): Promise<void> {
  const isItsProcess = process?.marker === marker && isAlive(process.pid, process.startTime)
  const left = await endTree({ marker, cgroup: findCgroup(marker), ...(isItsProcess ? { pid: process.pid } : {}) })
  if (left.length > 0)
    work.line({
      stream: 'note',
      text: `Could not be ended: ${left.map(({ name, pid }) => `${name} (${pid})`).join(', ')}.`,
    })
}

async function adoptPackageManager(
  { process, work, apt }: Leftovers,
  packages: Parameters<Apt['adopt']>[1],
): Promise<void> {
  const note = process ?? unwritten(work)
  if (note !== undefined) await apt.adopt(note, packages, work)
  // dpkg may outlive an apt-get that was killed, and an earlier repair may still be at work.
  while (packageManagers(work).length > 0) await pause(pollMs)
  await apt.tidyAfter(`${work.orderId}/resume`, work)
}

/** The agent may have died after it started apt-get and before it could write that down. */
function unwritten(work: Work): ProcessNote | undefined {
  const apt = packageManagers(work).find(({ name }) => name === 'apt-get')
  if (apt === undefined) return undefined
  return {
    orderId: work.orderId,
    marker: `${work.orderId}/resume`,
    pid: apt.pid,
    startTime: apt.startTime,
    outputOffset: 0,
  }
}

function packageManagers(work: Work) {
  return processesOf({ marker: `${work.orderId}/` }).filter(({ name }) => name === 'apt-get' || name === 'dpkg')
}
