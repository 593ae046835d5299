/** A disposable computer: real Debian in namespaces of its own, on a copy-on-write disk, gone when it is disposed. */
import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { cgroupOfNetwork } from './network.ts'
import type { Network } from './network.ts'
import { cpuTime, makeCgroup, removeCgroup, removeGroupsBelow } from './cgroup.ts'
import type { CpuTime } from './cgroup.ts'
import { changedSince, treeState } from './changed-files.ts'
import type { ChangedFile, TreeState } from './changed-files.ts'
import { furnishedLayer } from './furnish.ts'
import type { AptSources } from './furnish.ts'
import { newIdentity, removeIdentity, writeIdentity } from './identity.ts'
import type { Identity } from './identity.ts'
import { insidePath } from './inside-path.ts'
import { beginLife } from './life.ts'
import type { Life, LifeEnd } from './life.ts'
import { fstab } from './mounts.ts'
import { cardAt, cardBatches, hostEnd, removeCable, setCable } from './network-card.ts'
import type { NetworkCard } from './network-card.ts'
import { runHere } from './program.ts'
import { enterCommand, runInside } from './run-inside.ts'
import type { RunOptions, RunResult } from './run-inside.ts'
import { serviceOrder } from './service.ts'
import type { Service, ServiceState } from './service.ts'

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
  /** false: a sync inside does not wait for the disk, which makes dpkg quicker. Default: true. */
  readonly syncs?: boolean
}

/** Where the project is inside every computer. */
export const PROJECT_INSIDE = '/opt/fettle'

