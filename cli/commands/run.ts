/** `fettle run`: starts maintenance sessions and, when asked to, stays until they have ended. */
import type { SessionKind } from '@fettle/core/terms/session.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { interrupted, untilInterrupted } from '../sessions/interrupt.ts'
import { secondsOf, startSessions, type Started } from '../sessions/start.ts'
import { runExitCode } from '../sessions/verdict.ts'
import { waitForAll } from '../sessions/wait.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, output } = invocation
  using client = clientFor(options)
  const kind = options.text('kind') as SessionKind | undefined
  const offlineWaitSeconds = offlineWait(options.text('offline-wait'))
  const started = await startSessions(client, invocation, {
    ...(kind !== undefined && { kind }),
    ...(offlineWaitSeconds !== undefined && { offlineWaitSeconds }),
  })
  if (options.flag('wait')) return await stay(client, started, invocation)
  if (output.isJson) output.json(started)
  else (await import('../print/started.ts')).printStarted(output, started)
  return started.refused.length > 0 ? exitCodes.refused : exitCodes.done
}

function offlineWait(text: string | undefined): number | undefined {
  return text === 'skip' ? 0 : secondsOf('offline-wait', text)
}

async function stay(client: Client, started: Started, { output }: Invocation): Promise<ExitCode> {
  const { batchId, refused } = started
  const running = [...started.started, ...started.merged]
  const howToGoOn = `The sessions go on; "fettle sessions --batch ${batchId}" shows them, "fettle logs ID -f" follows one.`
  const sessions = await untilInterrupted(output, howToGoOn, async (signal) => {
    if (output.isJson)
      return await waitForAll(
        client,
        running.map(({ id }) => id),
        signal,
      )
    const [{ printRefused }, { watchSessions }] = await Promise.all([
      import('../print/started.ts'),
      import('../sessions/watch.ts'),
    ])
    printRefused(output, refused)
    return await watchSessions(client, running, { output, signal })
  })
  if (sessions === undefined) return interrupted
  if (output.isJson) output.json({ batchId, sessions, refused })
  else (await import('../print/started.ts')).printEnded(output, sessions)
  return runExitCode(sessions, refused.length)
}
