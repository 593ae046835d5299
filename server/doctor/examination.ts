/** One examination as its asker sees it: lines that come, and an end that always comes. */
import type { DoctorFindingRow, DoctorLine } from '@fettle/contract/http/doctor.ts'
import type { DoctorCheck } from '@fettle/core/terms/doctor.ts'

/** How long an asker waits in all. Milliseconds; a check of an agent takes five seconds at most. */
const waitMs = 20_000

/** The lines of one examination; whoever asked reads them, and leaves with `return`. */
export class Examination implements AsyncIterableIterator<DoctorLine> {
  readonly runId: string
  readonly #awaited: Set<DoctorCheck>
  readonly #lines: DoctorLine[] = []
  readonly #onOver: () => void
  readonly #timer: NodeJS.Timeout
  #wake: () => void = () => {}
  #isOver = false

  /** `onOver` is called once, however it ends. */
  constructor(runId: string, checks: readonly DoctorCheck[], onOver: () => void) {
    this.runId = runId
    this.#awaited = new Set(checks)
    this.#onOver = onOver
    this.#lines.push({ type: 'began', checks: [...checks] })
    const late = `The agent gave no answer within ${waitMs / 1000} s; look whether the computer is still online.`
    this.#timer = setTimeout(() => this.end(late), waitMs)
  }

  /** A finding came. */
  found(finding: DoctorFindingRow): void {
    if (this.#isOver || !this.#awaited.delete(finding.check)) return
    this.#lines.push({ type: 'found', ...finding })
    this.#wake()
  }

  /** No more comes; `problem` says why not, when something is missing. */
  end(problem?: string): void {
    if (this.#isOver) return
    const missing = [...this.#awaited]
    const why = missing.length === 0 ? undefined : problem
    this.#lines.push({ type: 'ended', missing, ...(why === undefined ? {} : { problem: why }) })
    this.#finish()
  }

  async next(): Promise<IteratorResult<DoctorLine>> {
    for (;;) {
      const line = this.#lines.shift()
      if (line) return { done: false, value: line }
      if (this.#isOver) return { done: true, value: undefined }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** The asker has left. */
  async return(): Promise<IteratorResult<DoctorLine>> {
    this.#lines.length = 0
    if (!this.#isOver) this.#finish()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #finish(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#onOver()
    this.#wake()
  }
}
