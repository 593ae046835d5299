/** `fettle resume`: goes on with a session that is paused or waits for a window or a date. */
import type { Invocation } from '../command.ts'
import type { ExitCode } from '../failure.ts'
import { steer } from '../sessions/steer.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  return await steer(invocation, (client, params) => client.call('resumeSession', { params }))
}
