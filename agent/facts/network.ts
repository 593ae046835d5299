/** Fact: under which name and addresses this computer can be found, and which network cards it has. */
import { hostname, networkInterfaces } from 'node:os'
import type { Facts } from '@fettle/core/terms/computer.ts'
import { readSystemFile } from './read.ts'

const addressesMax = 200
const macsMax = 64

/** Host name, domain, addresses and network cards, those of the computer itself and of links alone left out. */
export function networkFact(): Facts['network'] {
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  const addresses = interfaces
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address) && !address.startsWith('169.254.'))
    .map(({ address }) => address)
  const name = hostname()
  const fqdn = parseFqdn(name, readSystemFile('/etc/hosts') ?? '')
  return {
    hostname: name,
    addresses: [...new Set(addresses)].slice(0, addressesMax),
    macs: macsOf(interfaces),
    ...(fqdn === undefined ? {} : { fqdn, domain: fqdn.slice(fqdn.indexOf('.') + 1) }),
  }
}

/** The addresses of network cards that are up, sorted. */
export function macsOf(
  interfaces: readonly { readonly mac: string; readonly internal: boolean }[] = Object.values(
    networkInterfaces(),
  ).flatMap((each) => each ?? []),
): string[] {
  const macs = interfaces.filter(({ internal, mac }) => !internal && mac !== '00:00:00:00:00:00').map(({ mac }) => mac)
  return [...new Set(macs)].toSorted().slice(0, macsMax)
}

/** The computer's whole name: its own when that has a domain, else as /etc/hosts knows it. The name service is not asked. */
export function parseFqdn(name: string, hosts: string): string | undefined {
  if (name.includes('.')) return name
  for (const line of hosts.split('\n')) {
    const [, ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    const full = names.includes(name) ? names.find((each) => each.startsWith(`${name}.`)) : undefined
    if (full !== undefined) return full
  }
  return undefined
}
