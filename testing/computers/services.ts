/** The services of one computer, and how they are. */
import type { NewsDesk } from './news.ts'
import type { Power } from './power.ts'
import { serviceOrder } from './service.ts'
import type { Service, ServiceState } from './service.ts'

/** Signals a service can be sent. */
export type ServiceSignal = 'TERM' | 'KILL' | 'HUP' | 'INT' | 'STOP' | 'CONT' | 'USR1' | 'USR2'

const NEVER_STARTED: ServiceState = { pid: undefined, starts: 0, lastExit: undefined }

/** Made by a computer for itself: `computer.services`. */
export class Services {
  readonly #power: Power
  readonly #desk: NewsDesk
  readonly #readLog: (name: string) => string
  readonly #services = new Map<string, Service>()
  readonly #states = new Map<string, ServiceState>()

  constructor(power: Power, desk: NewsDesk, readLog: (name: string) => string) {
    this.#power = power
    this.#desk = desk
    this.#readLog = readLog
    desk.subscribe(([what = '', name = '', detail = '']) => {
      const state = this.#states.get(name) ?? NEVER_STARTED
      if (what === 'started') this.#states.set(name, { ...state, pid: Number(detail), starts: state.starts + 1 })
      if (what === 'ended') this.#states.set(name, { ...state, pid: undefined, lastExit: Number(detail) })
      if (what === 'off') this.#states.clear()
    })
  }

  /** Adds a service: started now (if the computer is on) and at every boot. One of the same name is replaced from its next start on. */
  add(service: Service): void {
    const order = serviceOrder(service)
    this.#services.set(service.name, service)
    if (this.#power.isOn) this.#power.order(...order)
  }

  /** How a service is since the last boot. */
  state(name: string): ServiceState {
    if (!this.#services.has(name)) throw new Error(`There is no service ${name} on this computer`)
    return this.#states.get(name) ?? NEVER_STARTED
  }

  /** Sends a signal to the service's process, for instance KILL. It is restarted if that is its policy. */
  signal(name: string, signal: ServiceSignal): void {
    if (this.state(name).pid === undefined)
      throw new Error(`Service ${name} is not running and cannot be sent ${signal}`)
    this.#power.order('signal', name, signal)
  }

  /** Ends a service (SIGTERM) and keeps it ended until `start` or the next boot. */
  async stop(name: string): Promise<void> {
    this.state(name)
    const ended = this.#desk.waitFor(`service ${name} ends`, ([what, which]) => what === 'ended' && which === name)
    this.#power.order('stop', name)
    await ended
  }

  /** Starts a service that was stopped or has ended. */
  async start(name: string): Promise<void> {
    if (this.state(name).pid !== undefined) return
    const started = this.#desk.waitFor(
      `service ${name} starts`,
      ([what, which]) => what === 'started' && which === name,
    )
    this.#power.order('start', name)
    await started
  }

  /** Waits until a service is as wanted, for instance `({ starts }) => starts > 1`. */
  async until(name: string, isSo: (state: ServiceState) => boolean, timeoutMs = 10_000): Promise<ServiceState> {
    const isThere = () => isSo(this.state(name))
    if (!isThere()) await this.#desk.waitFor(`service ${name} is as wanted`, isThere, timeoutMs)
    return this.state(name)
  }

  /** What a service has printed so far, over all boots. */
  log(name: string): string {
    this.state(name)
    return this.#readLog(name)
  }

  /** What process 1 is told at every boot. */
  ordersAtBoot(): readonly (readonly (string | number)[])[] {
    return [...this.#services.values()].map((service) => serviceOrder(service))
  }
}
