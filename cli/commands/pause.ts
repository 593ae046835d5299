/** `fettle pause`: stops a session after the running action, until somebody resumes it. */
import type { Invocation } from '../command.ts'
import type { ExitCode } from '../failure.ts'
import { steer } from '../sessions/steer.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  return await steer(invocation, (client, params) => client.call('pauseSession', { params }))
}
