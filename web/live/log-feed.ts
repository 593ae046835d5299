/** Reads a session's output from the server line by line, and goes on where it stopped when there is more. */
import type { LogLine } from '@fettle/contract/http/sessions.ts'
import { call } from '../api/call.ts'
import { makePace } from './pace.ts'
import { makeSignal, type Signal } from './signal.ts'

const gapMs = 200
const linesAtOnce = 2_000

export interface LogState {
  readonly lines: readonly LogLine[]
  readonly status: 'loading' | 'read' | 'failed'
  readonly error?: Error
}

export interface LogFeed {
  readonly state: Signal<LogState>
  /** Asks for what came after the last line known. */
  ask(): void
  stop(): void
}

/** The output of a session, or of one of its actions. Reads nothing until asked. */
export function makeLogFeed(sessionId: string, actionId: string | undefined): LogFeed {
  const state = makeSignal<LogState>({ lines: [], status: 'loading' })
  const stopping = new AbortController()

  async function readOn(): Promise<void> {
    let more = true
    while (more && !stopping.signal.aborted) {
      const { lines } = state.get()
      const after = lines.at(-1)?.n ?? 0
      const query = { after, action: actionId, limit: linesAtOnce }
      const page = await call('getSessionLog', { params: { id: sessionId }, query }, stopping.signal)
      more = page.more && page.lines.length > 0
      state.set({ lines: page.lines.length === 0 ? lines : [...lines, ...page.lines], status: 'read' })
    }
  }

  async function work(): Promise<void> {
    try {
      await readOn()
    } catch (error) {
      if (stopping.signal.aborted) return
      state.set({ lines: state.get().lines, status: 'failed', error: error as Error })
    }
  }

  const pace = makePace(work, gapMs)
  return {
    state,
    ask: pace.ask,
    stop() {
      pace.stop()
      stopping.abort()
    },
  }
}
