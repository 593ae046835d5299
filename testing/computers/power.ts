/** Switches a computer on and off: one life after another on the same disk, with the same network card. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeGroupsBelow } from './cgroup.ts'
import { emptyFolder } from './disk.ts'
import { beginLife } from './life.ts'
import type { Life, LifeEnd } from './life.ts'
import { fstab } from './mounts.ts'
import { cardBatches, hostEnd, removeCable, setCable } from './network-card.ts'
import type { NetworkCard } from './network-card.ts'
import type { Network } from './network.ts'
import type { NewsDesk } from './news.ts'

/** What a computer is made of as far as booting it goes. */
export interface Hardware {
  readonly name: string
  readonly dir: string
  /** Read-only trees below its changes, topmost first. */
  readonly layers: readonly string[]
  /** The folder that appears at /opt/fettle. */
  readonly project: string
  readonly cgroup: string | undefined
  readonly network: Network
  readonly card: NetworkCard
  readonly desk: NewsDesk
  /** What process 1 is told at every boot before the computer counts as booted. */
  readonly ordersAtBoot: () => readonly (readonly (string | number)[])[]
}

/** The power switch, reset button and network socket of one computer. */
export class Power {
  readonly #hardware: Hardware
  readonly #guests = new Set<Promise<unknown>>()
  #life: Life | undefined
  #over: Promise<void> = Promise.resolve()
  #pid: number | undefined
  #boots = 0
  #bootId = ''
  #isPlugged = true
  #isGoingDown = false
  /** The last life has ended, but its remains are not cleared away. */
  #isOver = false
  #isScrapped = false
  #upcoming = aPromise<string>()
  #booted = this.#upcoming.promise

  constructor(hardware: Hardware) {
    this.#hardware = hardware
    hardware.desk.subscribe(([what]) => {
      if (what === 'ending') this.#isGoingDown = true
    })
  }

  /** The boot id, once the computer is up. */
  get booted(): Promise<string> {
    return this.#booted
  }

  /** The id of the next boot after now, once that is up. */
  get nextBoot(): Promise<string> {
    return this.#upcoming.promise
  }

  get bootId(): string {
    return this.#bootId
  }

  get boots(): number {
    return this.#boots
  }

  get isOn(): boolean {
    return this.#pid !== undefined
  }

  get isPlugged(): boolean {
    return this.#isPlugged
  }

  /** Process 1, as numbered on this machine. */
  get pid(): number {
    if (this.#pid === undefined) throw new Error(`Computer ${this.#hardware.name} is off or has not booted yet`)
    return this.#pid
  }

  async on(): Promise<string> {
    if (this.#isScrapped) throw new Error(`Computer ${this.#hardware.name} is disposed`)
    if (this.#isOver) await this.#over // which may end in a reboot
    if (this.#life === undefined) await this.#begin()
    return await this.#booted
  }

  async off(): Promise<void> {
    while (this.#life !== undefined) {
      this.#life.order('poweroff')
      await this.#life.ended
      await this.#over // it may have been on its way to reboot
    }
  }

  async reboot(): Promise<string> {
    const next = this.nextBoot
    this.order('reboot')
    return await next
  }

  /** A power cut. */
  async cut(): Promise<void> {
    while (this.#life !== undefined) {
      if (this.isOn) await setCable(this.#hostEnd, 'down')
      this.#life.kill()
      await this.#life.ended
      await this.#over
    }
  }

  /** Ends it for good. */
  async scrap(): Promise<void> {
    this.#isScrapped = true
    this.#life?.kill()
    await this.#life?.ended
    await this.#over
  }

  /** When it is shutting down by somebody's wish inside: waits until it is off, or up again after a reboot. */
  async untilSettled(): Promise<void> {
    if (!this.#isGoingDown) return
    await this.#life?.ended
    await this.#over
  }

  async setPlugged(isPlugged: boolean): Promise<void> {
    this.#isPlugged = isPlugged
    if (this.isOn) await setCable(this.#hostEnd, isPlugged ? 'up' : 'down')
  }

  /** Gives process 1 an order. */
  order(...fields: readonly (string | number)[]): void {
    if (this.#life === undefined) throw new Error(`Computer ${this.#hardware.name} is off`)
    this.#life.order(...fields)
  }

  /** Lets something that came from outside run in the computer; it ends with the computer, which is not over before. */
  async host<T>(guest: Promise<T>): Promise<T> {
    this.#guests.add(guest)
    try {
      return await guest
    } finally {
      this.#guests.delete(guest)
    }
  }

  get #hostEnd(): string {
    return hostEnd(this.#hardware.network, this.#hardware.card, this.#boots)
  }

  async #begin(): Promise<void> {
    const { name, dir, cgroup, desk, ordersAtBoot } = this.#hardware
    const wasPlugged = this.#isPlugged
    this.#boots += 1
    this.#bootId = randomUUID()
    this.#booted = this.#upcoming.promise
    this.#prepare()
    const life = beginLife({ dir, name, cgroup, onNews: (news) => desk.publish(news) })
    this.#life = life
    for (const order of ordersAtBoot()) life.order(...order)
    life.order('go')
    this.#over = life.ended.then((end) => this.#afterLife(end))
    await this.#comeUp(life)
    if (this.isOn && this.#isPlugged !== wasPlugged) await this.setPlugged(this.#isPlugged)
  }

  async #comeUp(life: Life): Promise<void> {
    const { resolve, reject } = this.#upcoming
    try {
      this.#pid = await life.booted
    } catch (error) {
      reject(error)
      throw error
    }
    this.#upcoming = aPromise()
    resolve(this.#bootId)
  }

  /** Puts into the computer's folder what boot.sh takes from there. */
  #prepare(): void {
    const { dir, layers, project, cgroup, network, card } = this.#hardware
    const put = (file: string, text: string) => writeFileSync(join(dir, file), text)
    const batches = cardBatches(network, card, { end: this.#hostEnd, isPlugged: this.#isPlugged })
    for (const folder of ['work', 'root', 'logs']) mkdirSync(join(dir, folder), { recursive: true, mode: 0o755 })
    put('boot-id', `${this.#bootId}\n`)
    put('fstab', fstab({ dir, layers, project, hasCgroup: cgroup !== undefined }))
    put('network.host', batches.host)
    put('network.inside', batches.inside)
    emptyFolder(join(dir, 'upper/tmp')) // as Debian does at boot
    if (cgroup !== undefined) removeGroupsBelow(cgroup)
  }

  async #afterLife(end: LifeEnd): Promise<void> {
    const wasUp = this.#pid !== undefined
    this.#pid = undefined
    this.#isOver = true
    this.#hardware.desk.publish(['off'])
    await Promise.allSettled(this.#guests) // they hold the disk until they are gone
    await removeCable(this.#hostEnd)
    this.#life = undefined
    this.#isOver = false
    this.#isGoingDown = false
    if (!wasUp) this.#upcoming = aPromise()
    if (end.kind !== 'reboot' || this.#isScrapped) return
    await this.#begin().catch(() => {}) // those who wait for this boot are told by its promise
  }
}

function aPromise<T>() {
  const resolvers = Promise.withResolvers<T>()
  resolvers.promise.catch(() => {}) // nobody has to wait for it
  return resolvers
}
