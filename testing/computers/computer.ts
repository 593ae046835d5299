/** A disposable computer: real Debian in namespaces of its own, on a copy-on-write disk, gone when it is disposed. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { cpuTime, makeCgroup, removeCgroup } from './cgroup.ts'
import type { CpuTime } from './cgroup.ts'
import { changedSince, treeState } from './changed-files.ts'
import type { ChangedFile, TreeState } from './changed-files.ts'
import { copyTree, emptyFolder, moveTree } from './disk.ts'
import { furnishedLayer } from './furnish.ts'
import type { AptSources } from './furnish.ts'
import { newIdentity, removeIdentity, writeIdentity } from './identity.ts'
import type { Identity } from './identity.ts'
import { insidePath } from './inside-path.ts'
import { cgroupOfNetwork } from './network.ts'
import type { Network } from './network.ts'
import { cardAt } from './network-card.ts'
import { NewsDesk } from './news.ts'
import { packagesIn, readIndexCommand } from './packages.ts'
import { checkUser, signIn, signOut, typeAs } from './people.ts'
import type { SignedIn } from './people.ts'
import { Power } from './power.ts'
import { enterCommand, runInside } from './run-inside.ts'
import type { RunOptions, RunResult } from './run-inside.ts'
import type { Service } from './service.ts'
import { Services } from './services.ts'

/** What a computer is to be. Everything has a sensible default. */
export interface ComputerOptions {
  /** Host name. Default: computer-1, computer-2 ... by its place on the network. */
  readonly name?: string
  /** What it starts by itself at every boot. */
  readonly services?: readonly Service[]
  /**
   * Read-only trees its disk stands on, topmost first. The last one is the root of a Debian system ('/': this machine's
   * own), those above are what other computers on it left with `freeze`. Default: ['/'].
   */
  readonly layers?: readonly string[]
  /** local: apt knows only what addRepository adds (default); asFound: what the lowest layer knows. */
  readonly aptSources?: AptSources
}

/** Where the project is inside every computer. */
export const PROJECT_INSIDE = '/opt/fettle'

const PROJECT = resolve(import.meta.dirname, '../..')

/** Makes a computer on a network, switches it on and waits until it has booted. */
export async function aComputer(network: Network, options: ComputerOptions = {}): Promise<Computer> {
  const computer = new Computer(network, options)
  try {
    await computer.furnish()
    await computer.powerOn()
  } catch (error) {
    await computer[Symbol.asyncDispose]()
    throw error
  }
  return computer
}

/** A computer made by `aComputer`. It is on, or off, or on its way between them. */
export class Computer implements AsyncDisposable {
  readonly name: string
  readonly network: Network
  /** Its own folder on this machine: upper (its changes), logs, and what the next boot needs. */
  readonly dir: string
  /** IPv4 address on the network; the same through all boots. */
  readonly address: string
  /** What it runs by itself. */
  readonly services: Services

  readonly #options: ComputerOptions
  readonly #power: Power
  readonly #desk = new NewsDesk()
  readonly #identity: Identity
  readonly #cgroup: string | undefined
  #asNew: TreeState = new Map()
  #isDisposed = false

