/** `fettle session`: shows one session, when asked to once it has ended. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { printSession } from '../print/session.ts'
import { safe } from '../print/style.ts'
import { clockTime } from '../print/time.ts'
import { interrupted, untilInterrupted } from '../sessions/interrupt.ts'
import { runExitCode } from '../sessions/verdict.ts'
import { waitForAll } from '../sessions/wait.ts'

export async function run({ arguments: [id = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  if (options.flag('events')) {
    const { events } = await client.call('getSessionEvents', { params: { id } })
    if (output.isJson) output.json({ events })
    else for (const { at, sentence } of events) output.line(`${output.style('dim', clockTime(at))}  ${safe(sentence)}`)
    return exitCodes.done
  }
  if (!options.flag('wait')) {
    const session = await client.call('getSession', { params: { id } })
    if (output.isJson) output.json(session)
    else printSession(output, session, Date.now())
    return exitCodes.done
  }
  const howToGoOn = `The session goes on; "fettle session ${id} --wait" waits for it again.`
  const ended = await untilInterrupted(output, howToGoOn, async (signal) => {
    if (output.isJson) return await waitForAll(client, [id], signal)
    const { watchSessions } = await import('../sessions/watch.ts')
    return await watchSessions(client, [{ id }], { output, signal })
  })
  if (ended === undefined) return interrupted
  for (const session of ended) {
    if (output.isJson) output.json(session)
    else printSession(output, session, Date.now())
  }
  return runExitCode(ended, 0)
}
