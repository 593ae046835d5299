/** May a webhook be delivered to this address? Names are resolved once, and the address that was judged is the one that is used. */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** Networks that are not the internet: this machine, private ones, those for examples and for everybody at once. */
const privateNetworks: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fec0::', 10],
  ['ff00::', 8],
]

/** Where clouds keep the secrets of their machines: never, whatever is allowed. */
const linkLocal: readonly (readonly [network: string, prefix: number])[] = [
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
]

const forbidden = blockList(linkLocal)
const notPublic = blockList(privateNetworks)

function blockList(networks: typeof linkLocal): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, isIP(network) === 6 ? 'ipv6' : 'ipv4')
  return list
}

export interface Destination {
  readonly address: string
  readonly family: 4 | 6
}

/** Why nothing may be delivered to an IP address; undefined when it may. */
export function addressProblem(address: string, allowPrivate: boolean): string | undefined {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (forbidden.check(address, family))
    return `${address} is a link-local address, where clouds keep secrets; webhooks never go there.`
  if (!allowPrivate && notPublic.check(address, family))
    return `${address} is not an address of the public internet; make the webhook with "allowPrivate" if it is meant.`
  return undefined
}

/**
 * Where a webhook's URL leads, judged.
 * @throws one sentence when it may not be delivered there, or the name cannot be resolved.
 */
export async function findDestination(url: URL, allowPrivate: boolean): Promise<Destination> {
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    throw new Error(`${url.protocol}//${url.host} is not encrypted; use https.`)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const found = await lookup(host, { all: true }).catch((error: Error) => {
    throw new Error(`The name ${host} cannot be resolved: ${error.message}.`, { cause: error })
  })
  const problems = found.map(({ address }) => addressProblem(address, allowPrivate))
  // One bad address is enough: otherwise the next question could be answered with it.
  const problem = problems.find((one) => one !== undefined)
  if (problem !== undefined) throw new Error(problem)
  const [first] = found
  if (!first) throw new Error(`The name ${host} has no address.`)
  return { address: first.address, family: first.family === 6 ? 6 : 4 }
}
