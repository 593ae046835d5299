/** Says a computer's state in words. */
import type { ComputerSummary } from '@fettle/contract/http/computers.ts'
import type { Wording } from './tones.ts'

/** How a computer's presence is shown. */
export function presenceWording({ online, since }: Pick<ComputerSummary, 'online' | 'since'>): Wording {
  if (online) return { tone: 'success', word: 'Online', sentence: 'Its agent is connected.' }
  if (since === undefined) return { tone: 'queued', word: 'Never seen', sentence: 'Its agent has never connected.' }
  return { tone: 'offline', word: 'Offline', sentence: 'Its agent is not connected; sessions wait for it.' }
}

/** How many items are as wanted, as a share between 0 and 1; undefined when nothing is known. */
export function complianceShare({ good, total }: ComputerSummary['compliance']): number | undefined {
  return total === 0 ? undefined : good / total
}

/** The item of a key: what comes before the instance ("printer#hall" is of "printer"). */
export function itemOfKey(key: string): { readonly item: string; readonly instance?: string } {
  const place = key.indexOf('#')
  return place === -1 ? { item: key } : { item: key.slice(0, place), instance: key.slice(place + 1) }
}

/** A computer's system in few words, its version once: "Debian 12 (bookworm)", "Windows 11"; empty when nothing is known. */
export function systemWords({
  os,
  osVersion,
}: {
  readonly os?: string | undefined
  readonly osVersion?: string | undefined
}): string {
  const name = os?.replace(/^Debian GNU\/Linux/, 'Debian').replace(/^Microsoft /, '') ?? ''
  return osVersion === undefined || name.includes(osVersion) ? name : `${name} ${osVersion}`.trim()
}
