/** The network card of a computer and the cable that connects it to the bridge. */
import { existsSync } from 'node:fs'
import type { Network } from './network.ts'
import { runHere } from './program.ts'

/** Where a computer is on its network; the same through all its boots. */
export interface NetworkCard {
  readonly address: string
  readonly mac: string
  readonly place: number
}

/** The card of the computer at a place of the network. */
export function cardAt(network: Network, place: number): NetworkCard {
  const hex = (byte: number) => byte.toString(16).padStart(2, '0')
  return {
    address: `10.93.${network.number}.${10 + place}`,
    mac: `02:fe:5d:01:${hex(network.number)}:${hex(place)}`,
    place,
  }
}

/** Name of this machine's end of the cable; a new one for every boot, because the kernel removes the old one when it likes. */
export function hostEnd(network: Network, { place }: NetworkCard, boot: number): string {
  return `ft${network.number}.${place}.${boot % 100_000}`
}

/**
 * An interface that gives itself no IPv6 address when it comes up: a browser on this machine drops whatever it is loading
 * when an address comes or goes.
 */
export const silent = 'addrgenmode none'

/** What `ip -batch` does at boot: on this machine (network.host) and in the computer (network.inside). */
export function cardBatches(
  network: Network,
  card: NetworkCard,
  cable: { readonly end: string; readonly isPlugged: boolean },
) {
  const { address, mac } = card
  return {
    host:
      `link add ${cable.end} type veth peer name eth0 address ${mac} netns 1\n` +
      `link set ${cable.end} ${silent}\n` +
      `link set ${cable.end} master ${network.bridge} ${cable.isPlugged ? 'up' : 'down'}\n`,
    inside: `link set lo up\naddress add ${address}/24 broadcast + dev eth0\nlink set eth0 up\n`,
  }
}

/** Pulls the cable or puts it in. A pulled cable loses packets without a word to either side. */
export async function setCable(end: string, state: 'up' | 'down'): Promise<void> {
  await runHere(['ip', 'link', 'set', end, state])
}

/** Removes this machine's end after the computer's end, if the kernel has not done so yet. */
export async function removeCable(end: string): Promise<void> {
  const isThere = () => existsSync(`/sys/class/net/${end}`)
  if (!isThere()) return
  await runHere(['ip', 'link', 'delete', end]).catch((error: unknown) => {
    if (isThere()) throw error
  })
}