const PROJECT = resolve(import.meta.dirname, '../..')
const NEVER_STARTED: ServiceState = { pid: undefined, starts: 0, lastExit: undefined }

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
  /** Its own folder on this machine: upper (its changes), logs, and what the next boot needs. */
  readonly dir: string
  readonly network: Network
  /** IPv4 address on the network; the same through all boots. */
  readonly address: string

  readonly #options: ComputerOptions
  readonly #card: NetworkCard
  readonly #identity: Identity
  readonly #cgroup: string | undefined
  readonly #services = new Map<string, Service>()
  readonly #states = new Map<string, ServiceState>()
  readonly #listeners = new Set<(news: readonly string[]) => void>()
  readonly #runs = new Set<Promise<unknown>>()
  #asNew: TreeState = new Map()
  #life: Life | undefined
  #over: Promise<void> = Promise.resolve()
  #pid: number | undefined
  #boots = 0
  #bootId = ''
  #isPlugged = true
  #isDisposed = false
  #upcoming = aPromise<string>()
  #booted: Promise<string> = this.#upcoming.promise

  constructor(network: Network, options: ComputerOptions) {
    const place = network.join(this)
    this.network = network
    this.name = options.name ?? `computer-${place}`
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(this.name)) throw new Error(`"${this.name}" is not a host name`)
    this.dir = join(network.dir, `${place}-${this.name}`)
    this.#options = options
    this.#card = cardAt(network, place)
    this.address = this.#card.address
    this.#identity = newIdentity(this.name, this.address, network.address)
    this.#cgroup = makeCgroup(this.#cgroupName)
    for (const service of options.services ?? []) this.#services.set(service.name, service)
    for (const folder of ['upper', 'work', 'root', 'logs', 'scratch']) {
      mkdirSync(join(this.dir, folder), { recursive: true, mode: 0o755 })
    }
  }

  /** Puts in what turns a system into this computer, before it is switched on for the first time. `aComputer` does it. */
  async furnish(): Promise<void> {
    const { layers = ['/'], aptSources = 'local' } = this.#options
    const [base = '/', ...above] = layers.toReversed()
    if (above.length === 0) await runHere(['cp', '-a', `${await furnishedLayer(base, aptSources)}/.`, this.#upper])
    writeIdentity(this.#upper, this.#identity)
    this.#asNew = treeState(this.#upper)
  }

  /** Resolves with the boot id when the computer is up; once it is up, that of the current boot. */
  get booted(): Promise<string> {
    return this.#booted
  }

  /** Resolves with the new boot id when the computer has booted another time after now, by whoever's wish. */
  nextBoot(): Promise<string> {
    return this.#upcoming.promise
  }

  /** Random id of the current boot, as programs read it from /proc/sys/kernel/random/boot_id. */
  get bootId(): string {
    return this.#bootId
  }

  /** How often it was booted. */
  get boots(): number {
    return this.#boots
  }

  /** Whether it is up: booted and not gone. */
  get isOn(): boolean {
    return this.#pid !== undefined
  }

  /** Whether the network cable is in. */
  get isPlugged(): boolean {
    return this.#isPlugged
  }

  /** Id of its process 1 on this machine; throws when it is off. */
  get pid(): number {
    if (this.#pid === undefined) throw new Error(`Computer ${this.name} is off`)
    return this.#pid
  }

  // --- power ---

  /** Switches it on (nothing happens when it is on) and waits until it has booted; answers the boot id. */
  async powerOn(): Promise<string> {
    if (this.#isDisposed) throw new Error(`Computer ${this.name} is disposed`)
    if (this.#life === undefined) {
      await this.#over
      await this.#begin()
    }
    return await this.#booted
  }

  /** Shuts it down in good order (SIGTERM, three seconds, SIGKILL) and waits until every process is gone. */
  async powerOff(): Promise<void> {
    this.#life?.order('poweroff')
    await this.#life?.ended
    await this.#over
  }

  /** Reboots it in good order, as `reboot` inside does, and waits until it is up again; answers the new boot id. */
  async reboot(): Promise<string> {
    const next = this.nextBoot()
    this.#running().order('reboot')
    return await next
  }

  /** A power cut: no packet leaves any more, then every process is killed at once. It stays off until `powerOn`. */
  async kill(): Promise<void> {
    const life = this.#life
    if (life === undefined) return
    if (this.isOn) await setCable(this.#hostEnd, 'down')
    life.kill()
    await life.ended
    await this.#over
  }

  // --- network ---

  /** Pulls the network cable: packets vanish in both directions, connections stall. It stays out over reboots. */
  async unplug(): Promise<void> {
    this.#isPlugged = false
    if (this.isOn) await setCable(this.#hostEnd, 'down')
  }

  /** Puts the network cable in again. */
  async plug(): Promise<void> {
    this.#isPlugged = true
    if (this.isOn) await setCable(this.#hostEnd, 'up')
  }

  // --- programs and files ---

  /** Runs a program inside and waits for its end (not for what it leaves running). Throws only when the computer is off. */
  async run(argv: readonly [string, ...string[]], options: RunOptions = {}): Promise<RunResult> {
    if (this.#life !== undefined) await this.#booted
    const where = { pid: this.pid, cgroup: this.#cgroup, scratch: join(this.dir, 'scratch') }
    const run = runInside(where, argv, options)
    this.#runs.add(run)
    try {
      return await run
    } finally {
      this.#runs.delete(run)
    }
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

  /** What the computer has changed on its disk since it was new, its own name and id aside. Also when it is off. */
  changedFiles(): readonly ChangedFile[] {
    return changedSince(this.#asNew, treeState(this.#upper))
  }

  /** Versions of the installed packages by name, read from outside. */
  async installedPackages(): Promise<ReadonlyMap<string, string>> {
    const format = '${db:Status-Status} ${Package} ${Version}\n'
    const admindir = this.path('/var/lib/dpkg')
    const lines = (await runHere(['dpkg-query', `--admindir=${admindir}`, '--show', `--showformat=${format}`])).split('\n')
    const fields = lines.map((line) => line.split(' '))
    return new Map(fields.filter(([status]) => status === 'installed').map(([, name = '', version = '']) => [name, version]))
  }

  /** CPU time of everything that ever ran in the computer, over all boots; undefined without control groups version 2. */
  cpu(): CpuTime | undefined {
    return this.#cgroup === undefined ? undefined : cpuTime(this.#cgroup)
  }

  /**
   * Makes the packages of a repository (a folder made by buildRepository) known to apt inside: copies it to `at` and
   * reads its index. Default for `at`: /srv/fettle-repo.
   */
  async addRepository(dir: string, at = '/srv/fettle-repo'): Promise<void> {
    cpSync(dir, this.path(at), { recursive: true })
    await this.#knowRepository(basename(at), `file:${at}`)
  }

  /** Makes a repository on a web server known to apt inside; `url` as from serveRepository. */
  async addRepositoryUrl(url: string, name = 'fettle-web'): Promise<void> {
    await this.#knowRepository(name, url)
  }

  // --- services ---

  /** Adds a service: started now and at every boot. One with the same name is replaced from the next start on. */
  addService(service: Service): void {
    const order = serviceOrder(service)
    this.#services.set(service.name, service)
    if (this.isOn) this.#running().order(...order)
  }

  /** How a service is. */
  service(name: string): ServiceState {
    if (!this.#services.has(name)) throw new Error(`Computer ${this.name} has no service ${name}`)
    return this.#states.get(name) ?? NEVER_STARTED
  }

  /** Sends a signal to the service's process, for instance KILL. It is restarted if that is its policy. */
  signalService(name: string, signal: 'TERM' | 'KILL' | 'HUP' | 'INT' | 'STOP' | 'CONT' | 'USR1' | 'USR2'): void {
    this.service(name)
    this.#running().order('signal', name, signal)
  }

  /** Ends a service (SIGTERM) and keeps it ended until `startService` or the next boot. */
  async stopService(name: string): Promise<void> {
    this.service(name)
    const ended = this.#waitFor(`service ${name} ends`, ([what, which]) => what === 'ended' && which === name)
    this.#running().order('stop', name)
    await ended
  }

  /** Starts a service that was stopped or has ended. */
  async startService(name: string): Promise<void> {
    if (this.service(name).pid !== undefined) return
    const started = this.#waitFor(`service ${name} starts`, ([what, which]) => what === 'started' && which === name)
    this.#running().order('start', name)
    await started
  }

  /** Waits until a service is as wanted, for instance `({ starts }) => starts > 1`. */
  async untilService(name: string, isSo: (state: ServiceState) => boolean, timeoutMs = 10_000): Promise<ServiceState> {
    const isThere = () => isSo(this.service(name))
    if (!isThere()) await this.#waitFor(`service ${name} is as wanted`, isThere, timeoutMs)
    return this.service(name)
  }

  /** What a service has printed so far, over all boots. */
  serviceLog(name: string): string {
    return this.#log(name)
  }

  // --- people ---

  /** Signs a person in on a terminal, as `who` then shows; makes the account (with a home folder) if it is missing. */
  async signIn(user: string): Promise<{ readonly pid: number; readonly line: string }> {
    if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(user)) throw new Error(`"${user}" is not a name for an account`)
    await this.sh(`id -u ${user} > /dev/null 2>&1 || useradd --create-home --shell /bin/sh ${user}`)
    const news = this.#waitFor(`${user} is signed in`, ([what, who, third]) => isAbout(what, who, third, ['login', user]))
    this.#running().order('login', user)
    const [what, , pid, line = ''] = await news
    if (what === 'refused') throw new Error(`${user} cannot sign in on ${this.name}: ${line}`)
    return { pid: Number(pid), line }
  }

  /** Hangs up all terminals of a person. */
  async signOut(user: string): Promise<void> {
    const news = this.#waitFor(`${user} is signed out`, ([what, who, third]) => isAbout(what, who, third, ['logout', user]))
    this.#running().order('logout', user)
    const [what, , , reason] = await news
    if (what === 'refused') throw new Error(`${user} cannot sign out on ${this.name}: ${reason}`)
  }

  /** Types on the terminal of a person who is signed in, whose shell reads it. End a line with \n. */
  typeAs(user: string, text: string): void {
    this.#running().order('type', user, text)
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
    this.#life?.kill()
    await this.#life?.ended
    await this.#over
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

  get #hostEnd(): string {
    return hostEnd(this.network, this.#card, this.#boots)
  }

  /** Prepares the folder for a boot and begins a life with it. */
  async #begin(): Promise<void> {
    this.#boots += 1
    this.#bootId = randomUUID()
    this.#states.clear()
    this.#booted = this.#upcoming.promise
    this.#prepare()
    const { dir, name } = this
    const life = beginLife({ dir, name, cgroup: this.#cgroup, onNews: (news) => this.#hear(news) })
    this.#life = life
    for (const service of this.#services.values()) life.order(...serviceOrder(service))
    life.order('go')
    this.#over = life.ended.then((end) => this.#afterLife(end))
    const { promise, resolve, reject } = this.#upcoming
    life.booted.then((pid) => {
      this.#pid = pid
      this.#upcoming = aPromise()
      resolve(this.#bootId)
    }, reject)
    await promise
  }

  #prepare(): void {
    const put = (file: string, text: string) => writeFileSync(join(this.dir, file), text)
    const { layers = ['/'], syncs = true } = this.#options
    const cable = { end: this.#hostEnd, isPlugged: this.#isPlugged }
    const network = cardBatches(this.network, this.#card, cable)
    put('boot-id', `${this.#bootId}\n`)
    put('fstab', fstab({ dir: this.dir, layers, project: PROJECT, hasCgroup: this.#cgroup !== undefined, syncs }))
    put('network.host', network.host)
    put('network.inside', network.inside)
    emptyFolder(join(this.#upper, 'tmp')) // as Debian does at boot
    rmSync(join(this.dir, 'work'), { recursive: true, force: true }) // a volatile overlay refuses a used one
    mkdirSync(join(this.dir, 'work'))
    if (this.#cgroup !== undefined) removeGroupsBelow(this.#cgroup)
  }

  async #afterLife(end: LifeEnd): Promise<void> {
    const wasUp = this.#pid !== undefined
    this.#pid = undefined
    for (const [name, state] of this.#states) this.#states.set(name, { ...state, pid: undefined })
    await Promise.allSettled(this.#runs) // they hold the old disk until they are gone
    await removeCable(this.#hostEnd)
    this.#life = undefined
    if (!wasUp) this.#upcoming = aPromise()
    if (end.kind === 'reboot' && !this.#isDisposed) await this.#begin().catch(() => {}) // whoever waits for the boot is told
  }

  #hear(news: readonly string[]): void {
    const [what = '', name = '', third = ''] = news
    const state = this.#states.get(name) ?? NEVER_STARTED
    if (what === 'started') this.#states.set(name, { ...state, pid: Number(third), starts: state.starts + 1 })
    if (what === 'ended') this.#states.set(name, { ...state, pid: undefined, lastExit: Number(third) })
    for (const listen of [...this.#listeners]) listen(news)
  }

  /** Waits for news from process 1; gives up at the deadline. */
  async #waitFor(what: string, isIt: (news: readonly string[]) => boolean, timeoutMs = 10_000): Promise<readonly string[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
    const listen = (news: readonly string[]) => isIt(news) && resolve(news)
    const late = () => reject(new Error(`Waited ${timeoutMs} ms in vain until ${what} on ${this.name}`))
    const timer = setTimeout(late, timeoutMs)
    this.#listeners.add(listen)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#listeners.delete(listen)
    }
  }

  #running(): Life {
    if (this.#life === undefined) throw new Error(`Computer ${this.name} is off`)
    return this.#life
  }

  #log(name: string): string {
    const file = join(this.dir, 'logs', `${name}.log`)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  async #knowRepository(name: string, uri: string): Promise<void> {
    const list = `/etc/apt/sources.list.d/${name}.list`
    this.writeFile(list, `deb [trusted=yes] ${uri} ./\n`)
    const only = [`Dir::Etc::sourcelist=${list}`, 'Dir::Etc::sourceparts=-', 'APT::Get::List-Cleanup=0']
    const options = only.flatMap((option) => ['-o', option])
    const { exitCode, stderr } = await this.run(['apt-get', 'update', '-q', ...options])
    if (exitCode !== 0) throw new Error(`${this.name} cannot read the repository ${uri}: ${stderr.trim()}`)
  }
}

function aPromise<T>() {
  const resolvers = Promise.withResolvers<T>()
  resolvers.promise.catch(() => {}) // nobody has to wait for it
  return resolvers
}

function isAbout(what: string | undefined, who: string | undefined, third: string | undefined, [order, user]: [string, string]) {
  return (what === order && who === user) || (what === 'refused' && who === order && third === user)
}

function emptyFolder(dir: string): void {
  if (!existsSync(dir)) return
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true })
}

async function moveTree(from: string, to: string): Promise<void> {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await runHere(['cp', '-a', from, to]) // keeps the overlay's own marks too
  }
}
