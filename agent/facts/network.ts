/** Fact: under which name and addresses this computer can be found. */
import { hostname, networkInterfaces } from 'node:os'
import type { Facts } from '@fettle/core/terms/computer.ts'

const addressesMax = 200

/** Host name and addresses, those of the computer itself and of links alone left out. */
export function networkFact(): Facts['network'] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address) && !address.startsWith('169.254.'))
    .map(({ address }) => address)
  return { hostname: hostname(), addresses: [...new Set(addresses)].slice(0, addressesMax) }
}
