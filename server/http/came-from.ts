/** Where did a request come from, and by https? Headers of proxies count only from proxies that the configuration names. */
import { BlockList, isIP } from 'node:net'

/** Where a request came from. */
export interface CameFrom {
  /** The browser's or program's own address, without a zone; "unknown" when the connection was gone before anybody asked. */
  readonly address: string
  /** The caller used https, as far as we or a trusted proxy saw. */
  readonly isSecure: boolean
  /** Directly from a program on this machine: no proxy handed it on. */
  readonly isLocal: boolean
}

/** What is looked at: the other end of the connection, and the headers. */
export interface Arrival {
  readonly remoteAddress: string | undefined
  readonly isEncrypted: boolean
  readonly header: (name: string) => string | undefined
}

/**
 * Proxies by address ("10.0.0.5") or network ("10.0.0.0/8", "fd00::/8"), separated by commas.
 * @throws one sentence about the first part that is neither.
 */
export function trustedProxies(text: string): BlockList {
  const list = new BlockList()
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue
    const [, address = '', bits] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(part) ?? []
    const version = isIP(address)
    const most = version === 4 ? 32 : 128
    if (version === 0 || Number(bits ?? 0) > most)
      throw new Error(`"${part}" is no address and no network; write them like 10.0.0.5, 10.0.0.0/8 or fd00::/8`)
    const family = version === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/**
 * Says where a request came from. Of X-Forwarded-For the last address counts that is no trusted proxy's: everything to the left
 * of it could be the caller's own invention. `Forwarded` is not read.
 */
export function cameFrom(arrival: Arrival, proxies: BlockList): CameFrom {
  const peer = plain(arrival.remoteAddress ?? '')
  if (peer === undefined) return { address: 'unknown', isSecure: arrival.isEncrypted, isLocal: false }
  if (!isOf(proxies, peer)) return { address: peer, isSecure: arrival.isEncrypted, isLocal: isDirect(peer, arrival) }
  const handed = (arrival.header('x-forwarded-for') ?? '').split(',').map((part) => plain(part.trim()))
  let address = peer
  for (const hop of handed.reverse()) {
    if (hop === undefined) break
    address = hop
    if (!isOf(proxies, hop)) break
  }
  const protocols = (arrival.header('x-forwarded-proto') ?? '').split(',')
  return { address, isSecure: protocols.at(-1)?.trim().toLowerCase() === 'https', isLocal: false }
}

/** A proxy that nobody named still says that it handed the request on; then this machine is not where it came from. */
function isDirect(peer: string, { header }: Arrival): boolean {
  const isLoopback = peer === '::1' || peer.startsWith('127.')
  return isLoopback && ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].every((name) => header(name) === undefined)
}

function isOf(proxies: BlockList, address: string): boolean {
  return proxies.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}

/** The address in its usual form: IPv4 also when it came as IPv6, without port and zone. */
function plain(text: string): string | undefined {
  const address = text
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(address) === 0 ? undefined : address.toLowerCase()
}

/**
 * What limits count by: the address, and of IPv6 the network of 64 bits that one subscriber has (RFC 6177), because whoever
 * sits in it may come from any of its addresses.
 */
export function limitedBy(address: string): string {
  if (isIP(address) !== 6) return address
  const [before = '', after] = address.split('::')
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const first = groups(before)
  const rest = after === undefined ? [] : groups(after)
  // A last part like 1.2.3.4 stands for two groups; it is never among the first four unless it comes after "::".
  const width = rest.length + (rest.at(-1)?.includes('.') === true ? 1 : 0)
  const middle = Array.from({ length: Math.max(0, 8 - first.length - width) }, () => '0')
  const network = [...first, ...middle, ...rest].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}
