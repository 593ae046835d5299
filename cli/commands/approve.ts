/** `fettle approve`: approves exactly the plan that a session waits with. */
import type { Invocation } from '../command.ts'
import { failure, type ExitCode } from '../failure.ts'
import { steer } from '../sessions/steer.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  const plan = invocation.options.text('plan')
  return await steer(invocation, async (client, params) => {
    const planHash = plan ?? (await client.call('getSession', { params })).plan?.hash
    if (planHash === undefined)
      throw failure(
        'conflict',
        `Session ${params.id} has no plan yet; "fettle session ${params.id}" shows where it is.`,
      )
    return await client.call('approveSession', { params, body: { planHash } })
  })
}
