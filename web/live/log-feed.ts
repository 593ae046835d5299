/** Reads a session's output from the server line by line, and goes on where it stopped when there is more. */
import type { LogLine } from '@fettle/contract/http/sessions.ts'
import { call } from '../api/call.ts'
import { makePace, type Pace } from './pace.ts'
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
  /** Begins to read; returns how to stop. What was read is kept. */
  open(): () => void
  /** Asks for what came after the last line known. Does nothing while closed. */
  ask(): void
}

/** The output of a session, or of one of its actions. Reads nothing until opened. */
export function makeLogFeed(sessionId: string, actionId: string | undefined): LogFeed {
  const state = makeSignal<LogState>({ lines: [], status: 'loading' })
  let pace: Pace | undefined

  async function readOn(signal: AbortSignal): Promise<void> {
    let more = true
    while (more) {
      const { lines } = state.get()
      const after = lines.at(-1)?.n ?? 0
      const query = { after, action: actionId, limit: linesAtOnce }
      const page = await call('getSessionLog', { params: { id: sessionId }, query }, signal)
      if (signal.aborted) return
      more = page.more && page.lines.length > 0
      state.set({ lines: page.lines.length === 0 ? lines : [...lines, ...page.lines], status: 'read' })
    }
  }

  async function readOrSayWhyNot(signal: AbortSignal): Promise<void> {
    try {
      await readOn(signal)
    } catch (error) {
      if (!signal.aborted) state.set({ lines: state.get().lines, status: 'failed', error: error as Error })
    }
  }

  return {
    state,
    open() {
      const stopping = new AbortController()
      const opened = makePace(() => readOrSayWhyNot(stopping.signal), gapMs)
      pace = opened
      opened.ask()
      return () => {
        opened.stop()
        stopping.abort()
      }
    },
    ask: () => pace?.ask(),
  }
}
