/** Makes a network for disposable computers: a bridge on this machine with a subnet that no other process uses. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { placeOfComputers } from './available.ts'
import { removeCgroup } from './cgroup.ts'
import { removeCable, silent } from './network-card.ts'
import { runHere, TOOL_ENVIRONMENT } from './program.ts'

/** A network of disposable computers. It ends with its disposal or with this process. */
export interface Network extends AsyncDisposable {
  /** 1 to 254; the third byte of all its addresses. */
  readonly number: number
  /** Name of the bridge, an interface of this machine. */
  readonly bridge: string
  /** This machine's address on the bridge, where the computers find a server that this process runs. */
  readonly address: string
  /** Where its computers keep what is theirs. */
  readonly dir: string
  /** Hands out the next free place: 1, 2, 3 ... A computer's address ends with 10 + its place. */
  readonly join: (member: AsyncDisposable) => number
  /** Takes a member off the list of what is disposed with the network. */
  readonly leave: (member: AsyncDisposable) => void
}

const HIGHEST = 254
const PLACES_MAX = 240

/** Makes a network, after clearing away what dead processes left behind. Disposing it disposes its computers too. */
export async function aNetwork(): Promise<Network> {
  placeOfComputers()
  await removeLeftovers()
  for (let number = 1; number <= HIGHEST; number += 1) {
    if (isUsedByOthers(number)) continue
    const lock = await takeNumber(number)
    if (lock === undefined) continue
    await clear(number) // a process that died between our look round and now
    return await build(number, lock)
  }
  throw new Error(`All ${HIGHEST} networks for disposable computers are in use on this machine.`)
}

/** Removes bridges, folders and control groups of processes that are no longer alive; answers the numbers of their networks. */
export async function removeLeftovers(): Promise<readonly number[]> {
  const bridges = readdirSync('/sys/class/net').map((name) => /^fettle(\d+)$/.exec(name)?.[1])
  const folders = readdirSync(folderOfNetworks()).filter((name) => /^\d+$/.test(name))
  const removed: number[] = []
  for (const number of new Set([...bridges, ...folders].filter((name) => name !== undefined).map(Number))) {
    const lock = await takeNumber(number)
    if (lock === undefined) continue // its process lives
    await clear(number)
    await release(lock)
    removed.push(number)
  }
  return removed
}

/** The name of a network's control groups, below the top of the hierarchy. */
export function cgroupOfNetwork(number: number): string {
  return `fettle-${namespaceOfNetworks()}-${number}`
}

async function build(number: number, lock: Server): Promise<Network> {
  const bridge = `fettle${number}`
  const address = `10.93.${number}.1`
  const dir = join(folderOfNetworks(), String(number))
  const members = new Set<AsyncDisposable>()
  let places = 0
  mkdirSync(dir, { recursive: true, mode: 0o711 })
  const mac = `02:fe:5d:00:${number.toString(16).padStart(2, '0')}:01`
  await runHere(
    ['ip', '-batch', '-'],
    `link add ${bridge} address ${mac} type bridge\nlink set ${bridge} ${silent}\n` +
      `address add ${address}/24 dev ${bridge}\nlink set ${bridge} up\n`,
  )
  const removeBridge = () => void spawnSync('ip', ['link', 'delete', bridge], { env: TOOL_ENVIRONMENT })
  process.once('exit', removeBridge) // when nobody disposes; folders are left to removeLeftovers
  return {
    number,
    bridge,
    address,
    dir,
    join: (member) => {
      if (places === PLACES_MAX) throw new Error(`A network holds at most ${PLACES_MAX} computers.`)
      members.add(member)
      return (places += 1)
    },
    leave: (member) => members.delete(member),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...members].map((member) => member[Symbol.asyncDispose]()))
      await clear(number)
      process.off('exit', removeBridge)
      await release(lock)
    },
  }
}

/**
 * Takes a network's number, or answers undefined when a living process has it. The number is held by listening on an
 * abstract socket: taking is atomic, and the kernel lets go when the process ends, however it ends.
 */
async function takeNumber(number: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy())
  const { promise, resolve, reject } = Promise.withResolvers<Server | undefined>()
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') resolve(undefined)
    else reject(error)
  })
  server.listen(`\0fettle-network-${number}`, () => resolve(server))
  server.unref()
  return await promise
}

async function release(lock: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  lock.close(() => resolve())
  await promise
}

async function clear(number: number): Promise<void> {
  const bridge = `fettle${number}`
  await removeCgroup(cgroupOfNetwork(number)) // first: whoever still runs in there writes to the folder
  const links = readdirSync('/sys/class/net')
  if (links.includes(bridge)) await runHere(['ip', 'link', 'delete', bridge])
  // Ends of cables whose computers died a moment ago: the kernel removes them when it likes, and their names come again.
  for (const end of links.filter((name) => name.startsWith(`ft${number}.`))) await removeCable(end)
  await rm(join(folderOfNetworks(), String(number)), { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
}

function isUsedByOthers(number: number): boolean {
  return Object.entries(networkInterfaces()).some(
    ([name, addresses]) =>
      name !== `fettle${number}` && (addresses ?? []).some(({ address }) => address.startsWith(`10.93.${number}.`)),
  )
}

function folderOfNetworks(): string {
  const dir = join(placeOfComputers(), namespaceOfNetworks())
  mkdirSync(dir, { recursive: true, mode: 0o711 })
  return dir
}

/** Numbers are taken per network namespace, so two containers that share a disk do not clear away each other's folders. */
function namespaceOfNetworks(): string {
  return readlinkSync('/proc/self/ns/net').replace(/\D/g, '')
}
