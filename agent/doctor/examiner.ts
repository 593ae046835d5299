/** Answers the examinations that a server asks for over the link: a few at a time, and only as long as somebody waits. */
import type { FromAgent } from '@fettle/contract/wire/from-agent.ts'
import type { ToAgent } from '@fettle/contract/wire/to-agent.ts'
import { messageOf } from '../failure.ts'
import type { Place } from './look.ts'

type Asked = Pick<Extract<ToAgent, { type: 'doctor' }>, 'runId' | 'checks'>

export interface ExaminerOptions {
  readonly place: Place
  /** Sends a frame when the link stands; what cannot be sent is of no use later. */
  readonly send: (frame: FromAgent) => void
  /** The end of the agent's own log. */
  readonly logLines: () => readonly string[]
}

/** More examinations than this at once are turned away: somebody has to look after the computer's own work. */
const atOnceMax = 4

/** The examinations in hand. */
export class Examiner {
  readonly #options: ExaminerOptions
  readonly #running = new Map<string, AbortController>()

  constructor(options: ExaminerOptions) {
    this.#options = options
  }

  /** Begins an examination and sends each finding as soon as it is there. */
  begin(asked: Asked): void {
    const { runId } = asked
    if (this.#running.has(runId)) return
    if (this.#running.size >= atOnceMax)
      return this.#end(
        runId,
        `${atOnceMax} examinations are under way on this computer already; ask again in a moment.`,
      )
    const stop = new AbortController()
    this.#running.set(runId, stop)
    void this.#carryOut(asked, stop.signal)
  }

  /** Nobody waits for it any more. */
  cancel(runId: string): void {
    this.#running.get(runId)?.abort()
  }

  /** The link is gone, and with it everybody who waited. */
  cancelAll(): void {
    for (const stop of this.#running.values()) stop.abort()
  }

  async #carryOut(asked: Asked, signal: AbortSignal): Promise<void> {
    const problem = await this.#examine(asked, signal)
    this.#running.delete(asked.runId)
    if (!signal.aborted) this.#end(asked.runId, problem)
  }

  /** Answers why it could not be made; undefined when it was. */
  async #examine({ runId, checks }: Asked, signal: AbortSignal): Promise<string | undefined> {
    const { place, send } = this.#options
    try {
      // Loaded when it is asked for first: an agent starts without it.
      const { examine } = await import('./examine.ts')
      await examine(place, checks, { signal, onTold: (told) => send({ type: 'doctorResult', runId, ...told }) })
      return undefined
    } catch (error) {
      return `The agent could not examine its computer: ${messageOf(error)}.`.slice(0, 1000)
    }
  }

  #end(runId: string, problem: string | undefined): void {
    const { send, logLines } = this.#options
    if (problem === undefined) send({ type: 'doctorEnded', runId, log: [...logLines()] })
    else send({ type: 'doctorEnded', runId, problem, log: [] })
  }
}
