/** `fettle run-now`: begins the changes of a session now, whatever window or date it waits for. */
import type { Invocation } from '../command.ts'
import type { ExitCode } from '../failure.ts'
import { steer } from '../sessions/steer.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  return await steer(invocation, (client, params) => client.call('runSessionNow', { params }))
}
