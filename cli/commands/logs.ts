/** `fettle logs`: prints the output of a session, when asked to until it has ended. */
import type { LogLine } from '@fettle/contract/http/sessions.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'
import { clockTime } from '../print/time.ts'
import { followLog, type Log, readLogAfter } from '../sessions/follow.ts'
import { interrupted, untilInterrupted } from '../sessions/interrupt.ts'

export async function run({ arguments: [id = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const action = options.text('action')
  const log: Log = { client, id, ...(action !== undefined && { action }) }
  if (!options.flag('follow')) {
    const lines: LogLine[] = []
    await readLogAfter(log, 0, (line) => (output.isJson ? void lines.push(line) : printLine(output, line)))
    if (output.isJson) output.json({ lines })
    return exitCodes.done
  }
  const howToGoOn = `The session goes on; "fettle logs ${id} -f" follows it again.`
  const print = (line: LogLine): void => (output.isJson ? output.jsonLine(line) : printLine(output, line))
  const ended = await untilInterrupted(output, howToGoOn, (signal) => followLog(log, print, signal))
  return ended === undefined ? interrupted : exitCodes.done
}

function printLine({ line, style }: Output, { at, actionId, stream, text }: LogLine): void {
  const shown = safe(text)
  const body = stream === 'out' ? shown : style(stream === 'err' ? 'warn' : 'dim', shown)
  line(`${style('dim', clockTime(at))}  ${(actionId ?? '').padEnd(4)}  ${body}`)
}
