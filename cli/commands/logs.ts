/** `fettle logs`: prints the output of a session, when asked to until it has ended. */
import type { LogLine } from '@fettle/contract/http/sessions.ts'
import { isFinal, type SessionState } from '@fettle/core/terms/session.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'
import { clockTime } from '../print/time.ts'
import { interrupted, untilInterrupted, whenAborted } from '../sessions/interrupt.ts'
import { patiently } from '../sessions/wait.ts'

export async function run({ arguments: [id = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const action = options.text('action')
  const log: Log = { client, id, ...(action !== undefined && { action }) }
  if (!options.flag('follow')) {
    const lines: LogLine[] = []
    await readAfter(log, 0, (line) => (output.isJson ? void lines.push(line) : printLine(output, line)))
    if (output.isJson) output.json({ lines })
    return exitCodes.done
  }
  const howToGoOn = `The session goes on; "fettle logs ${id} -f" follows it again.`
  const isOver = await untilInterrupted(output, howToGoOn, (signal) => follow(log, output, signal))
  return isOver === true ? exitCodes.done : interrupted
}

interface Log {
  readonly client: Client
  readonly id: string
  readonly action?: string
}

/** Reads all lines there are after a line; returns the last one's number. */
async function readAfter({ client, id, action }: Log, after: number, onLine: (line: LogLine) => void): Promise<number> {
  for (let last = after; ;) {
    const query = { after: last, limit: 5000, action }
    const { lines, more } = await patiently(() => client.call('getSessionLog', { params: { id }, query }))
    for (const line of lines) {
      onLine(line)
      last = line.n
    }
    if (!more) return last
  }
}

/** Prints lines as they come; true once the session has ended and all were printed. */
async function follow(log: Log, output: Output, signal: AbortSignal): Promise<true> {
  const { listen } = await import('../sessions/live.ts')
  const { client, id } = log
  const leaving = new AbortController()
  const print = (line: LogLine) => (output.isJson ? output.jsonLine(line) : printLine(output, line))
  let { promise: news, resolve: tell } = Promise.withResolvers<void>()
  let state: SessionState = (await client.call('getSession', { params: { id } })).state
  const listening = listen(client, { sessionId: id, signal: AbortSignal.any([signal, leaving.signal]) }, (event) => {
    if (event.type === 'session' && event.sessionId === id) state = event.state as SessionState
    tell()
  })
  const broken = Promise.race([whenAborted(signal), listening.then(() => new Promise<never>(() => {}))])
  broken.catch(() => {}) // it may come while nobody races with it; the next race throws it
  try {
    for (let last = 0; ;) {
      const isOver = isFinal(state)
      ;({ promise: news, resolve: tell } = Promise.withResolvers<void>())
      last = await readAfter(log, last, print)
      if (isOver) return true
      if (isFinal(state)) continue
      await Promise.race([news, broken])
      state = (await patiently(() => client.call('getSession', { params: { id } }), signal)).state
    }
  } finally {
    leaving.abort()
    await listening.catch(() => {}) // what stopped it was thrown above, or no longer matters
  }
}

function printLine({ line, style }: Output, { at, actionId, stream, text }: LogLine): void {
  const shown = safe(text)
  const body = stream === 'out' ? shown : style(stream === 'err' ? 'warn' : 'dim', shown)
  line(`${style('dim', clockTime(at))}  ${(actionId ?? '').padEnd(4)}  ${body}`)
}
