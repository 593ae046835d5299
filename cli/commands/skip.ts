/** `fettle skip`: leaves an action out of a session as long as it has not begun. */
import type { Invocation } from '../command.ts'
import type { ExitCode } from '../failure.ts'
import { steer } from '../sessions/steer.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  const [, action = ''] = invocation.arguments
  return await steer(invocation, (client, params) => client.call('skipAction', { params, body: { action } }))
}
