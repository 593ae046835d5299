/** `fettle reboot`: reboots computers once, with notice to the people who are signed in. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { secondsOf, startSessions } from '../sessions/start.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, output } = invocation
  using client = clientFor(options)
  const noticeSeconds = secondsOf('notice', options.text('notice'))
  const started = await startSessions(client, invocation, {
    purpose: 'reboot',
    offlineWaitSeconds: 0,
    ...(noticeSeconds !== undefined && { rebootDetails: { noticeSeconds } }),
  })
  if (output.isJson) output.json(started)
  else (await import('../print/started.ts')).printStarted(output, started)
  return started.refused.length > 0 ? exitCodes.refused : exitCodes.done
}