  constructor(network: Network, options: ComputerOptions) {
    const { name = 'computer', layers = ['/'] } = options
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) throw new Error(`"${name}" is not a host name`)
    const place = network.join(this)
    const card = cardAt(network, place)
    this.#options = options
    this.network = network
    this.name = options.name ?? `computer-${place}`
    this.dir = join(network.dir, `${place}-${this.name}`)
    this.address = card.address
    this.#identity = newIdentity(this.name, this.address, network.address)
    this.#cgroup = makeCgroup(this.#cgroupName)
    const parts = { name: this.name, dir: this.dir, cgroup: this.#cgroup, desk: this.#desk }
    const ordersAtBoot = () => this.services.ordersAtBoot()
    this.#power = new Power({ ...parts, layers, project: PROJECT, network, card, ordersAtBoot })
    this.services = new Services(this.#power, this.#desk, (service) => this.#log(service))
    for (const service of options.services ?? []) this.services.add(service)
  }

  /** Puts in what turns a system into this computer, before it is switched on for the first time. `aComputer` does it. */
  async furnish(): Promise<void> {
    const { layers = ['/'], aptSources = 'local' } = this.#options
    const [base = '/', ...above] = layers.toReversed()
    for (const folder of ['upper', 'scratch']) mkdirSync(join(this.dir, folder), { recursive: true, mode: 0o755 })
    if (above.length === 0) await copyTree(await furnishedLayer(base, aptSources), this.#upper)
    writeIdentity(this.#upper, this.#identity)
    this.#asNew = treeState(this.#upper)
  }

  // --- power ---

  /** Resolves with the boot id when the computer is up; once it is up, that of the current boot. */
  get booted(): Promise<string> {
    return this.#power.booted
  }

  /** Resolves with the new boot id when the computer has booted another time after now, by whoever's wish. */
  nextBoot(): Promise<string> {
    return this.#power.nextBoot
  }

  /** Random id of the current boot, as programs read it from /proc/sys/kernel/random/boot_id. */
  get bootId(): string {
    return this.#power.bootId
  }

  /** How often it was booted. */
  get boots(): number {
    return this.#power.boots
  }

  /** Whether it is up: booted and not gone. */
  get isOn(): boolean {
    return this.#power.isOn
  }

  /** Id of its process 1 on this machine; throws when it is off. */
  get pid(): number {
    return this.#power.pid
  }

  /** Switches it on (nothing happens when it is on) and waits until it has booted; answers the boot id. */
  async powerOn(): Promise<string> {
    return await this.#power.on()
  }

  /** Shuts it down in good order (SIGTERM, three seconds, SIGKILL) and waits until every process is gone. */
  async powerOff(): Promise<void> {
    await this.#power.off()
  }

  /** Reboots it in good order, as `reboot` inside does, and waits until it is up again; answers the new boot id. */
  async reboot(): Promise<string> {
    return await this.#power.reboot()
  }

  /** A power cut: no packet leaves any more, then every process is killed at once. It stays off until `powerOn`. */
  async kill(): Promise<void> {
    await this.#power.cut()
  }

  /** When it is shutting down by somebody's wish inside: waits until it is off, or up again after a reboot. */
  async untilSettled(): Promise<void> {
    await this.#power.untilSettled()
  }

  // --- network ---

  /** Pulls the network cable: packets vanish in both directions, connections stall. It stays out over reboots. */
  async unplug(): Promise<void> {
    await this.#power.setPlugged(false)
  }

  /** Puts the network cable in again. */
  async plug(): Promise<void> {
    await this.#power.setPlugged(true)
  }

  /** Whether the network cable is in. */
  get isPlugged(): boolean {
    return this.#power.isPlugged
  }

  // --- programs and files ---

  /** Runs a program inside and waits for its end (not for what it leaves running). Throws only when the computer is off. */
  async run(argv: readonly [string, ...string[]], options: RunOptions = {}): Promise<RunResult> {
    const where = { pid: this.pid, cgroup: this.#cgroup, scratch: join(this.dir, 'scratch') }
    return await this.#power.host(runInside(where, argv, options))
  }

  /** Runs a shell script inside; answers stdout, throws with stderr when it ends with anything but 0. */
  async sh(script: string, options: RunOptions = {}): Promise<string> {
    const { exitCode, stdout, stderr, timedOut } = await this.run(['sh', '-c', script], options)
    if (exitCode === 0) return stdout
    const how = timedOut ? 'ran out of time' : `ended with ${exitCode}`
    throw new Error(`On ${this.name}, ${script} ${how}: ${stderr.trim() || stdout.trim() || 'no output'}`)
  }

  /** The command of this machine that runs `argv` inside with whatever terminal it is given. */
  enterCommand(argv: readonly [string, ...string[]], options: RunOptions = {}): readonly [string, ...string[]] {
    return enterCommand({ pid: this.pid, cgroup: this.#cgroup }, argv, options)
  }

  /** Where a file of the computer is for this process while the computer is on; links are followed as inside. */
  path(inside: string): string {
    return insidePath(`/proc/${this.pid}/root`, inside)
  }

  /** The text of a file inside. */
  readFile(inside: string): string {
    return readFileSync(this.path(inside), 'utf8')
  }

  /** Writes a file inside, as root, and the folders to it. */
  writeFile(inside: string, content: string | Uint8Array, mode = 0o644): void {
    const path = this.path(inside)
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
    writeFileSync(path, content, { mode })
  }

  /** Whether there is a file or folder inside. */
  exists(inside: string): boolean {
    return existsSync(this.path(inside))
  }

  /** What the computer has changed on its disk since it was new, /tmp aside. Also when it is off. */
  changedFiles(): readonly ChangedFile[] {
    return changedSince(this.#asNew, treeState(this.#upper))
  }

  /** CPU time of everything that ever ran in the computer, over all boots; undefined without control groups version 2. */
  cpu(): CpuTime | undefined {
    return this.#cgroup === undefined ? undefined : cpuTime(this.#cgroup)
  }

  // --- packages ---

  /** Versions of the installed packages by name, read from outside. */
  async installedPackages(): Promise<ReadonlyMap<string, string>> {
    return await packagesIn(this.path('/var/lib/dpkg'))
  }

  /**
   * Makes the packages of a repository (a folder made by buildRepository) known to apt inside: copies it to `at` and
   * reads its index. Default for `at`: /srv/fettle-repo.
   */
  async addRepository(dir: string, at = '/srv/fettle-repo'): Promise<void> {
    cpSync(dir, this.path(at), { recursive: true })
    await this.addRepositoryUrl(`file:${at}`, basename(at))
  }

  /** Makes a flat repository at a URL (as from serveRepository) known to apt inside, in the list `name`. */
  async addRepositoryUrl(url: string, name = 'fettle-web'): Promise<void> {
    const list = `/etc/apt/sources.list.d/${name}.list`
    this.writeFile(list, `deb [trusted=yes] ${url} ./\n`)
    const { exitCode, stdout, stderr } = await this.run(readIndexCommand(list))
    if (exitCode !== 0)
      throw new Error(`${this.name} cannot read the repository ${url}: ${stderr.trim() || stdout.trim()}`)
  }

  // --- people ---

  /** Signs a person in on a terminal, as `who` then shows; makes the account (with a home folder) if it is missing. */
  async signIn(user: string): Promise<SignedIn> {
    checkUser(user)
    await this.sh(`id -u ${user} > /dev/null 2>&1 || useradd --create-home --shell /bin/sh ${user}`)
    return await signIn(this.#power, this.#desk, user)
  }

  /** Hangs up all terminals of a person. */
  async signOut(user: string): Promise<void> {
    await signOut(this.#power, this.#desk, user)
  }

  /** Types on the terminal of a person who is signed in, whose shell reads it. End a line with \n. */
  async typeAs(user: string, text: string): Promise<void> {
    await typeAs(this.#power, this.#desk, { user, text })
  }

  /** All that was ever shown on the person's terminals. */
  screen(user: string): string {
    return this.#log(`login-${user}`)
  }

  // --- the end ---

  /** Shuts it down, keeps its changes as the folder `to` for use in `layers`, and disposes it. */
  async freeze(to: string): Promise<void> {
    if (existsSync(to)) throw new Error(`${to} is there already`)
    await this.powerOff()
    removeIdentity(this.#upper, this.#identity)
    emptyFolder(join(this.#upper, 'tmp'))
    mkdirSync(dirname(to), { recursive: true })
    await moveTree(this.#upper, to)
    await this[Symbol.asyncDispose]()
  }

  /** Ends it and removes everything of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return
    this.#isDisposed = true
    await this.#power.scrap()
    await removeCgroup(this.#cgroupName)
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
    this.network.leave(this)
  }

  get #upper(): string {
    return join(this.dir, 'upper')
  }

  get #cgroupName(): string {
    return join(cgroupOfNetwork(this.network.number), basename(this.dir))
  }

  #log(name: string): string {
    const file = join(this.dir, 'logs', `${name}.log`)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
}
